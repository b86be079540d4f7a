"""What waits for whom on this floor."""

from collections.abc import Iterator
from functools import partial

from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Clarification, RecommendationList
from applications.querysets import due_for, due_to_send
from portal.accounts.models import APPLICANT_WRITERS, AUTHORITY, Role, User
from portal.inbox.todo import Waiting, source, task, waiting

FILL = task("application.fill", _("Fill in and submit the application"), "application_detail")
CORRECT = task("application.correct", _("Correct and submit again"), "application_detail")
REVIEW = task("application.review", _("Review the application"), "application_detail")
DECIDE = task("application.decide", _("Decide on the opinion"), "application_detail")
ANSWER = task("application.answer", _("Answer the question"), "clarification_detail")

PROPOSE = task(
    "list.propose", _("Complete and propose the recommended list"), "recommending_detail"
)
APPROVE = task("list.approve", _("Decide on the recommended list"), "recommending_detail")
SEND = task("list.send", _("File the stamped letter and send the list"), "recommending_detail")
MEND = task("list.mend", _("Answer the ministry and send the list again"), "recommending_detail")
CHECK = task("list.check", _("Check the recommended list formally"), "recommending_detail")
DECIDE_CHECK = task("list.decide", _("Decide on the formal check"), "recommending_detail")

_fill_in_by = partial(due_for, "applications_due")
_recommend_by = partial(due_for, "recommendations_due")


def _correct_by() -> Combinable:
    due = _fill_in_by()
    return Greatest(Coalesce("correct_by", due), due)


State = Application.State
ListState = RecommendationList.State


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """What waits for `user` on this floor."""
    mine = Application.objects.visible_to(user)
    name = "applicant__name"
    if user.has_role(*APPLICANT_WRITERS):
        yield waiting(mine.filter(state=State.DRAFT), FILL, title=name, due=_fill_in_by)
        yield waiting(mine.filter(state=State.RETURNED), CORRECT, title=name, due=_correct_by)
    if user.has_role(Role.AUTHORITY_OFFICER):
        submitted = mine.filter(state=State.SUBMITTED).open_to(user)
        yield waiting(submitted, REVIEW, title=name, due=_recommend_by)
    if user.has_role(Role.AUTHORITY_LEAD):
        yield waiting(mine.filter(state=State.PROPOSED), DECIDE, title=name, due=_recommend_by)
    if user.has_role(*APPLICANT_WRITERS, *AUTHORITY):
        asked = Clarification.objects.to_be_answered_by(user)
        until = "application__batch__evaluation_due"
        yield waiting(asked, ANSWER, title=f"application__{name}", due=until)
    yield from _lists(user)


def _lists(user: User) -> Iterator[Waiting]:
    """What waits on the recommended lists: an officer draws up and sends, a lead decides."""
    lists = RecommendationList.objects.visible_to(user)
    title = "authority__name"
    if user.has_role(Role.AUTHORITY_OFFICER):
        filled = lists.filter(state=ListState.DRAFT, entries__isnull=False).distinct()
        yield waiting(filled, PROPOSE, title=title, due=due_to_send)
        yield waiting(lists.filter(state=ListState.APPROVED), SEND, title=title, due=due_to_send)
        yield waiting(lists.filter(state=ListState.RETURNED), MEND, title=title, due=due_to_send)
    if user.has_role(Role.AUTHORITY_LEAD):
        yield waiting(lists.filter(state=ListState.PROPOSED), APPROVE, title=title, due=due_to_send)
    if user.has_role(Role.MINISTRY_OFFICER):
        sent = lists.filter(state=ListState.SENT)
        yield waiting(sent, CHECK, title=title, due="batch__evaluation_due")
    if user.has_role(Role.MINISTRY_LEAD):
        checked = lists.filter(state=ListState.CHECKED)
        yield waiting(checked, DECIDE_CHECK, title=title, due="batch__evaluation_due")
