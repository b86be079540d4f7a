"""What waits for whom about the calendar."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.inbox.todo import Waiting, source, task, waiting
from portal.timeline.models import CalendarYear

CONFIRM = task("calendar.confirm", _("Confirm the calendar of working days"), "calendar_year")
FINISH = task("calendar.finish", _("Finish the calendar of working days"), "calendar_year")


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """An officer enters a year's calendar, the lead confirms it."""
    years = CalendarYear.objects.visible_to(user)
    if user.has_role(Role.MINISTRY_OFFICER):
        yield waiting(years.filter(state=CalendarYear.State.DRAFT), FINISH, title="source")
    if user.has_role(Role.MINISTRY_LEAD):
        yield waiting(years.filter(state=CalendarYear.State.PROPOSED), CONFIRM, title="source")
