"""The deadlines of a batch: armed when its notice is published, moved by an amendment."""

from portal.batches.models import Amendment, Batch, Notice
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform
from portal.lifecycle.signals import after
from portal.timeline import timers


@after("batches.Notice", "publish")
def open_batch(notice: Notice, act: Act) -> None:
    """The call is out: applications open, and both deadlines are armed."""
    arm_deadlines(perform(notice.batch, "open_applications", actor=SYSTEM))


@after("batches.Amendment", "approve")
def apply_amendment(amendment: Amendment, act: Act) -> None:
    """An amendment is in force at once: the batch gets its deadlines, the notice is marked."""
    perform(amendment.notice, "amend", actor=SYSTEM)
    batch = perform(amendment.notice.batch, "postpone", actor=SYSTEM, data=amendment.moments)
    arm_deadlines(batch)


def arm_deadlines(batch: Batch) -> None:
    """Arm (or move) the timers at which applications and recommendations close."""
    if batch.state == Batch.State.APPLYING:
        timers.arm(batch, "close_applications", batch.applications_due)
    if batch.state in {Batch.State.APPLYING, Batch.State.RECOMMENDING}:
        timers.arm(batch, "close_recommendations", batch.recommendations_due)
