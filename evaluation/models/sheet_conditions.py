"""What has to hold before something is done with a score sheet (六(二))."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _now

from evaluation import rules
from evaluation.models.evaluation import Evaluation
from evaluation.wording import sentence
from portal.lifecycle.actions import condition
from portal.lifecycle.errors import Reason
from portal.timeline import clock

if TYPE_CHECKING:
    from evaluation.models.sheet import ScoreSheet


@condition
def is_complete(sheet: "ScoreSheet") -> Iterator[Reason]:
    """Everything missing or wrong at once, each with a link to its place."""
    for finding in sheet.findings:
        yield Reason(sentence(finding), sheet.field_url(finding.key))


@condition
def commitment_is_signed(sheet: "ScoreSheet") -> Iterator[Reason]:
    """Nobody judges before having committed to confidentiality and integrity."""
    if not sheet.is_committed:
        yield Reason(
            _now("Sign the commitment to confidentiality and integrity of this batch first."),
            reverse("commitment", args=[sheet.evaluation.application.batch_id]),
        )


@condition
def in_time(sheet: "ScoreSheet") -> Iterator[Reason]:
    """The evaluation's deadline counts to the second, by the portal's clock."""
    due = sheet.due
    if clock.now() > due:
        moment = f"{clock.local(due):%Y-%m-%d %H:%M:%S}"
        yield Reason(
            _now("The evaluation closed at %(moment)s.") % {"moment": moment},
            late=True,
        )


@condition
def case_is_open(sheet: "ScoreSheet") -> Iterator[Reason]:
    """What has been decided stays decided: a selected or passed over case is not judged again."""
    if sheet.evaluation.state in Evaluation.ENDED:
        told = {"state": sheet.evaluation.get_state_display()}
        yield Reason(_now("The case is decided: it is “%(state)s”.") % told)


@condition
def lies_apart(sheet: "ScoreSheet") -> Iterator[Reason]:
    """Only whoever lies far from the others is asked why, and once."""
    if sheet.asked_at:
        yield Reason(_now("The expert has been asked already."))
    elif sheet.expert_id not in sheet.evaluation.doubts:
        yield Reason(
            _now("Nothing has to be settled: the marks lie within %(limit)s points of the others.")
            % {"limit": rules.SPREAD_LIMIT}
        )


@condition
def was_asked(sheet: "ScoreSheet") -> Iterator[Reason]:
    """A reason for the distance is given when the ministry has asked for it, and once."""
    if not sheet.asked_at:
        yield Reason(_now("The ministry has not asked for a further reason."))
    elif sheet.explained_at:
        yield Reason(_now("The reason has been given already."))
