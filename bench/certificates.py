"""1,000 certificates in one job, beside bare WeasyPrint on the same pages in one warm process.

Both sides run in one process of their own, in turns of fifty, so that what else the machine does
weighs on both alike. Bare WeasyPrint is given the finished HTML; the job builds it, signs it, draws
the QR code, and packs the file.
"""

import copy
import json
import os
import resource
import sys
import tempfile
import time
from io import StringIO
from typing import Any, Final

COUNT: Final = 1_000
TURN: Final = 50
#: The share of bare WeasyPrint's rate that the job has to reach.
FLOOR: Final = 0.8
ROOT: Final = "https://portal.example/"


def _bases(base: Any, first: int, count: int) -> list[Any]:
    """The same base many times, each with a plaque of its own."""
    made = []
    for serial in range(first, first + count):
        one = copy.copy(base)
        one._state = copy.copy(base._state)
        one._state.fields_cache = {**base._state.fields_cache}
        one.plaque = copy.copy(base.plaque)
        one.plaque.number, one.plaque.code = f"XXSF-2028-E-{serial:04d}", f"{serial:022d}"
        made.append(one)
    return made


def measure(count: int = COUNT) -> dict[str, Any]:
    """Print `count` certificates both ways; say the rates and the greatest memory."""
    from weasyprint import HTML

    from portal.documents import pdf
    from recognition import documents, printing
    from recognition.models import Base

    base = Base.objects.with_life().first()
    pages: list[str] = []
    read = pdf.HTML

    class Noted(HTML):
        """Keep the page, for the other side."""

        def __init__(self, *, string: str, **options: Any) -> None:
            pages.append(string)
            super().__init__(string=string, **options)

    documents.certificates(_bases(base, 0, 1), ROOT)
    bare = job = 0.0
    for first in range(0, count, TURN):
        bases = _bases(base, first, min(TURN, count - first))
        pages.clear()
        pdf.HTML = Noted
        with tempfile.TemporaryFile() as file:
            begun = time.perf_counter()
            for _done in printing._zip(file, bases, ROOT):
                pass
            job += time.perf_counter() - begun
        pdf.HTML = read
        begun = time.perf_counter()
        for page in pages:
            HTML(string=page, url_fetcher=pdf.NothingFetched()).write_pdf(
                font_config=pdf._fonts(), pdf_variant="pdf/a-3a"
            )
        bare += time.perf_counter() - begun
    return {
        "certificates": count,
        "job_per_second": round(count / job, 2),
        "bare_per_second": round(count / bare, 2),
        "share_of_bare": round(bare / job, 2),
        "floor": FLOOR,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """Open a rehearsal in a scratch folder, for its bases, and measure."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "VAR_DIR": scratch}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("rehearsal_open", stdout=StringIO())
        print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)))


if __name__ == "__main__":
    main()
