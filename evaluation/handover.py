"""What this floor takes over from below, and what a decision of its own sets going."""

from applications.models import RecommendationList
from evaluation.models import Evaluation, ScoreSheet, Selection
from portal.batches.models import Batch, Kind
from portal.batches.progress import move_on
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.signals import after


@after("applications.RecommendationList", "accept")
def open_evaluations(row: RecommendationList, act: Act) -> None:
    """What a list names that is formally in order is evaluated, and nothing else (六(二))."""
    for line in row.entries.select_related("application"):
        create(Evaluation(application=line.application), actor=SYSTEM)
    if row.batch.state == Batch.State.EVALUATING:
        open_missing_selections(row.batch)


@after("batches.Batch", "close_recommendations")
def open_selections(batch: Batch, act: Act) -> None:
    """Each sector and kind with a quota, or with a case that has to be told, is decided on."""
    open_missing_selections(batch)


def open_missing_selections(batch: Batch) -> None:
    """Open what is to be decided on; a list may be found in order after the deadline."""
    numbers = {(quota.sector_id, quota.kind): quota.number for quota in batch.quotas.all()}
    wanted = {key for key, number in numbers.items() if number}
    cases = Evaluation.objects.filter(application__batch=batch).order_by()
    wanted |= set(cases.values_list("application__sector", "application__kind").distinct())
    wanted -= set(batch.selections.order_by().values_list("sector", "kind"))
    for sector in batch.sectors.all():
        for kind in Kind.values:
            if (sector.pk, kind) in wanted:
                create(Selection(batch=batch, sector=sector, kind=kind), actor=SYSTEM)


@after("evaluation.Selection", "approve")
def carry_out(selection: Selection, act: Act) -> None:
    """The decision reaches every case of the sector and kind, chosen or not."""
    chosen = set(selection.seats.values_list("evaluation_id", flat=True))
    for case in selection.cases:
        perform(case, "select" if case.pk in chosen else "pass_over", actor=SYSTEM)
    if chosen:
        move_on(selection.batch, "begin_creation")


@after("evaluation.ScoreSheet", "unlock")
def withdraw_score(sheet: ScoreSheet, act: Act) -> None:
    """A case with an unlocked sheet has no score, until it is handed in and computed again."""
    if sheet.evaluation.state == Evaluation.State.SCORED:
        perform(sheet.evaluation, "withdraw_score", actor=SYSTEM)


@after("evaluation.ScoreSheet", "explain")
def settle(sheet: ScoreSheet, act: Act) -> None:
    """The reason is given: the case may be out of doubt."""
    if sheet.evaluation.state == Evaluation.State.SCORED:
        perform(sheet.evaluation, "settle_doubts", actor=SYSTEM)
