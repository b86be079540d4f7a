"""Who acts on an evaluation, and what has to hold for it (六(二))."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now

from evaluation import rules
from evaluation.wording import panel_sentence
from portal.accounts.models import Role
from portal.integrity import standing
from portal.lifecycle.actions import condition
from portal.lifecycle.actors import holds

if TYPE_CHECKING:
    from evaluation.models.evaluation import Evaluation

ministry_officer = holds(Role.MINISTRY_OFFICER)
ministry_lead = holds(Role.MINISTRY_LEAD)


def officer_or_system(subject: Any, actor: Any) -> bool:
    """A ministry officer, or the portal itself in a run over a whole batch."""
    return bool(actor.is_system or actor.has_role(Role.MINISTRY_OFFICER))


def lead_or_system(subject: Any, actor: Any) -> bool:
    """A ministry lead, or the portal itself where something has overtaken what lies there."""
    return bool(actor.is_system or actor.has_role(Role.MINISTRY_LEAD))


@condition
def sheets_are_in(evaluation: "Evaluation") -> Iterator[str]:
    """Every assigned expert has handed in or stepped back."""
    outstanding = sum(sheet.state == sheet.State.ASSIGNED for sheet in evaluation.counting)
    if outstanding:
        yield _now("Score sheets still outstanding: %(count)s.") % {"count": outstanding}


@condition
def nothing_is_disputed(evaluation: "Evaluation") -> Iterator[str]:
    """Nothing is computed or decided while it is open whether a sheet is unlocked."""
    undecided = sum(sheet.state == sheet.State.UNLOCKING for sheet in evaluation.counting)
    if undecided:
        yield _now("Sheets whose unlocking is to be decided: %(count)s.") % {"count": undecided}


@condition
def experts_suffice(evaluation: "Evaluation") -> Iterator[str]:
    """An odd number, and as many as the batch wants; a recused expert does not count."""
    count, wanted = len(evaluation.counting), evaluation.batch.experts_per_application
    if fault := rules.panel_fault(count, wanted):
        yield panel_sentence(fault, count, wanted)


@condition
def nothing_rules_it_out(evaluation: "Evaluation") -> Iterator[str]:
    """Whoever a confirmed incident stands against is not chosen, whatever the total (八(二))."""
    if evaluation.ruled_out_at:
        yield from standing.reasons(
            evaluation, evaluation.applicant, application=lambda: evaluation.application
        )


@condition
def is_doubtful(evaluation: "Evaluation") -> Iterator[str]:
    """A second look is taken where an expert lies far from the others, and nowhere else."""
    if not evaluation.in_doubt:
        yield _now("No expert of this case lies more than %(limit)s points from the others.") % {
            "limit": rules.SPREAD_LIMIT
        }


@condition
def has_a_place(evaluation: "Evaluation") -> Iterator[str]:
    """Nobody is selected beyond the numbered places of the quota, whoever asks."""
    if not hasattr(evaluation, "seat"):
        yield _now("“%(applicant)s” has no place within the quota.") % {
            "applicant": evaluation.applicant
        }
