"""The official working-day calendar of the portal, as data.

Seeded from `chinesecalendar` for the years it knows; later years are entered by the
system administrator with the number of the State Council's notice.
"""

import datetime as dt
from typing import Any

import chinese_calendar
from django.db import transaction

from portal.audit import log
from portal.timeline import clock
from portal.timeline.models import CalendarDay, CalendarYear
from portal.timeline.rules import SATURDAY, Calendar, Window
from portal.timeline.rules import working_days as count_working_days


def official() -> Calendar:
    """Return the calendar as it is stored now (two queries)."""
    days = CalendarDay.objects.values_list("date", "kind")
    years = CalendarYear.objects.filter(official=True).values_list("year", flat=True)
    by_kind: dict[str, set[dt.date]] = {"holiday": set(), "make_up": set()}
    for date, kind in days:
        by_kind[kind].add(date)
    return Calendar(frozenset(by_kind["holiday"]), frozenset(by_kind["make_up"]), frozenset(years))


def working_days(start: dt.date, count: int, *, count_first_day: bool = False) -> Window:
    """Return a window of working days by the stored calendar; see `rules.working_days`."""
    return count_working_days(official(), start, count, count_first_day=count_first_day)


@transaction.atomic
def seed(first: int, last: int) -> int:
    """Load the years `first`..`last` that chinesecalendar knows; return how many days departed."""
    departures: list[CalendarDay] = []
    for year in range(first, last + 1):
        day = dt.date(year, 1, 1)
        try:
            chinese_calendar.is_workday(day)
        except NotImplementedError:
            break
        while day.year == year:
            working = chinese_calendar.is_workday(day)
            ordinary = day.weekday() < SATURDAY
            if working != ordinary:
                kind = CalendarDay.Kind.MAKE_UP if working else CalendarDay.Kind.HOLIDAY
                occasion = chinese_calendar.Holiday(chinese_calendar.get_holiday_detail(day)[1])
                departures.append(CalendarDay(date=day, kind=kind, name=occasion.chinese))
            day += dt.timedelta(days=1)
        CalendarYear.objects.get_or_create(
            year=year, defaults={"source": "chinesecalendar (State Council notices)"}
        )
    CalendarDay.objects.bulk_create(departures, ignore_conflicts=True)
    return len(departures)


@transaction.atomic
def enter(entry: CalendarYear | CalendarDay, *, actor: Any) -> None:
    """Enter a year with its source, or a day of a year that has been entered; logged."""
    entry.save(force_insert=True)
    log.append(
        action="calendar_entry", actor=actor, at=clock.now(), subject=entry, data=_entry(entry)
    )


@transaction.atomic
def strike(day: CalendarDay, *, actor: Any) -> None:
    """Take a day out again; logged. Windows that have been published keep their own days."""
    log.append(action="calendar_strike", actor=actor, at=clock.now(), subject=day, data=_entry(day))
    day.delete()


def _entry(entry: CalendarYear | CalendarDay) -> dict[str, Any]:
    if isinstance(entry, CalendarYear):
        return {"year": entry.year, "source": entry.source, "official": entry.official}
    return {"date": entry.date, "kind": entry.kind, "name": entry.name}
