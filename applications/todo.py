"""What waits for whom on this floor."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.models import Application
from portal.accounts.models import APPLICANT_WRITERS, Role, User
from portal.inbox.todo import source, task, waiting

FILL = task("application.fill", _("Fill in and submit the application"), "application_detail")
CORRECT = task("application.correct", _("Correct and submit again"), "application_detail")
REVIEW = task("application.review", _("Review the application"), "application_detail")
DECIDE = task("application.decide", _("Decide on the opinion"), "application_detail")

State = Application.State


@source
def waits_for(user: User) -> Iterator[Any]:
    """What waits for `user` on this floor."""
    mine = Application.objects.visible_to(user).with_dues()
    if user.has_role(*APPLICANT_WRITERS):
        due = "due_applications"
        yield waiting(mine.filter(state=State.DRAFT), FILL, title="applicant__name", due=due)
        yield waiting(mine.filter(state=State.RETURNED), CORRECT, title="applicant__name", due=due)
    due = "due_recommendations"
    if user.has_role(Role.AUTHORITY_OFFICER):
        yield waiting(mine.filter(state=State.SUBMITTED), REVIEW, title="applicant__name", due=due)
    if user.has_role(Role.AUTHORITY_LEAD):
        yield waiting(mine.filter(state=State.PROPOSED), DECIDE, title="applicant__name", due=due)
