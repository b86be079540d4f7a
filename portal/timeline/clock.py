"""The one clock of the house: everybody asks `now()`, nobody asks Python or Django.

In production it is the real time. In rehearsal it is a stored moment that stands
still until somebody moves it (`portal.timeline.timers.advance`), so that a whole
life of eight years can be walked in one evening.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")
#: Years that can be reckoned with. Python's calendar goes further, but at either end of it there
#: is no room for another time zone or for "a day later".
EARLIEST, LATEST = 1900, 2200

_pinned: ContextVar[dt.datetime | None] = ContextVar("pinned_moment", default=None)


def now() -> dt.datetime:
    """Return the portal's present moment, aware."""
    pinned = _pinned.get()
    if pinned is not None:
        return pinned
    if settings.REHEARSAL:
        return _stored()
    return real_now()


def real_now() -> dt.datetime:
    """Return the world's present moment, aware, also in rehearsal: for what no notice rules.

    That is how long a session has idled, whether a worker lives, when a row was written.
    """
    return timezone.now()  # noqa: TID251 - the clock is the one place that asks


def today() -> dt.date:
    """Return today's date in Beijing, where every deadline of the notice runs."""
    return now().astimezone(BEIJING).date()


def local(moment: dt.datetime) -> dt.datetime:
    """Return `moment` in Beijing time."""
    return moment.astimezone(BEIJING)


def end_of(day: dt.date) -> dt.datetime:
    """Return the last instant at which `day` is not over: 24:00 in Beijing."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=BEIJING)


def start_of(day: dt.date) -> dt.datetime:
    """Return 00:00 of `day` in Beijing."""
    return dt.datetime.combine(day, dt.time(), tzinfo=BEIJING)


def knows(day: dt.date) -> bool:
    """Whether a day or moment lies in years that can be reckoned with."""
    return EARLIEST <= day.year <= LATEST


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Hold the clock at `moment` inside the block: one moment for one act or request."""
    token = _pinned.set(moment)
    try:
        yield
    finally:
        _pinned.reset(token)


def _stored() -> dt.datetime:
    from portal.timeline.models import RehearsalClock  # noqa: PLC0415 - models load after the clock

    return RehearsalClock.moment()
