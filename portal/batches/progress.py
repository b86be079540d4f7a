"""How the floors above report a batch's progress downstairs."""

from portal.batches.models import Batch
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform


def move_on(batch: Batch, name: str) -> None:
    """Move `batch` on by its transition `name`, unless it stands there or further along already.

    Applications of one batch do not march in step: a late acceptance opens while the
    first results are already on public notice.
    """
    current = Batch.objects.get(pk=batch.pk)
    deed = current.deed(name)
    step = deed.transition_from(current.state) if deed else None
    if step and step.target != current.state:
        perform(current, name, actor=SYSTEM)
