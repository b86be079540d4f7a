"""The files that the people of a rehearsal upload."""

from functools import cache
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.documents import pdf


@cache
def evidence() -> bytes:
    """Return a one-page PDF that says it is a sample."""
    try:
        return pdf.render("rehearsal/evidence.html", {})
    except OSError:  # no Pango on this machine: an empty page is a PDF too
        document, buffer = pikepdf.new(), BytesIO()
        document.add_blank_page()
        document.save(buffer)
        return buffer.getvalue()


def a_file(name: str) -> SimpleUploadedFile:
    """Return the sample as an upload of that name."""
    return SimpleUploadedFile(name, evidence(), content_type="application/pdf")
