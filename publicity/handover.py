"""What this floor takes over from below, and what it reports back.

Acceptance results are shown by the ministry (六(四)) and the batch learns of it. A province
shows its recommended list where the batch asks for it, and the list learns what came of it.
"""

from typing import Final

from django.utils.translation import gettext as _

from acceptance.models import Acceptance
from applications.models import Application, RecommendationList
from portal.batches.models import Batch
from portal.batches.progress import move_on
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.signals import after
from publicity.models import Entry, Objection, PublicNotice

#: Notices that the public has not seen yet.
IN_PREPARATION: Final = (PublicNotice.State.DRAFT, PublicNotice.State.PROPOSED)


@after("acceptance.Acceptance", "approve_pass")
def put_on_notice(acceptance: Acceptance, act: Act) -> None:
    """A passed project becomes an entry of the batch's notice in preparation."""
    project = acceptance.project
    # Two results of one batch that are approved at once find or open one draft between them.
    batch = Batch.objects.select_for_update().get(pk=project.batch_id)
    draft = (
        batch.public_notices.of_results()
        .filter(state=PublicNotice.State.DRAFT)
        .order_by("pk")
        .first()
    )
    Entry.objects.create(notice=draft or open_draft(batch), project=project)


@after("publicity.PublicNotice", "publish", "publish_assuming")
def report(notice: PublicNotice, act: Act) -> None:
    """The batch shows results to the public from now on."""
    if not notice.is_provincial:
        move_on(notice.batch, "begin_publicity")


@after("applications.RecommendationList", "approve")
def show_list(row: RecommendationList, act: Act) -> None:
    """A list that is approved for it becomes a notice in preparation of its province.

    One that was being prepared when the list was opened again is taken up again.
    """
    if not row.batch.province_publicity_days:
        return
    preparing = row.public_notices.filter(state__in=IN_PREPARATION).order_by("pk").last()
    notice = preparing or open_draft_of(row)
    shown = set(notice.entries.values_list("application", flat=True))
    Entry.objects.bulk_create(
        Entry(notice=notice, application_id=line.application_id)
        for line in row.entries.all()
        if line.application_id not in shown
    )


@after("publicity.Objection", "uphold")
def take_off(objection: Objection, act: Act) -> None:
    """Who is rightly objected to is not recommended."""
    application = objection.entry.application
    if application and application.state == Application.State.RECOMMENDED:
        reason = _("An objection at the provincial public notice was upheld: %(outcome)s") % {
            "outcome": objection.outcome
        }
        perform(application, "take_off", actor=SYSTEM, reason=reason)


@after("publicity.PublicNotice", "close")
def report_closed(notice: PublicNotice, act: Act) -> None:
    """The window is over; the list goes on unless somebody on it is still objected to."""
    report_back(notice)


@after("publicity.Objection", "refuse", "uphold", "dismiss")
def report_settled(objection: Objection, act: Act) -> None:
    """An objection that was still open may have been the last that held the list."""
    report_back(objection.notice)


@after("applications.Application", "take_off")
def report_taken_off(application: Application, act: Act) -> None:
    """Who is off the list is not shown any more, and no objection against it holds the others."""
    application.entries.filter(notice__state__in=IN_PREPARATION).delete()
    for entry in application.entries.select_related("notice"):
        report_back(entry.notice)


def report_back(notice: PublicNotice) -> None:
    """Tell the list that its public notice is over, once nothing holds it any more."""
    row = notice.recommendation_list
    if row is None or notice.state != PublicNotice.State.CLOSED:
        return
    # Two objections that are settled at once report one after the other.
    row = RecommendationList.objects.select_for_update().get(pk=row.pk)
    latest = row.public_notices.order_by("-pk").first()
    on_list = {"entry__application__state": Application.State.RECOMMENDED}
    held = notice.objections.unsettled().filter(**on_list).exists()
    if held or row.state != RecommendationList.State.PUBLICISED or latest != notice:
        return
    perform(
        row,
        "end_publicity",
        actor=SYSTEM,
        shown_on=notice.opens_on,
        shown_until=notice.closes_on,
        objections=notice.objections.count(),
        upheld=notice.objections.filter(state=Objection.State.UPHELD).count(),
    )


def open_draft(batch: Batch) -> PublicNotice:
    """Open a draft of the ministry's with its standing texts in the portal's own language."""
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
    return _with_office(draft)


def open_draft_of(row: RecommendationList) -> PublicNotice:
    """Open a draft of the province's for its recommended list, as long as the batch asks for."""
    batch = row.batch
    words = {
        "authority": row.authority,
        "batch": batch.name,
        "call": batch.notice.title,
        "number": batch.notice.document_number,
    }
    draft = PublicNotice(
        batch=batch,
        kind=PublicNotice.Kind.PROVINCIAL_LIST,
        recommendation_list=row,
        authority=row.authority,
        days=batch.province_publicity_days,
        title=_(
            "Public notice of the applicants that %(authority)s is to recommend as National "
            "Emerging Industry Demonstration Bases (%(batch)s)"
        )
        % words,
        basis=_(
            "Work plan for the creation of National Emerging Industry Demonstration Bases "
            "(MIIT Gui [2025] No. 250), clause 6(1); “%(call)s” (%(number)s)."
        )
        % words,
        procedure=_(
            "After voluntary application and the authority's examination, the applicants listed "
            "here are to be recommended to the Ministry of Industry and Information Technology."
        ),
    )
    return _with_office(draft)


def _with_office(draft: PublicNotice) -> PublicNotice:
    """Create the draft; the office's address comes from the latest notice that had one."""
    draft.count_first_day = draft.batch.count_first_day
    earlier = PublicNotice.objects.filter(authority=draft.authority).exclude(office="")
    latest = earlier.order_by("-pk").first()
    for name in ("office", "phone", "email", "address"):
        setattr(draft, name, getattr(latest, name, ""))
    return create(draft, actor=SYSTEM)
