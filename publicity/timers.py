"""The one deadline of this floor: a notice closes by itself at 24:00 of its last day."""

from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock, timers
from publicity.models import PublicNotice


@after("publicity.PublicNotice", "publish", "publish_assuming")
def arm_closing(notice: PublicNotice, act: Act) -> None:
    """The window has been frozen: the notice closes at its end."""
    if notice.closes_on:
        timers.arm(notice, "close", clock.end_of(notice.closes_on))
