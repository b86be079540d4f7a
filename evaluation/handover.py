"""What this floor takes over from below, and what a decision of its own sets going."""

from applications.models import Application
from evaluation.models import Evaluation, Selection
from portal.batches.models import Batch, Kind
from portal.batches.progress import move_on
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.signals import after


@after("applications.Application", "recommend")
def open_evaluation(application: Application, act: Act) -> None:
    """A recommended application becomes a case of the comprehensive evaluation (六(二))."""
    create(Evaluation(application=application), actor=SYSTEM)


@after("batches.Batch", "close_recommendations")
def open_selections(batch: Batch, act: Act) -> None:
    """Each sector and kind with a quota, or with a case that has to be told, is decided on."""
    numbers = {(quota.sector_id, quota.kind): quota.number for quota in batch.quotas.all()}
    cases = set(
        Evaluation.objects.filter(application__batch=batch)
        .order_by()
        .values_list("application__sector", "application__kind")
        .distinct()
    )
    for sector in batch.sectors.all():
        for kind in Kind.values:
            if numbers.get((sector.pk, kind)) or (sector.pk, kind) in cases:
                create(Selection(batch=batch, sector=sector, kind=kind), actor=SYSTEM)


@after("evaluation.Selection", "approve")
def carry_out(selection: Selection, act: Act) -> None:
    """The decision reaches every case of the sector and kind, chosen or not."""
    chosen = set(selection.chosen.values_list("pk", flat=True))
    for case in selection.cases:
        perform(case, "select" if case.pk in chosen else "pass_over", actor=SYSTEM)
    if chosen:
        move_on(selection.batch, "begin_creation")
