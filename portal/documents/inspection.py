"""Looking into an upload: what it is by its content, and what it must not carry."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, cast

import filetype
import magic
import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

from portal.documents import rules
from portal.documents.rules import FileFault
from portal.documents.wording import sentence

_HEAD: Final = 8192
_CHUNK: Final = 1 << 20
#: Relations of a package that fetch or start something from elsewhere when it is opened.
_FETCHED: Final = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument)\"")
_ELSEWHERE: Final = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']")
#: Whether a look into a PDF's dictionary is worth while.
_SUSPECT: Final = re.compile(
    rb"/(JS|JavaScript|EF|XFA|RichMedia|Launch|ImportData|SubmitForm|GoToE|Rendition|Movie|Sound"
    rb"|Screen|FileAttachment|EmbeddedFile)"
)


class Faulty(Exception):
    """What was found inside is a reason to refuse the file."""

    def __init__(self, why: FileFault) -> None:
        super().__init__(why.value)
        self.why = why


def inspect(upload: UploadedFile, *, most: int = rules.MAX_BYTES) -> tuple[rules.Found, int | None]:
    """Inspect an upload of at most `most` bytes; return what it is and its pages (PDF only).

    Its name is cleaned. Raise `ValidationError` with a sentence where it is refused.
    """
    upload.seek(0)
    head = upload.read(_HEAD)
    found = rules.Found(
        name=rules.clean_name(upload.name or ""),
        size=upload.size or 0,
        content_type=magic.from_buffer(head, mime=True) if head else "",
        most=most,
    )
    pages = None
    why = rules.fault(found) or _second_opinion(found, head)
    if not why:
        upload.seek(0)
        try:
            pages = _open(upload, rules.extension(found.name))
        except Faulty as fault:
            why = fault.why
    if why:
        raise ValidationError(sentence(why, found), code=why.value)
    return found, pages


def _second_opinion(found: rules.Found, head: bytes) -> FileFault | None:
    """Libmagic alone is fooled by junk before a PDF and calls some DOCX a ZIP: ask filetype too."""
    kind = rules.extension(found.name)
    guess = filetype.guess_extension(head)
    if kind in rules.MAIN_FOLDER:
        # What kind of package it is says its list of parts; that it is one, its first bytes.
        return None if head.startswith(b"PK\x03\x04") else FileFault.CONTENT
    expected = {"jpeg": "jpg"}.get(kind, kind)
    return None if guess == expected else FileFault.CONTENT


def _open(upload: UploadedFile, kind: str) -> int | None:
    if kind == "pdf":
        return _pages(upload)
    if kind in rules.MAIN_FOLDER:
        _look_into_package(upload, kind)
    else:
        _look_at_picture(upload)
    return None


def _look_at_picture(upload: UploadedFile) -> None:
    try:
        Image.open(upload, formats=("JPEG", "PNG")).verify()
    except Exception as error:  # Pillow raises whatever its decoders meet
        raise Faulty(FileFault.BROKEN) from error


def _look_into_package(upload: UploadedFile, kind: str) -> None:
    try:
        with zipfile.ZipFile(cast(BinaryIO, upload)) as package:
            parts = package.infolist()
            sizes = (rules.Part(p.filename, p.file_size, p.compress_size) for p in parts)
            if why := rules.package_fault(kind, sizes):
                raise Faulty(why)
            for part in parts:
                _read(package, part)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        # RuntimeError: a part is encrypted; NotImplementedError: packed in an unknown way.
        raise Faulty(FileFault.BROKEN) from error


def _read(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack one part, never beyond its stated size (a false one fails its checksum)."""
    with package.open(part) as stream:
        text = stream.read(_CHUNK)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Faulty(FileFault.ACTIVE)
        if part.filename.endswith(".rels") and _ELSEWHERE.search(text) and _FETCHED.search(text):
            raise Faulty(FileFault.ACTIVE)
        while stream.read(_CHUNK):
            pass


def _pages(upload: UploadedFile) -> int:
    try:
        with pikepdf.open(cast(BinaryIO, upload)) as pdf:
            if any(rules.pdf_is_active(_pairs(thing)) for thing in pdf.objects):
                raise Faulty(FileFault.ACTIVE)
            pages = len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError) as error:
        raise Faulty(FileFault.BROKEN) from error
    if not pages:
        raise Faulty(FileFault.BROKEN)
    return pages


def _pairs(thing: Any) -> Iterator[tuple[str, str]]:
    """Yield (key, name) of one object and of all that lies in it, not of what it refers to."""
    if not isinstance(thing, pikepdf.Stream) and not _SUSPECT.search(thing.unparse(resolved=True)):
        return
    waiting = [thing]
    while waiting:
        here = waiting.pop()
        if isinstance(here, pikepdf.Array):
            inside: list[Any] = list(here)
        elif isinstance(here, pikepdf.Dictionary | pikepdf.Stream):
            inside = []
            for key, value in here.items():
                yield key, str(value) if isinstance(value, pikepdf.Name) else ""
                inside.append(value)
        else:
            continue
        waiting += [
            value
            for value in inside
            if isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect
        ]
