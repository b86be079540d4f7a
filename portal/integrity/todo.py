"""What waits for whom about incidents and complaints."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.inbox.todo import Waiting, source, task, waiting
from portal.integrity.models import Complaint, Hearing, Incident

DECIDE = task("incident.decide", _("Decide on the incident"), "incident_detail")
LIFT = task("incident.lift", _("Decide on lifting the incident"), "incident_detail")
STATE = task("hearing.state", _("State your view on the incident"), "hearing_detail")
TAKE = task("complaint.take", _("Take the complaint in hand"), "complaint_detail")
CHECK = task("complaint.check", _("Check the complaint formally"), "complaint_detail")
REFUSE = task("complaint.refuse", _("Decide on not accepting the complaint"), "complaint_detail")
VERIFY = task("complaint.verify", _("Verify the complaint"), "complaint_detail")
SETTLE = task("complaint.settle", _("Decide on the complaint"), "complaint_detail")
ANSWER = task("complaint.answer", _("Answer the complainant"), "complaint_detail")

NAME = "organisation__name"


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """Officers handle complaints, leads decide; whom an incident concerns may say something."""
    if user.has_role(Role.MINISTRY_LEAD):
        rows = Incident.objects.all()
        yield waiting(rows.filter(state=Incident.State.RECORDED), DECIDE, title=NAME)
        yield waiting(rows.filter(state=Incident.State.LIFTING), LIFT, title=NAME)
        complaints = Complaint.objects.by_others_than(user)
        refused = complaints.filter(state=Complaint.State.REFUSAL_PROPOSED)
        yield waiting(refused, REFUSE, title="about")
        verified = complaints.filter(state=Complaint.State.VERIFIED)
        yield waiting(verified, SETTLE, title="about")
    if user.has_role(Role.MINISTRY_OFFICER):
        state = Complaint.State
        fresh = Complaint.objects.filter(state=state.RECEIVED, handler=None)
        yield waiting(fresh, TAKE, title="about")
        mine = Complaint.objects.filter(handler=user.pk)
        yield waiting(mine.filter(state=state.RECEIVED), CHECK, title="about")
        yield waiting(mine.filter(state=state.ACCEPTED), VERIFY, title="about")
        unanswered = mine.filter(state__in=Complaint.DECIDED, answered_at=None)
        yield waiting(unanswered, ANSWER, title="about")
    if user.has_role(Role.APPLICANT_OWNER):
        heard = Hearing.objects.visible_to(user).open()
        yield waiting(heard, STATE, title=f"incident__{NAME}")
