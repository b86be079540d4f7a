"""What waits for whom on this floor."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from evaluation import pooling
from evaluation.models import Correction, Evaluation, Release, ScoreSheet, Selection
from portal.accounts.models import Role, User
from portal.inbox.todo import Waiting, source, task, waiting

ASSIGN = task("evaluation.assign", _("Assign experts"), "evaluation_detail")
SCORE = task("evaluation.score", _("All sheets are in: compute the score"), "evaluation_detail")
PROPOSE = task("selection.propose", _("Propose the selection"), "selection_detail")
DECIDE = task("selection.decide", _("Decide on the selection"), "selection_detail")
SIGN = task("commitment.sign", _("Sign the commitment: sheets wait for it"), "commitment")
PREVIEW = task(
    "release.preview", _("Preview the results and propose their release"), "release_detail"
)
RELEASE = task("release.decide", _("Decide on the release of the results"), "release_detail")
CORRECT = task("correction.decide", _("Decide on the correction of a figure"), "correction_detail")
FILL = task("sheet.fill", _("Fill in the score sheet"), "sheet_detail")

EXPLAIN = task("sheet.explain", _("Give the reason for your marks"), "sheet_detail")
UNLOCK = task("sheet.unlock", _("Decide on the unlocking of a sheet"), "sheet_detail")
SETTLE = task("evaluation.settle", _("Experts lie far apart: settle it"), "evaluation_detail")

APPLICANT = "application__applicant__name"
DUE = "application__batch__evaluation_due"


@source
def waits_for(user: User) -> Iterator[Waiting]:
    """Assigning, scoring and deciding for the ministry; sheets for their experts."""
    selections = Selection.objects.named()
    if user.has_role(Role.MINISTRY_OFFICER):
        cases = Evaluation.objects.all()
        yield waiting(cases.short_of_experts(), ASSIGN, title=APPLICANT, due=DUE)
        yield waiting(cases.ready_to_score(), SCORE, title=APPLICANT, due=DUE)
        yield waiting(cases.to_settle(), SETTLE, title=APPLICANT, due=DUE)
        ready = selections.waiting_to_be_proposed()
        yield waiting(ready, PROPOSE, title="board_name", due="batch__evaluation_due")
        held = Release.objects.filter(state=Release.State.OPEN)
        yield waiting(held, PREVIEW, title="batch__name")
    if user.has_role(Role.MINISTRY_LEAD):
        proposed = selections.filter(state=Selection.State.PROPOSED)
        yield waiting(proposed, DECIDE, title="board_name", due="batch__evaluation_due")
        releases = Release.objects.filter(state=Release.State.PROPOSED)
        yield waiting(releases, RELEASE, title="batch__name")
        unlocking = ScoreSheet.objects.visible_to(user).filter(state=ScoreSheet.State.UNLOCKING)
        yield waiting(unlocking, UNLOCK, title=f"evaluation__{APPLICANT}")
        corrections = Correction.objects.filter(state=Correction.State.PROPOSED)
        yield waiting(
            corrections, CORRECT, title=f"evaluation__{APPLICANT}", due=f"evaluation__{DUE}"
        )
    if user.has_role(Role.EXPERT):
        mine = ScoreSheet.objects.visible_to(user)
        yield waiting(pooling.unsigned_batches(user), SIGN, title="name", due="evaluation_due")
        open_ones = mine.filter(state=ScoreSheet.State.ASSIGNED).with_due()
        yield waiting(open_ones, FILL, title=f"evaluation__{APPLICANT}", due="due_at")
        yield waiting(mine.to_explain(), EXPLAIN, title=f"evaluation__{APPLICANT}")
