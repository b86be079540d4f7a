"""`python -m bench`: print the figures with their yardsticks, and write results.json.

Every demo page for every account; pages that must stay quick however much there is; and, where
PostgreSQL and Redis answer, what a crowd does at once (`bench/crowd.py`).
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any, Final

RESULTS: Final = Path(__file__).with_name("results.json")
#: What a demo page may take on the server's side, in milliseconds.
CEILING: Final = 150.0


def main() -> None:
    """Measure in a scratch folder and a scratch database, and keep everything."""
    crowd, scoring = of_a_crowd(), of_one("bench.scoring", "scoring of a batch")
    certificates = of_one("bench.certificates", "certificates of a document")
    register = of_one("bench.registers", "register of 1,100 bases and ten years")
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "VAR_DIR": scratch}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("rehearsal_open", stdout=StringIO())
        results = {
            "draw": of_draws(),
            "scoring": scoring,
            "certificates": certificates,
            "register": register,
            "pages": of_pages(),
            "crowded": of_crowded_pages(),
            "public": of_public_pages(),
            "crowd": crowd,
        }
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def of_pages() -> dict[str, Any]:
    """Every demo page for every account, the slowest first."""
    from bench import pages

    before = pages.yardstick()
    found = sorted(pages.timings(), key=lambda timing: -timing.milliseconds)
    yardstick = (before + pages.yardstick()) / 2
    print(f"{'page':<24}{'account':<24}{'ms':>8}{'× yardstick':>13}")
    for timing in found:
        ratio = timing.milliseconds / yardstick
        print(f"{timing.name:<24}{timing.account:<24}{timing.milliseconds:>8.1f}{ratio:>13.1f}")
    slow = [timing for timing in found if timing.milliseconds > CEILING]
    print(
        f"\nyardstick {yardstick:.1f} ms (an empty page of somebody signed in); "
        f"{len(found)} pages; {len(slow)} over {CEILING:.0f} ms"
    )
    return {
        "yardstick_ms": round(yardstick, 2),
        "ceiling_ms": CEILING,
        "runs": pages.RUNS,
        "pages": [
            {**asdict(t), "times_yardstick": round(t.milliseconds / yardstick, 2)} for t in found
        ],
    }


def of_draws() -> dict[str, Any]:
    """20,000 applications, 2,000 experts, 5 each, beside a greedy pass over the same rows."""
    from bench import draws

    found = draws.figures()
    for side in ("yardstick", "draw"):
        told = found[side]
        print(f"{side:<12}{told['seconds']:>8.1f} s{told['peak_mb']:>8} MB{told['places']:>10}")


def of_one(module: str, title: str) -> dict[str, Any] | None:
    """What is measured in a process of its own: scoring, certificates, the register."""
    command = [sys.executable, "-m", module]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"No {title}: {done.stderr.strip().splitlines()[-1:]}\n")
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    print(title)
    for key, value in found.items():
        print(f"  {key.replace('_', ' '):<28}{value}")
    print()
    return found


def of_crowded_pages() -> list[dict[str, Any]]:
    """A form of 300 data items, an authority's list of 2,000 and of 20,000 applications."""
    from bench import crowded

    found = crowded.figures()
    print(f"\n{'page':<32}{'ms':>8}{'× yardstick':>13}{'queries':>9}{'KB':>8}")
    for page in found:
        ratio = page.milliseconds / page.yardstick_ms
        print(
            f"{page.name:<32}{page.milliseconds:>8.1f}{ratio:>13.1f}"
            f"{page.queries:>9}{page.kilobytes:>8.1f}"
        )
    return [asdict(page) for page in found]


def of_public_pages() -> list[dict[str, Any]]:
    """Public pages in requests a second, beside an empty view on the same stack."""
    from bench import kept

    found = kept.figures()
    print(f"\n{'public page':<24}{'req/s':>9}{'empty view':>12}{'share':>8}{'drawn':>9}{'KB':>8}")
    for page in found:
        print(
            f"{page.name:<24}{page.a_second:>9.0f}{page.yardstick_a_second:>12.0f}"
            f"{page.share:>8.2f}{page.drawn_a_second:>9.0f}{page.kilobytes:>8.1f}"
        )
    return [{**asdict(p), "share": round(p.share, 2), "wanted": kept.WANTED} for p in found]


def of_a_crowd() -> dict[str, Any] | None:
    """What 200 editors and the last minute come to; None where no PostgreSQL or Redis answers."""
    database = os.environ.get("DATABASE_URL", "postgres:///postgres")
    environment = {
        **os.environ,
        "ADMIN_URL": database,
        "DATABASE_URL": f"{database.rsplit('/', 1)[0]}/portal_bench",
        "REDIS_URL": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/9"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.crowd"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(f"No crowd: {done.stderr.strip().splitlines()[-1:]}\n")
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    for name, figures in found.items():
        print(name.replace("_", " "))
        for key, value in figures.items():
            print(f"  {key.replace('_', ' '):<28}{value}")
    print()
    return found


if __name__ == "__main__":
    main()
