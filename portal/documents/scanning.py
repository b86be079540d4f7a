"""Scanning stored files for viruses, after the upload and apart from it."""

import logging
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit import log, wording
from portal.documents import clamd
from portal.documents.models import Attachment, StoredFile
from portal.inbox import outbox
from portal.lifecycle.actors import SYSTEM
from portal.timeline import clock

logger = logging.getLogger(__name__)
wording.name(infected=_("Virus found, file locked"))

#: Files of one sweep; the next one goes on.
AT_ONCE: Final = 50


def sweep() -> int:
    """Scan what nobody has scanned; return how many are settled. Idempotent; 0 without clamd."""
    if not settings.CLAMD_URL:
        return 0
    waiting = list(StoredFile.objects.unscanned().values_list("pk", flat=True)[:AT_ONCE])
    return sum(scan(pk) for pk in waiting)


def scan(pk: int) -> bool:
    """Scan one stored file; return whether it is settled. What fails goes on waiting."""
    stored = StoredFile.objects.get(pk=pk)
    try:
        with stored.file.open("rb") as stream:
            finding = clamd.scan(cast(BinaryIO, stream), settings.CLAMD_URL)
    except (clamd.ScanFailed, OSError) as error:
        logger.warning("Stored file %s could not be scanned: %s", pk, error)
        StoredFile.objects.filter(pk=pk).update(tried_at=clock.now(), note=str(error)[:200])
        return False
    with transaction.atomic():
        row = StoredFile.objects.select_for_update().get(pk=pk)
        now = clock.now()
        row.scanned_at = row.tried_at = now
        row.note = finding.virus[:200]
        fresh = row.scan != StoredFile.Scan.INFECTED
        row.scan = StoredFile.Scan.CLEAN if finding.is_clean else StoredFile.Scan.INFECTED
        row.save(update_fields=["scan", "scanned_at", "tried_at", "note"])
        if fresh and not finding.is_clean:
            for attachment in row.attachments.select_related("uploaded_by"):
                _tell(attachment, finding.virus)
    return True


def _tell(attachment: Attachment, virus: str) -> None:
    """Enter it in the log of the thing, and write to whoever uploaded it."""
    log.append(
        action="infected",
        actor=SYSTEM,
        at=clock.now(),
        subject=attachment.subject,
        data={"slot": attachment.slot, "name": attachment.name, "virus": virus},
    )
    if attachment.uploaded_by is not None:
        thing: Any = attachment.subject
        link = thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else ""
        outbox.write(
            f"attachment:{attachment.pk}:infected",
            [attachment.uploaded_by],
            subject=_("A virus was found in “%(name)s”") % {"name": attachment.name},
            body=_(
                "The file has been locked and counts as evidence no longer (%(virus)s). "
                "Clean it, or make it anew, and upload it again."
            )
            % {"virus": virus},
            link=link,
        )
