"""Files that leave the house: under a name every browser keeps, and safe to be opened."""

from typing import Final

from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What makes a spreadsheet take a text for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    """Answer with a file to be saved under `name`."""
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": disposition}
    )


def workbook(content: bytes, name: str) -> HttpResponse:
    """Answer with an XLSX to be saved under `name`."""
    return download(content, XLSX, name)


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet reads it as a formula, whoever is called so."""
    return f"'{text}" if text.startswith(_FORMULA) else text
