"""The deadlines of a batch: armed when its notice is published, moved by an amendment."""

from portal.batches import deadlines
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
    """An amendment is in force at once: the deadlines move, the notice reads as it says."""
    perform(amendment.notice, "amend", actor=SYSTEM, data=amendment.texts)
    batch = amendment.notice.batch
    if amendment.moves_the_batch:
        batch = perform(batch, "postpone", actor=SYSTEM, data=amendment.moments)
    arm_deadlines(batch)


def arm_deadlines(batch: Batch) -> None:
    """Arm (or move) the timers at which applications and recommendations close for the last."""
    if batch.state == Batch.State.APPLYING:
        timers.arm(batch, "close_applications", deadlines.last(batch, "applications_due"))
    if batch.is_calling:
        timers.arm(batch, "close_recommendations", deadlines.last(batch, "recommendations_due"))
