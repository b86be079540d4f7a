"""The stored moment of rehearsal, timers, and the official calendar of working days."""

from portal.timeline.models.calendar import CalendarDay, CalendarYear
from portal.timeline.models.timing import RehearsalClock, Timer

__all__ = ["CalendarDay", "CalendarYear", "RehearsalClock", "Timer"]
