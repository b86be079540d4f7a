"""The official working-day calendar of the portal, as data.

Seeded from `chinesecalendar` for the years it knows; later years are entered by an officer
with the number of the State Council's notice and count once a second person has confirmed them.
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import Any

import chinese_calendar
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.audit import log
from portal.lifecycle.clashes import unless_taken
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock
from portal.timeline.models import CalendarDay, CalendarYear
from portal.timeline.rules import SATURDAY, Calendar, Window
from portal.timeline.rules import working_days as count_working_days


def official() -> Calendar:
    """Return the calendar as it is stored now (two queries)."""
    days = CalendarDay.objects.values_list("date", "kind")
    years = CalendarYear.objects.official().values_list("year", flat=True)
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
    with translation.override(settings.LANGUAGE_CODE):
        source = _("Notices of the State Council, by way of chinesecalendar")
    for year in range(first, last + 1):
        days = _departures(year)
        if days is None:
            break
        departures += (CalendarDay(date=date, kind=kind, name=name) for date, kind, name in days)
        CalendarYear.objects.get_or_create(
            year=year,
            defaults={
                "source": source,
                "state": CalendarYear.State.CONFIRMED,
            },
        )
    CalendarDay.objects.bulk_create(departures, ignore_conflicts=True)
    return len(departures)


@cache
def _departures(year: int) -> tuple[tuple[dt.date, str, str], ...] | None:
    """Return where a year departs from the ordinary week, or None if the library knows it not."""
    day, found = dt.date(year, 1, 1), []
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None
    while day.year == year:
        working = chinese_calendar.is_workday(day)
        if working != (day.weekday() < SATURDAY):
            kind = CalendarDay.Kind.MAKE_UP if working else CalendarDay.Kind.HOLIDAY
            occasion = chinese_calendar.Holiday(chinese_calendar.get_holiday_detail(day)[1])
            found.append((day, str(kind), occasion.chinese))
        day += dt.timedelta(days=1)
    return tuple(found)


def enter_year(year: CalendarYear, *, actor: Any) -> CalendarYear:
    """Open a year's calendar with the notice it rests on; logged."""
    return create(year, actor=actor)


@transaction.atomic
def enter_days(days: Iterable[CalendarDay], *, actor: Any) -> None:
    """Enter days of a year that is being entered; logged.

    Raise `Refused` for any other year, and where one of the days has just been entered.
    """
    for day in days:
        year = _open_year(day)
        with unless_taken(day):
            day.save(force_insert=True)
        log.append(
            action="calendar_entry", actor=actor, at=clock.now(), subject=year, data=_entry(day)
        )


@transaction.atomic
def strike(day: CalendarDay, *, actor: Any) -> None:
    """Take a day out again; logged. Windows that have been published keep their own days.

    Raise `Refused` where it has been taken out already.
    """
    year = _open_year(day)
    gone, _rows = CalendarDay.objects.filter(pk=day.pk).delete()
    if not gone:
        words = _("%(day)s has been struck out already.")
        raise Refused(Reason(words % {"day": day.date.isoformat()}))
    log.append(
        action="calendar_strike", actor=actor, at=clock.now(), subject=year, data=_entry(day)
    )


def _open_year(day: CalendarDay) -> CalendarYear:
    """Lock the year of `day`: what has been put forward for confirmation no longer changes."""
    years = CalendarYear.objects.select_for_update()
    year: CalendarYear | None = years.filter(
        year=day.date.year, state=CalendarYear.State.DRAFT
    ).first()
    if year is None:
        words = _("The calendar of %(year)s is not being entered: open it again first.")
        raise Refused(Reason(words % {"year": day.date.year}))
    return year


def _entry(day: CalendarDay) -> dict[str, Any]:
    return {"date": day.date, "kind": day.kind, "name": day.name, "what": f"{day} {day.name}"}
