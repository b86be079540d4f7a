"""Arithmetic of dates: working-day windows and terms of years. Pure: no Django, no clock."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

SATURDAY = 5


class DayReason(StrEnum):
    """Why a day of a window was counted or skipped."""

    WORKING_DAY = "working_day"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    FIRST_DAY = "first_day"


class UncoveredYear(LookupError):
    """A window touches a year that has no official calendar: nobody may guess."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no official calendar for {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The official calendar: departures from Monday-to-Friday, and the years it covers."""

    holidays: frozenset[dt.date]
    make_up_days: frozenset[dt.date]
    years: frozenset[int]

    def reason(self, day: dt.date) -> DayReason:
        """Say what kind of day `day` is; raise `UncoveredYear` where nobody knows."""
        if day.year not in self.years:
            raise UncoveredYear(day.year)
        if day in self.make_up_days:
            return DayReason.MAKE_UP
        if day in self.holidays:
            return DayReason.HOLIDAY
        return DayReason.WEEKEND if day.weekday() >= SATURDAY else DayReason.WORKING_DAY

    def is_working_day(self, day: dt.date) -> bool:
        return self.reason(day) in {DayReason.WORKING_DAY, DayReason.MAKE_UP}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a window: whether it counted, and why."""

    date: dt.date
    counted: bool
    reason: DayReason


@dataclass(frozen=True, slots=True)
class Window:
    """A run of working days; it closes at 24:00 of `end`."""

    start: dt.date
    end: dt.date
    days: tuple[Day, ...]


def working_days(
    calendar: Calendar, start: dt.date, count: int, *, count_first_day: bool = False
) -> Window:
    """Return the window of `count` working days for something published on `start`.

    The first day is not counted (Civil Code art. 201) unless `count_first_day`.
    Raise `ValueError` for a count below 1, `UncoveredYear` where the calendar ends.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    days: list[Day] = []
    left, day = count, start
    while left:
        reason = calendar.reason(day)
        counts = calendar.is_working_day(day)
        if day == start and not count_first_day:
            counts, reason = False, DayReason.FIRST_DAY
        days.append(Day(day, counts, reason))
        left -= counts
        day += dt.timedelta(days=1)
    return Window(start, days[-1].date, tuple(days))


def add_years(start: dt.date, years: int) -> dt.date:
    """Return the corresponding date `years` later (Civil Code art. 202).

    Where the month has no such day, its last day: 2028-02-29 + 2 years = 2030-02-28.
    """
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return dt.date(start.year + years, start.month, 28)
