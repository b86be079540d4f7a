"""Windows of working days and terms of years, by the golden dates and by properties."""

import datetime as dt
from functools import cache

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.timeline.rules import (
    Calendar,
    DayReason,
    UncoveredYear,
    Window,
    add_years,
    assumed_window,
    working_days,
    working_holidays,
)

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2026, 12, 31)

#: Published on, the end when that day is not counted, the end when it is: five working days.
GOLDEN = [
    ("2025-01-20", "2025-01-26", "2025-01-24"),
    ("2025-01-24", "2025-02-07", "2025-02-06"),
    ("2025-01-26", "2025-02-08", "2025-02-07"),
    ("2025-04-30", "2025-05-12", "2025-05-09"),
    ("2025-09-30", "2025-10-14", "2025-10-13"),
    ("2026-02-10", "2026-02-24", "2026-02-14"),
    ("2026-02-14", "2026-02-28", "2026-02-27"),
    ("2026-04-30", "2026-05-11", "2026-05-09"),
    ("2026-09-18", "2026-09-24", "2026-09-23"),
    ("2026-09-24", "2026-10-09", "2026-10-08"),
    ("2026-09-30", "2026-10-13", "2026-10-12"),
    ("2026-11-24", "2026-12-01", "2026-11-30"),
]


@cache
def official() -> Calendar:
    """The two years as the State Council's notices have them, in the rules' own form."""
    days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    departures = [day for day in days if chinese_calendar.is_workday(day) != (day.weekday() < 5)]
    return Calendar(
        holidays=frozenset(d for d in departures if chinese_calendar.is_holiday(d)),
        make_up_days=frozenset(d for d in departures if chinese_calendar.is_workday(d)),
        years=frozenset({2025, 2026}),
    )


def window(start: dt.date, count: int, *, first: bool = False) -> Window:
    return working_days(official(), start, count, count_first_day=first)


@pytest.mark.clause("六(四)")
@pytest.mark.parametrize(("start", "end", "_counting"), GOLDEN)
def test_five_working_days_end_on_the_golden_date(start: str, end: str, _counting: str) -> None:
    assert window(dt.date.fromisoformat(start), 5).end == dt.date.fromisoformat(end)


@pytest.mark.parametrize(("start", "_plain", "end"), GOLDEN)
def test_counting_the_first_day_ends_on_its_golden_date(start: str, _plain: str, end: str) -> None:
    found = window(dt.date.fromisoformat(start), 5, first=True)
    assert found.end == dt.date.fromisoformat(end)


starts = st.dates(FIRST, dt.date(2026, 11, 15))
counts = st.integers(1, 20)


@given(starts, counts, st.booleans())
def test_a_window_counts_exactly_the_official_working_days(
    start: dt.date, count: int, first: bool
) -> None:
    found = window(start, count, first=first)
    counted = [day.date for day in found.days if day.counted]
    expected = [
        day.date
        for day in found.days
        if chinese_calendar.is_workday(day.date) and (first or day.date != start)
    ]
    assert counted == expected
    assert len(counted) == count


@given(starts, counts, st.booleans())
def test_a_window_names_each_day_from_its_start_to_its_end(
    start: dt.date, count: int, first: bool
) -> None:
    found = window(start, count, first=first)
    length = (found.end - start).days + 1
    assert [day.date for day in found.days] == [start + dt.timedelta(days=n) for n in range(length)]
    assert found.start == start


@given(starts, counts, st.booleans())
def test_the_last_day_of_a_window_is_a_working_day(start: dt.date, count: int, first: bool) -> None:
    last = window(start, count, first=first).days[-1]
    assert last.counted
    assert chinese_calendar.is_workday(last.date)


@given(starts, counts)
def test_a_window_that_does_not_count_its_first_day_is_never_shorter(
    start: dt.date, count: int
) -> None:
    assert window(start, count).end >= window(start, count, first=True).end


@given(starts, counts)
def test_one_working_day_more_ends_later(start: dt.date, count: int) -> None:
    assert window(start, count + 1).end > window(start, count).end


@given(st.dates(FIRST, LAST))
def test_each_day_has_the_reason_that_the_official_calendar_gives(day: dt.date) -> None:
    reason = official().reason(day)
    weekend, works = day.weekday() >= 5, chinese_calendar.is_workday(day)
    expected = {
        (False, True): DayReason.WORKING_DAY,
        (True, True): DayReason.MAKE_UP,
        (False, False): DayReason.HOLIDAY,
    }
    if (weekend, works) in expected:
        assert reason == expected[weekend, works]
    else:
        assert reason in {DayReason.WEEKEND, DayReason.HOLIDAY}


def test_a_window_that_reaches_a_year_without_calendar_is_refused() -> None:
    with pytest.raises(UncoveredYear) as refusal:
        window(dt.date(2026, 12, 25), 5)
    assert refusal.value.year == 2027


def test_the_last_window_before_the_uncovered_year_stands() -> None:
    assert window(dt.date(2026, 12, 24), 5).end == dt.date(2026, 12, 31)


@given(st.dates(dt.date(2026, 12, 1), dt.date(2026, 12, 31)), counts, st.booleans())
def test_an_assumed_window_names_its_years_and_counts_as_many_days(
    start: dt.date, count: int, first: bool
) -> None:
    found, years = assumed_window(official(), start, count, count_first_day=first)
    assert sum(day.counted for day in found.days) == count
    assert years == {day.date.year for day in found.days} - {2026}
    reasons = {day.reason for day in found.days if day.date.year == 2027 and day.counted}
    assert reasons <= {DayReason.ASSUMED}


@given(starts, counts, st.booleans())
def test_what_the_calendar_covers_is_never_assumed(start: dt.date, count: int, first: bool) -> None:
    found = assumed_window(official(), start, count, count_first_day=first)
    assert found == (window(start, count, first=first), frozenset())


def test_an_assumed_year_keeps_its_fixed_holidays_free() -> None:
    found, _years = assumed_window(official(), dt.date(2026, 12, 31), 1)
    assert found.end == dt.date(2027, 1, 4)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_official_calendars_leave_no_statutory_holiday_out(year: int) -> None:
    assert list(working_holidays(year, official().holidays, official().make_up_days)) == []


def test_a_statutory_holiday_made_a_working_day_is_told() -> None:
    wrong = official().holidays - {dt.date(2026, 10, 1)}
    assert list(working_holidays(2026, wrong, {dt.date(2026, 5, 2)})) == [
        dt.date(2026, 5, 2),
        dt.date(2026, 10, 1),
    ]


def test_a_window_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        window(FIRST, 0)


@pytest.mark.clause("五")
@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        ("2026-09-18", 2, "2028-09-18"),
        ("2028-02-29", 2, "2030-02-28"),
        ("2028-02-29", 4, "2032-02-29"),
        ("2028-12-31", 3, "2031-12-31"),
    ],
)
def test_a_term_of_years_ends_on_the_corresponding_date(start: str, years: int, end: str) -> None:
    found = add_years(dt.date.fromisoformat(start), years)
    assert found == dt.date.fromisoformat(end)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 10))
def test_a_term_of_years_keeps_month_and_day_or_takes_the_months_last(
    start: dt.date, years: int
) -> None:
    found = add_years(start, years)
    assert (found.year, found.month) == (start.year + years, start.month)
    assert found.day == start.day or (found.day == 28 and start.day == 29)
