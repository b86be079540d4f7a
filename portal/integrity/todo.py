"""What waits for whom about incidents."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.inbox.todo import source, task, waiting
from portal.integrity.models import Hearing, Incident

DECIDE = task("incident.decide", _("Decide on the incident"), "incident_detail")
LIFT = task("incident.lift", _("Decide on lifting the incident"), "incident_detail")
STATE = task("hearing.state", _("State your view on the incident"), "hearing_detail")

NAME = "organisation__name"


@source
def waits_for(user: User) -> Iterator[Any]:
    """Leads decide; whom a standing incident concerns may say something to it."""
    if user.has_role(Role.MINISTRY_LEAD):
        rows = Incident.objects.all()
        yield waiting(rows.filter(state=Incident.State.RECORDED), DECIDE, title=NAME)
        yield waiting(rows.filter(state=Incident.State.LIFTING), LIFT, title=NAME)
    if user.has_role(Role.APPLICANT_OWNER):
        mine = Hearing.objects.visible_to(user).open()
        yield waiting(mine, STATE, title=f"incident__{NAME}")
