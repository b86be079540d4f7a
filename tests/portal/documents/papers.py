"""Files for tests: sound ones, and each kind of thing that must not come in."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pikepdf
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

TYPES = "[Content_Types].xml"


def an_upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def a_pdf(pages: int = 1, **root: Any) -> bytes:
    """Return a PDF of empty pages, with entries added to its catalogue."""
    pdf, buffer = pikepdf.new(), io.BytesIO()
    for _page in range(pages):
        pdf.add_blank_page()
    for key, value in root.items():
        pdf.Root[f"/{key}"] = value(pdf) if callable(value) else value
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def an_annotated_pdf(annotation: Mapping[str, Any]) -> bytes:
    """Return a PDF whose page has one annotation, written into the page itself."""
    pdf, buffer = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([pikepdf.Dictionary(annotation)])
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def a_locked_pdf() -> bytes:
    pdf, buffer = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(buffer, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return buffer.getvalue()


def an_xlsx() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet().write(0, 0, "营业收入")
    book.close()
    return buffer.getvalue()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def a_docx(extra: Mapping[str, bytes | str] | None = None) -> bytes:
    return zipped({TYPES: "<Types/>", "word/document.xml": "<w:document/>", **(extra or {})})


def a_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4), "white").save(buffer, "PNG")
    return buffer.getvalue()
