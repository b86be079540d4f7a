"""The working-day calendar beside two libraries that know the State Council's notices.

`chinesecalendar` is what the portal's calendar is seeded from; `holidays` is kept by other people
from the same notices. A day on which they differ is a day on which one of them is wrong.
"""

import datetime as dt
from functools import cache

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.timeline import calendar
from portal.timeline.rules import Calendar, working_days

#: The years of which both libraries know every notice; the portal's own batches begin in 2025.
YEARS = range(2006, 2027)
FIRST, LAST = dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 31)

starts = st.dates(FIRST, LAST - dt.timedelta(days=60))
counts = st.integers(1, 25)


@cache
def other() -> holidays.HolidayBase:
    """The second library; the years around a working day that is shifted across New Year too."""
    return holidays.country_holidays("CN", years=range(FIRST.year - 1, LAST.year + 2))


def days_of(year: int) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days)]


@cache
def ours() -> Calendar:
    """The calendar in the rules' own form, from the first library."""
    days = [day for year in YEARS for day in days_of(year)]
    working = {day for day in days if chinese_calendar.is_workday(day)}
    return Calendar(
        holidays=frozenset(d for d in days if d.weekday() < 5 and d not in working),
        make_up_days=frozenset(d for d in working if d.weekday() >= 5),
        years=frozenset(YEARS),
    )


@pytest.mark.parametrize("year", YEARS)
def test_both_libraries_and_the_rules_call_the_same_days_working_days(year: int) -> None:
    days = days_of(year)
    said = [day for day in days if ours().is_working_day(day)]
    assert said == [day for day in days if chinese_calendar.is_workday(day)]
    assert said == [day for day in days if other().is_working_day(day)]


@pytest.mark.django_db
def test_the_calendar_that_is_stored_agrees_with_both_on_every_day() -> None:
    calendar.seed(2025, LAST.year)
    stored = calendar.official()
    days = [day for year in range(2025, LAST.year + 1) for day in days_of(year)]
    said = [stored.is_working_day(day) for day in days]
    assert said == [chinese_calendar.is_workday(day) for day in days]
    assert said == [other().is_working_day(day) for day in days]


@pytest.mark.clause("六(四)")
@given(starts, counts)
def test_a_window_ends_where_the_other_library_counts_to(start: dt.date, count: int) -> None:
    assert working_days(ours(), start, count).end == other().get_nth_working_day(start, count)


@given(starts, counts)
def test_a_window_that_counts_its_first_day_ends_where_the_other_library_counts_to_from_the_eve(
    start: dt.date, count: int
) -> None:
    eve = start - dt.timedelta(days=1)
    found = working_days(ours(), start, count, count_first_day=True)
    assert found.end == other().get_nth_working_day(eve, count)


@given(starts, counts)
def test_a_window_holds_as_many_working_days_as_the_first_library_counts(
    start: dt.date, count: int
) -> None:
    end = working_days(ours(), start, count).end
    after = start + dt.timedelta(days=1)
    assert len(chinese_calendar.get_workdays(after, end)) == count
    assert other().get_working_days_count(after, end) == count


@given(st.dates(FIRST, LAST))
def test_a_holiday_in_the_week_is_named_by_both(day: dt.date) -> None:
    free = day.weekday() < 5 and not ours().is_working_day(day)
    assert free is (day.weekday() < 5 and day in other())
    if free:
        assert chinese_calendar.is_holiday(day)
