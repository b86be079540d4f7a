"""What waits for whom on this floor."""

from collections.abc import Iterator
from typing import Any

from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Clarification, RecommendationList
from portal.accounts.models import APPLICANT_WRITERS, AUTHORITY, Role, User
from portal.inbox.todo import source, task, waiting

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

State = Application.State
ListState = RecommendationList.State


@source
def waits_for(user: User) -> Iterator[Any]:
    """What waits for `user` on this floor."""
    mine = Application.objects.visible_to(user).with_dues()
    if user.has_role(*APPLICANT_WRITERS):
        due = "due_applications"
        yield waiting(mine.filter(state=State.DRAFT), FILL, title="applicant__name", due=due)
        returned = mine.filter(state=State.RETURNED).annotate(
            hand_in_by=Greatest(Coalesce("correct_by", due), due)
        )
        yield waiting(returned, CORRECT, title="applicant__name", due="hand_in_by")
    due = "due_recommendations"
    if user.has_role(Role.AUTHORITY_OFFICER):
        submitted = mine.filter(state=State.SUBMITTED).open_to(user)
        yield waiting(submitted, REVIEW, title="applicant__name", due=due)
    if user.has_role(Role.AUTHORITY_LEAD):
        yield waiting(mine.filter(state=State.PROPOSED), DECIDE, title="applicant__name", due=due)
    if user.has_role(*APPLICANT_WRITERS, *AUTHORITY):
        asked = Clarification.objects.to_be_answered_by(user)
        due = "application__batch__evaluation_due"
        yield waiting(asked, ANSWER, title="application__applicant__name", due=due)
    yield from _lists(user)


def _lists(user: User) -> Iterator[Any]:
    """What waits on the recommended lists: an officer draws up and sends, a lead decides."""
    lists = RecommendationList.objects.visible_to(user).with_due()
    title = "authority__name"
    if user.has_role(Role.AUTHORITY_OFFICER):
        filled = lists.filter(state=ListState.DRAFT, entries__isnull=False).distinct()
        yield waiting(filled, PROPOSE, title=title, due="due")
        yield waiting(lists.filter(state=ListState.APPROVED), SEND, title=title, due="due")
        yield waiting(lists.filter(state=ListState.RETURNED), MEND, title=title, due="due")
    if user.has_role(Role.AUTHORITY_LEAD):
        yield waiting(lists.filter(state=ListState.PROPOSED), APPROVE, title=title, due="due")
    if user.has_role(Role.MINISTRY_OFFICER):
        sent = lists.filter(state=ListState.SENT)
        yield waiting(sent, CHECK, title=title, due="batch__evaluation_due")
    if user.has_role(Role.MINISTRY_LEAD):
        checked = lists.filter(state=ListState.CHECKED)
        yield waiting(checked, DECIDE_CHECK, title=title, due="batch__evaluation_due")
