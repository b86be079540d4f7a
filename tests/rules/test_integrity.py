"""For how long false data bar from applying (八(二))."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.integrity.rules import barred_until, is_barred

pytestmark = pytest.mark.clause("八(二)")

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2080, 12, 31))
YEARS = st.integers(1, 10)


@pytest.mark.parametrize(
    ("found_on", "years", "until"),
    [
        ("2026-05-06", 3, "2029-05-06"),
        ("2028-02-29", 1, "2029-02-28"),
        ("2028-02-29", 4, "2032-02-29"),
    ],
)
def test_the_years_end_on_the_corresponding_day(found_on: str, years: int, until: str) -> None:
    assert barred_until(dt.date.fromisoformat(found_on), years) == dt.date.fromisoformat(until)


@given(DAYS, YEARS)
def test_the_last_day_still_bars_and_the_next_does_not(found_on: dt.date, years: int) -> None:
    last = barred_until(found_on, years)
    assert is_barred(found_on, years, last)
    assert not is_barred(found_on, years, last + dt.timedelta(days=1))


@given(DAYS, YEARS, st.integers(0, 4000))
def test_who_is_free_on_a_day_is_free_on_every_later_one(
    found_on: dt.date, years: int, later: int
) -> None:
    days = [found_on + dt.timedelta(days=n) for n in (later, later + 1)]
    barred = [is_barred(found_on, years, day) for day in days]
    assert barred == sorted(barred, reverse=True)


@given(DAYS, DAYS, YEARS)
def test_whoever_is_found_again_later_is_barred_no_shorter(
    one: dt.date, other: dt.date, years: int
) -> None:
    earlier, later = sorted((one, other))
    assert barred_until(earlier, years) <= barred_until(later, years)


@given(DAYS, st.integers(1, 9))
def test_a_year_more_bars_longer(found_on: dt.date, years: int) -> None:
    assert barred_until(found_on, years) < barred_until(found_on, years + 1)
