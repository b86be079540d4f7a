"""Taking a file in: inspected by its content, stored under a random name, logged."""

import hashlib
from typing import Any, BinaryIO, cast

import filetype
import magic
import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from PIL import Image

from portal.audit import log
from portal.documents import rules
from portal.documents.models import Attachment
from portal.documents.rules import FileFault
from portal.timeline import clock

_HEAD = 8192


def inspect(upload: UploadedFile) -> tuple[rules.Found, int | None]:
    """Inspect an upload; return what it is and its page count (PDF only).

    Raise `ValidationError` with a sentence where it is refused.
    """
    upload.seek(0)
    head = upload.read(_HEAD)
    found = rules.Found(
        name=upload.name or "",
        size=upload.size or 0,
        content_type=magic.from_buffer(head, mime=True) if head else "",
    )
    why = rules.fault(found) or _second_opinion(found, head)
    if why:
        raise ValidationError(sentence(why, found), code=why.value)
    return found, _open(upload, found)


def store(
    subject: models.Model, slot: str, upload: UploadedFile, *, actor: Any, replace: bool = False
) -> Attachment:
    """Check and store `upload` as evidence for `slot` of `subject`.

    With `replace`, the slot's present file stays in the history. Raise `ValidationError`.
    """
    found, pages = inspect(upload)
    present = Attachment.objects.of(subject)
    if present.count() >= rules.MAX_FILES:
        raise ValidationError(sentence(FileFault.TOO_MANY, found), code="too_many")
    with transaction.atomic():
        attachment = Attachment(
            subject=subject,
            slot=slot,
            name=found.name,
            content_type=found.content_type,
            size=found.size,
            sha256=_digest(upload),
            pages=pages,
            uploaded_by_id=actor.pk,
            uploaded_at=clock.now(),
        )
        upload.seek(0)
        attachment.file.save(found.name, upload, save=False)
        old = list(present.filter(slot=slot)) if replace else []
        attachment.save(force_insert=True)
        for previous in old:
            previous.replaced_by = attachment
            previous.save(update_fields=["replaced_by"])
        log.append(
            action="upload",
            actor=actor,
            at=attachment.uploaded_at,
            subject=subject,
            data={"slot": slot, "name": found.name, "sha256": attachment.sha256},
        )
    return attachment


def sentence(why: FileFault, found: rules.Found) -> str:
    """Say in words why a file is refused."""
    words = {
        FileFault.EMPTY: _("“%(name)s” is empty (0 bytes)."),
        FileFault.TOO_LARGE: _("“%(name)s” is %(size)s MB; the limit is %(limit)s MB a file."),
        FileFault.NAME: _(
            "The file name “%(name)s” is too long or holds characters of a path; rename it."
        ),
        FileFault.SLIDES_OR_VIDEO: _(
            "“%(name)s” is a slide show or a video: neither is needed or taken (clause 10)."
        ),
        FileFault.EXTENSION: _(
            "“%(name)s” is of a type that is not accepted; upload PDF, JPG, PNG, XLSX or DOCX."
        ),
        FileFault.CONTENT: _(
            "“%(name)s” does not hold what its name says: its content is %(type)s."
        ),
        FileFault.ACTIVE: _(
            "“%(name)s” contains scripts or embedded files; save it as a plain PDF."
        ),
        FileFault.BROKEN: _("“%(name)s” cannot be opened: it is damaged or protected."),
        FileFault.TOO_MANY: _("There are already %(files)s files here; remove one first."),
    }
    return words[why] % {
        "name": found.name,
        "size": round(found.size / rules.MIB, 1),
        "limit": rules.MAX_BYTES // rules.MIB,
        "type": found.content_type,
        "files": rules.MAX_FILES,
    }


def _second_opinion(found: rules.Found, head: bytes) -> FileFault | None:
    """Libmagic alone is fooled by junk before a PDF and calls some DOCX a ZIP: ask filetype too."""
    kind = rules.extension(found.name)
    guess = filetype.guess_extension(head)
    expected = {"jpeg": "jpg"}.get(kind, kind)
    return None if guess == expected else FileFault.CONTENT


def _open(upload: UploadedFile, found: rules.Found) -> int | None:
    upload.seek(0)
    kind = rules.extension(found.name)
    if kind in {"jpg", "jpeg", "png"}:
        try:
            Image.open(upload).verify()
        except Exception as error:
            raise ValidationError(sentence(FileFault.BROKEN, found), code="broken") from error
    if kind != "pdf":
        return None
    try:
        with pikepdf.open(cast(BinaryIO, upload)) as pdf:
            if _is_active(pdf):
                raise ValidationError(sentence(FileFault.ACTIVE, found), code="active")
            return len(pdf.pages)
    except pikepdf.PdfError as error:
        raise ValidationError(sentence(FileFault.BROKEN, found), code="broken") from error


def _is_active(pdf: pikepdf.Pdf) -> bool:
    root = pdf.Root
    names = root.get("/Names", pikepdf.Dictionary())
    return (
        "/OpenAction" in root
        and "/JS" in (root.OpenAction if isinstance(root.OpenAction, pikepdf.Dictionary) else {})
    ) or any(name in names for name in ("/JavaScript", "/EmbeddedFiles"))


def _digest(upload: UploadedFile) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
