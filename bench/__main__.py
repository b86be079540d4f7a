"""`python -m bench`: time each demo page for each account; print a table, write results.json."""

import json
import os
import tempfile
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).with_name("results.json")
#: What a demo page may take on the server's side, in milliseconds.
CEILING: Final = 150.0


def main() -> None:
    """Open a demo in a scratch folder, and measure it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "VAR_DIR": scratch}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        import django  # noqa: PLC0415 - only after its settings are named

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - the same

        call_command("migrate", verbosity=0)
        call_command("rehearsal_open", stdout=StringIO())
        report()


def report() -> None:
    """Measure, print the slowest first, and keep everything."""
    from bench import pages  # noqa: PLC0415 - models load only after set-up

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
    results = {
        "yardstick_ms": round(yardstick, 2),
        "ceiling_ms": CEILING,
        "runs": pages.RUNS,
        "pages": [
            {**asdict(t), "times_yardstick": round(t.milliseconds / yardstick, 2)} for t in found
        ],
    }
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
