"""Certificates of a whole document: ordered by a person, printed by a job, taken up again."""

import datetime as dt
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

import pikepdf
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.inbox import outbox
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock
from recognition import documents
from recognition.models import Base, CertificateRun, Recognition
from recognition.querysets import BaseQuerySet

#: Certificates between two signs of life; as many stand in one typesetting of the one PDF.
STRIDE: Final = 20
#: A job without a sign of life for so long has lost its worker.
LOST_AFTER: Final = dt.timedelta(minutes=3)


def refusal(bases: Sequence[Base]) -> Iterator[Reason]:
    """Say of each base why no certificate of it leaves the house now (八).

    It keeps its name until two people have decided; but nothing new vouches for it meanwhile.
    """
    for base in bases:
        yield Reason(
            _now(
                "It has been proposed to cancel the recognition of %(base)s: no certificate of it "
                "is issued until that is decided (clause 8)."
            )
            % {"base": base}
        )


def held(bases: BaseQuerySet) -> list[Base]:
    """Return those of `bases` that `refusal` is about (one query)."""
    return list(bases.certifiable(held=True).select_related("project__applicant"))


def order(recognition: Recognition, shape: str, root: str, *, actor: User) -> CertificateRun:
    """Return the job that prints the certificates of an issued document in this shape.

    One that is still running is returned and not doubled. Bases whose cancellation is proposed
    are left out; raise `Refused` where that leaves none.
    """
    total = recognition.bases.certifiable().count()
    if not total and (left_out := held(recognition.bases.all())):
        raise Refused(*refusal(left_out))
    running = CertificateRun.objects.running().filter(recognition=recognition, shape=shape)
    if found := running.first():
        return found
    run = CertificateRun(
        recognition=recognition,
        shape=shape,
        root=root,
        ordered_by=actor,
        ordered_at=clock.now(),
        total=total,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError:
        return running.get()
    from recognition.tasks import print_certificates  # noqa: PLC0415 - tasks import this module

    print_certificates.delay_on_commit()
    return run


def work(pk: int) -> bool:
    """Print what job `pk` asks for; return whether this call finished it (idempotent)."""
    if not _claim(pk):
        return False
    run = CertificateRun.objects.select_related("recognition", "ordered_by").get(pk=pk)
    bases = list(run.recognition.bases.certifiable().with_life())
    with tempfile.TemporaryFile() as file:
        write = _one_pdf if run.shape == CertificateRun.Shape.ONE_PDF else _zip
        for done in write(file, bases, run.root):
            CertificateRun.objects.filter(pk=pk).update(
                done=min(done, run.total),
                worked_at=clock.real_now(),
            )
        file.seek(0)
        with transaction.atomic():
            run = CertificateRun.objects.select_for_update().get(pk=pk)
            run.done = run.total = len(bases)
            run.finished_at = clock.now()
            run.file.save(f"{run.pk}.{run.shape}", File(file), save=False)
            run.save()
            _tell(run)
    return True


def sweep() -> int:
    """Take up every job that nobody works on; return how many were finished."""
    lost = Q(worked_at=None) | Q(worked_at__lt=clock.real_now() - LOST_AFTER)
    waiting = CertificateRun.objects.running().filter(lost).values_list("pk", flat=True)
    return sum(work(pk) for pk in list(waiting))


def _claim(pk: int) -> bool:
    """Take the job unless somebody shows signs of life on it: one statement, so one worker."""
    lost = Q(worked_at=None) | Q(worked_at__lt=clock.real_now() - LOST_AFTER)
    free = CertificateRun.objects.running().filter(lost, pk=pk)
    return free.update(worked_at=clock.real_now(), done=0) == 1


def _zip(file: BinaryIO, bases: Sequence[Base], root: str) -> Iterator[int]:
    """Write one PDF for each base; yield how many are done."""
    # A PDF is packed already.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        for done, base in enumerate(bases, 1):
            packed.writestr(f"{base.plaque.number}.pdf", documents.certificates([base], root))
            if done % STRIDE == 0:
                yield done


def _one_pdf(file: BinaryIO, bases: Sequence[Base], root: str) -> Iterator[int]:
    """Write all certificates into one PDF, typeset by the stride; yield how many are done."""
    done = 0
    with pikepdf.new() as whole:
        for start in range(0, len(bases), STRIDE):
            stride = bases[start : start + STRIDE]
            with pikepdf.open(io.BytesIO(documents.certificates(stride, root))) as part:
                whole.pages.extend(part.pages)
            done += len(stride)
            yield done
        whole.save(file)


def _tell(run: CertificateRun) -> None:
    """Whoever ordered it may have left the page."""
    outbox.write(
        f"certificates:{run.pk}",
        [run.ordered_by],
        subject=_("Certificates printed: %(document)s")
        % {"document": run.recognition.document_number},
        body=_("%(count)s certificates are ready to be fetched.") % {"count": run.total},
        link=reverse("certificate_runs", args=[run.recognition_id]),
    )
