"""Work that takes longer than a page: draws are solved and their sheets opened."""

from celery import shared_task

from evaluation import drawing
from evaluation.models import Draw


@shared_task
def carry_on_draws() -> int:
    """Do what draws wait for (idempotent); return how many there were."""
    waiting = list(Draw.objects.busy().values_list("pk", flat=True))
    for pk in waiting:
        drawing.work(pk)
    return len(waiting)
