"""The public register as it stands after ten years: 1,100 bases in five batches' worth of years."""

import datetime as dt
import json
import os
import tempfile
from dataclasses import asdict
from io import StringIO
from typing import Any, Final

BASES: Final = 1_100
YEARS: Final = 10
#: What the directory may take: milliseconds on the server's side, and queries.
CEILING_MS: Final = 60.0
CEILING_QUERIES: Final = 8


def fill() -> None:
    """Copy the first base until 1,100 stand in the register, recognised over ten years."""
    from bench.copies import copies, insert, like
    from portal.web.regions import REGIONS
    from recognition.models import Base

    base = Base.objects.with_life().order_by("pk")[0]
    made = copies(base.project.application, BASES - Base.objects.count(), whole=False)
    for number, one in enumerate(made):
        body = one.application.applicant
        body.region = REGIONS[number % len(REGIONS)].code
        body.save(update_fields=["region"])
    projects: Any = insert(
        like(base.project, application=one.application, applicant=one.application.applicant)
        for one in made
    )
    first = base.recognised_on
    days = [first + dt.timedelta(days=365 * YEARS * n // len(projects)) for n in range(BASES)]
    bases: Any = insert(
        like(base, project=project, recognised_on=day)
        for project, day in zip(projects, days, strict=False)
    )
    insert(
        like(base.plaque, base=one, number=f"XXSF-2099-E-{n:04d}", code=f"{n:022d}")
        for n, one in enumerate(bases)
    )


def figures() -> list[dict[str, Any]]:
    """The directory, a filtered one, its open data and one base, as strangers read them."""
    from django.test import Client
    from django.urls import reverse

    from bench.crowded import _page
    from recognition.models import Base

    fill()
    last = Base.objects.order_by("pk").last()
    directory = reverse("base_list")
    asked = (
        ("directory", directory),
        ("directory, last page", f"{directory}?page={BASES // 50}"),
        ("directory, filtered", f"{directory}?region=440000&state=valid"),
        ("directory, searched", f"{directory}?q=样例"),
        ("open data, JSON", reverse("base_json")),
        ("one base", reverse("base_detail", args=[last.pk if last else 0])),
    )
    return [asdict(_page(name, Client(), path)) for name, path in asked]


def main() -> None:
    """Open a rehearsal in a scratch folder, fill its register, and measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "VAR_DIR": scratch}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("rehearsal_open", stdout=StringIO())
        found = figures()
        directory = [page for page in found if page["name"].startswith("directory")]
        print(
            json.dumps(
                {
                    "bases": BASES,
                    "ceiling_ms": CEILING_MS,
                    "ceiling_queries": CEILING_QUERIES,
                    "slowest_directory_ms": max(page["milliseconds"] for page in directory),
                    "most_queries": max(page["queries"] for page in directory),
                    "pages": found,
                },
                ensure_ascii=False,
            )
        )


if __name__ == "__main__":
    main()
