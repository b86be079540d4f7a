"""What waits for whom on this floor."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from acceptance.models import Acceptance, CreationProject, ProgressReport
from portal.accounts.models import APPLICANT_WRITERS, Role, User
from portal.inbox.todo import Waiting, source, task, waiting

REPORT = task("report.fill", _("Fill in and hand in the progress report"), "report_detail")
COMMENT = task("report.comment", _("Comment on the progress report"), "report_detail")
ASSESS = task("acceptance.assess", _("Assess yourself and hand in"), "acceptance_detail")
PROPOSE = task("acceptance.propose", _("Propose the acceptance result"), "acceptance_detail")
DECIDE = task("acceptance.decide", _("Decide on the acceptance"), "acceptance_detail")

_NAME = "project__applicant__name"


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """Reports and self-assessments to fill in, to comment, to propose on, to decide."""
    reports = ProgressReport.objects.visible_to(user)
    acceptances = Acceptance.objects.visible_to(user)
    if user.has_role(*APPLICANT_WRITERS):
        drafts = reports.filter(
            state=ProgressReport.State.DRAFT, project__state__in=CreationProject.RUNNING
        )
        yield waiting(drafts, REPORT, title=_NAME, due="due_at")
        open_ = acceptances.filter(state=Acceptance.State.OPEN)
        yield waiting(open_, ASSESS, title=_NAME, due="due_at")
    if user.has_role(Role.AUTHORITY_OFFICER):
        handed_in = reports.filter(state=ProgressReport.State.SUBMITTED)
        yield waiting(handed_in, COMMENT, title=_NAME)
    if user.has_role(Role.MINISTRY_OFFICER):
        submitted = acceptances.filter(state=Acceptance.State.SUBMITTED)
        yield waiting(submitted, PROPOSE, title=_NAME)
    if user.has_role(Role.MINISTRY_LEAD):
        proposed = acceptances.filter(state=Acceptance.State.PROPOSED)
        yield waiting(proposed, DECIDE, title=_NAME)
