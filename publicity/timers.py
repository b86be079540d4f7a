"""The one deadline of this floor: a notice closes by itself at 24:00 of its last day."""

from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock, timers
from publicity.models import NoticeChange, PublicNotice


@after("publicity.PublicNotice", "publish", "publish_assuming")
def arm_closing(notice: PublicNotice, act: Act) -> None:
    """The window has been frozen: the notice closes at its end."""
    if notice.closes_on:
        timers.arm(notice, "close", clock.end_of(notice.closes_on))


@after("publicity.NoticeChange", "approve")
def move_closing(change: NoticeChange, act: Act) -> None:
    """A correction has lengthened the window: the notice closes that much later."""
    if change.closes_on:
        timers.arm(change.notice, "close", clock.end_of(change.closes_on))


@after("publicity.PublicNotice", "withdraw")
def never_close(notice: PublicNotice, act: Act) -> None:
    """A withdrawn notice has no end of its window any more."""
    timers.disarm(notice, "close")
