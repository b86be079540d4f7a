"""Arithmetic of dates: working-day windows and terms of years. Pure: no Django, no clock."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

SATURDAY = 5
#: Statutory holidays whose date the lunar year does not move (month, day), as since 2025.
FIXED_HOLIDAYS: Final = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


class DayReason(StrEnum):
    """Why a day of a window was counted or skipped."""

    WORKING_DAY = "working_day"
    MAKE_UP = "make_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    FIRST_DAY = "first_day"
    ASSUMED = "assumed"


class UncoveredYear(LookupError):
    """A window touches a year that has no official calendar: nobody may guess."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no official calendar for {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The official calendar: departures from Monday-to-Friday, and the years it covers.

    In `assumed` years, which it does not cover, the week and the fixed holidays alone decide.
    """

    holidays: frozenset[dt.date]
    make_up_days: frozenset[dt.date]
    years: frozenset[int]
    assumed: frozenset[int] = frozenset()

    def reason(self, day: dt.date) -> DayReason:
        """Say what kind of day `day` is; raise `UncoveredYear` where nobody knows."""
        if day.year not in self.years:
            return self._assumed(day)
        if day in self.make_up_days:
            return DayReason.MAKE_UP
        if day in self.holidays:
            return DayReason.HOLIDAY
        return DayReason.WEEKEND if day.weekday() >= SATURDAY else DayReason.WORKING_DAY

    def is_working_day(self, day: dt.date) -> bool:
        return self.reason(day) in {DayReason.WORKING_DAY, DayReason.MAKE_UP, DayReason.ASSUMED}

    def _assumed(self, day: dt.date) -> DayReason:
        if day.year not in self.assumed:
            raise UncoveredYear(day.year)
        if (day.month, day.day) in FIXED_HOLIDAYS:
            return DayReason.HOLIDAY
        return DayReason.WEEKEND if day.weekday() >= SATURDAY else DayReason.ASSUMED


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


def assumed_window(
    calendar: Calendar, start: dt.date, count: int, *, count_first_day: bool = False
) -> tuple[Window, frozenset[int]]:
    """Return the window as `working_days` does, and the years without calendar that it assumes.

    For an explicit decision of somebody who says why: never a substitute for the calendar.
    """
    while True:
        try:
            window = working_days(calendar, start, count, count_first_day=count_first_day)
        except UncoveredYear as error:
            calendar = replace(calendar, assumed=calendar.assumed | {error.year})
        else:
            return window, calendar.assumed


def working_holidays(
    year: int, holidays: Collection[dt.date], make_up_days: Collection[dt.date]
) -> Iterator[dt.date]:
    """Yield the fixed statutory holidays of `year` that such a calendar makes working days."""
    for month, day in FIXED_HOLIDAYS:
        date = dt.date(year, month, day)
        free = date in holidays or date.weekday() >= SATURDAY
        if not free or date in make_up_days:
            yield date


def add_years(start: dt.date, years: int) -> dt.date:
    """Return the corresponding date `years` later (Civil Code art. 202).

    Where the month has no such day, its last day: 2028-02-29 + 2 years = 2030-02-28.
    """
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return dt.date(start.year + years, start.month, 28)
