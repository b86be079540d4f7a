"""What this floor takes over from below, and what it reports back.

Objects of creation (六(二)) and acceptance results (六(四)) are shown by the ministry; of the
latter the batch learns. A province shows its recommended list where the batch asks for it, and
the list learns what came of it.
"""

from django.utils.translation import gettext as _

from acceptance.models import Acceptance
from applications.models import Application, RecommendationList
from evaluation.models import Release, Result
from portal.accounts.models import Organisation
from portal.batches.progress import move_on
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.signals import after
from portal.timeline import clock
from publicity import letters
from publicity.drafts import IN_PREPARATION, gather, gather_list
from publicity.models import Entry, Inquiry, NoticeChange, Objection, PublicNotice
from publicity.querysets import EntryQuerySet
from publicity.rules import answer_due


@after("evaluation.Release", "release")
def show_objects(release: Release, act: Act) -> None:
    """Whoever is an object of creation from now on becomes an entry of a notice (六(二))."""
    chosen = release.results.filter(outcome=Result.Outcome.CREATION)
    applications = chosen.order_by("pk").values_list("evaluation__application", flat=True)
    entries = [Entry(application_id=pk) for pk in applications]
    gather(release.batch, PublicNotice.Kind.CREATION_OBJECTS, entries)


@after("acceptance.Acceptance", "approve_pass")
def put_on_notice(acceptance: Acceptance, act: Act) -> None:
    """A passed project becomes an entry of the batch's notice in preparation."""
    project = acceptance.project
    gather(project.batch, PublicNotice.Kind.ACCEPTANCE_RESULTS, [Entry(project=project)])


@after("publicity.PublicNotice", "publish", "publish_assuming")
def report(notice: PublicNotice, act: Act) -> None:
    """The batch shows results to the public from now on."""
    if notice.kind == PublicNotice.Kind.ACCEPTANCE_RESULTS:
        move_on(notice.batch, "begin_publicity")


@after("applications.RecommendationList", "approve")
def show_list(row: RecommendationList, act: Act) -> None:
    """A list that is approved for it becomes a notice in preparation of its province."""
    if row.batch.province_publicity_days:
        lines = row.entries.all()
        gather_list(row, [Entry(application_id=line.application_id) for line in lines])


@after("publicity.Objection", "accept")
def hear_the_party(objection: Objection, act: Act) -> None:
    """The party concerned is told the substance, and has its time to say something to it."""
    applicant = objection.entry.candidate.applicant
    _ask(objection, Inquiry.Addressee.PARTY, applicant, objection.substance, act)


@after("publicity.Objection", "ask_province")
def ask_the_province(objection: Objection, act: Act) -> None:
    """The authority of the entry is asked to verify."""
    authority = objection.entry.candidate.authority
    _ask(objection, Inquiry.Addressee.PROVINCE, authority, act.data["question"], act)


def _ask(
    objection: Objection, addressee: Inquiry.Addressee, to: Organisation, question: str, act: Act
) -> None:
    inquiry = Inquiry(
        objection=objection,
        addressee=addressee,
        to=to,
        question=question,
        due_at=clock.end_of(answer_due(clock.local(act.at).date())),
    )
    letters.tell_asked(create(inquiry, actor=act.actor, action="ask"))


@after("publicity.Objection", "uphold")
def take_off(objection: Objection, act: Act) -> None:
    """Who is rightly objected to is not recommended.

    On notices of the other kinds the line is marked, and what follows from it is for the officers
    to do: neither the two years of creation nor a delisting ends by itself.
    """
    application = objection.entry.application
    if not objection.notice.is_provincial or application is None:
        return
    if application.state == Application.State.RECOMMENDED:
        reason = _("An objection at the provincial public notice was upheld: %(outcome)s") % {
            "outcome": objection.outcome
        }
        perform(application, "take_off", actor=SYSTEM, reason=reason)


@after("publicity.PublicNotice", "close")
def report_closed(notice: PublicNotice, act: Act) -> None:
    """The window is over; the list goes on unless somebody on it is still objected to."""
    report_back(notice.recommendation_list)


@after("publicity.Objection", "refuse", "uphold", "dismiss")
def report_settled(objection: Objection, act: Act) -> None:
    """An objection that was still open may have been the last that held the list.

    A line of a withdrawn notice that it held is prepared to be shown again first: until then the
    list is not over.
    """
    notice = objection.notice
    if notice.state == PublicNotice.State.WITHDRAWN and act.name != "uphold":
        _prepare_again(notice, notice.entries.filter(pk=objection.entry_id))
    report_back(notice.recommendation_list)


@after("publicity.NoticeChange", "approve")
def carry_out(change: NoticeChange, act: Act) -> None:
    """A withdrawal is approved: the notice is withdrawn."""
    if change.is_withdrawal:
        perform(change.notice, "withdraw", actor=SYSTEM)


@after("publicity.PublicNotice", "withdraw")
def show_again(notice: PublicNotice, act: Act) -> None:
    """What stood on a withdrawn notice is prepared to be shown again, so that nothing is stuck."""
    _prepare_again(notice, notice.entries.all())


def _prepare_again(notice: PublicNotice, entries: EntryQuerySet) -> None:
    """Put the lines on a draft against which no objection is open or was upheld."""
    new = [
        Entry(project_id=e.project_id, application_id=e.application_id, remark=e.remark)
        for e in entries.unobjected().with_life()
        if not e.is_removed
    ]
    row = notice.recommendation_list
    if row is None:
        gather(notice.batch, notice.kind, new)
    elif new and row.state == RecommendationList.State.PUBLICISED:
        gather_list(row, new)


@after("applications.Application", "take_off")
def report_taken_off(application: Application, act: Act) -> None:
    """Who is off the list is not shown any more, and no objection against it holds the others."""
    application.entries.filter(
        notice__state__in=IN_PREPARATION, notice__kind=PublicNotice.Kind.PROVINCIAL_LIST
    ).delete()
    for entry in application.entries.select_related("notice__recommendation_list"):
        report_back(entry.notice.recommendation_list)


def report_back(row: RecommendationList | None) -> None:
    """Tell the list that its public notice is over, once nothing holds it any more.

    Its latest notice counts, one that is prepared with nobody on it aside. An objection to an
    earlier one that was withdrawn holds the list as well.
    """
    if row is None:
        return
    # Two objections that are settled at once report one after the other.
    row = RecommendationList.objects.select_for_update().get(pk=row.pk)
    notices = PublicNotice.objects.filter(recommendation_list=row)
    empty = notices.filter(state__in=IN_PREPARATION, entries=None)
    notice = notices.exclude(pk__in=empty).order_by("-pk").first()
    if notice is None or notice.state != PublicNotice.State.CLOSED:
        return
    on_list = {"entry__application__state": Application.State.RECOMMENDED}
    lodged = Objection.objects.filter(notice__recommendation_list=row)
    held = lodged.unsettled().filter(**on_list).exists()
    if held or row.state != RecommendationList.State.PUBLICISED:
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
