"""What this floor takes over from acceptance, and what it reports to the batch (六(四))."""

from django.utils.translation import gettext as _

from acceptance.models import Acceptance
from portal.batches.models import Batch
from portal.batches.progress import move_on
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from portal.lifecycle.signals import after
from publicity.models import Entry, PublicNotice


@after("acceptance.Acceptance", "approve_pass")
def put_on_notice(acceptance: Acceptance, act: Act) -> None:
    """A passed project becomes an entry of the batch's notice in preparation."""
    project = acceptance.project
    # Two results of one batch that are approved at once find or open one draft between them.
    batch = Batch.objects.select_for_update().get(pk=project.batch_id)
    draft = batch.public_notices.filter(state=PublicNotice.State.DRAFT).order_by("pk").first()
    Entry.objects.create(notice=draft or open_draft(batch), project=project)


@after("publicity.PublicNotice", "publish")
def report(notice: PublicNotice, act: Act) -> None:
    """The batch shows results to the public from now on."""
    move_on(notice.batch, "begin_publicity")


def open_draft(batch: Batch) -> PublicNotice:
    """Open a draft with its standing texts in the portal's own language.

    The office's address and numbers come from the latest notice that had them.
    """
    latest = PublicNotice.objects.exclude(office="").order_by("-pk").first()
    words = {
        "batch": batch.name,
        "call": batch.notice.title,
        "number": batch.notice.document_number,
    }
    draft = PublicNotice(
        batch=batch,
        title=_(
            "Public notice of the acceptance results of National Emerging Industry "
            "Demonstration Bases (%(batch)s)"
        )
        % words,
        basis=_(
            "Work plan for the creation of National Emerging Industry Demonstration Bases "
            "(MIIT Gui [2025] No. 250), clause 6(4); “%(call)s” (%(number)s)."
        )
        % words,
        procedure=_(
            "After application, provincial recommendation, comprehensive evaluation, two years "
            "of creation and acceptance, the objects listed here are to be recognised."
        ),
    )
    for name in ("office", "phone", "email", "address"):
        setattr(draft, name, getattr(latest, name, ""))
    return create(draft, actor=SYSTEM)
