"""Taking a file in: inspected, stored once under a random name, scanned later, logged."""

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction

from portal.audit import log
from portal.documents import rules
from portal.documents.inspection import inspect
from portal.documents.models import Attachment, StoredFile
from portal.documents.rules import FileFault
from portal.documents.wording import sentence
from portal.timeline import clock

__all__ = ["inspect", "seal", "sentence", "store"]


def store(
    subject: models.Model,
    slot: str,
    upload: UploadedFile,
    *,
    actor: Any,
    replace: bool = False,
    most: int = rules.MAX_BYTES,
) -> Attachment:
    """Check and store `upload` as evidence for `slot` of `subject`.

    With `replace`, the slot's present file stays in the history. The same bytes are kept
    once, however often they are uploaded. Raise `ValidationError`.
    """
    found, pages = inspect(upload, most=most)
    present = Attachment.objects.of(subject)
    in_slot = present.filter(slot=slot)
    if present.count() >= rules.MAX_FILES:
        raise ValidationError(sentence(FileFault.TOO_MANY, found), code="too_many")
    if not replace and in_slot.count() >= rules.MAX_SLOT:
        raise ValidationError(sentence(FileFault.SLOT_FULL, found), code="slot_full")
    with transaction.atomic():
        content = _kept(upload, found)
        if content.scan == StoredFile.Scan.INFECTED:
            raise ValidationError(sentence(FileFault.INFECTED, found), code="infected")
        old = list(in_slot) if replace else []
        attachment = Attachment.objects.create(
            subject=subject,
            slot=slot,
            content=content,
            name=found.name,
            content_type=found.content_type,
            size=found.size,
            sha256=content.sha256,
            pages=pages,
            uploaded_by_id=actor.pk,
            uploaded_at=clock.now(),
        )
        _replace(old, attachment)
        log.append(
            action="upload",
            actor=actor,
            at=attachment.uploaded_at,
            subject=subject,
            data={"slot": slot, "name": found.name, "sha256": attachment.sha256},
        )
    return attachment


def seal(subject: models.Model, at: dt.datetime) -> None:
    """Note that the present files have been handed in: whoever reads the thing may read them."""
    Attachment.objects.of(subject).filter(handed_in_at=None).update(handed_in_at=at)


def _replace(old: list[Attachment], new: Attachment) -> None:
    """Point every present file of a slot at what takes its place."""
    for previous in old:
        previous.replaced_by = new
        previous.save(update_fields=["replaced_by"])


def _kept(upload: UploadedFile, found: rules.Found) -> StoredFile:
    """Return the bytes as they are kept: those there are, or new ones, which wait for a scan."""
    digest = _digest(upload)
    same = StoredFile.objects.filter(sha256=digest)
    if (known := same.first()) is not None:
        return known
    content = StoredFile(sha256=digest, size=found.size, scan=StoredFile.Scan.at_first())
    upload.seek(0)
    content.file.save(digest, upload, save=False)
    try:
        with transaction.atomic():
            content.save(force_insert=True)
    except IntegrityError:  # the same bytes came in by another request just now
        content.file.delete(save=False)
        return same.get()
    if settings.CLAMD_URL:
        from portal.documents.tasks import scan_files  # noqa: PLC0415 - tasks import this room

        scan_files.delay_on_commit()
    return content


def _digest(upload: UploadedFile) -> str:
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()
