"""The arithmetic of the creation period, by properties."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acceptance import rules

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31))
FIGURES = st.decimals(0, 10**9, places=2)


@pytest.mark.clause("五")
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (dt.date(2026, 9, 30), dt.date(2028, 9, 30)),
        (dt.date(2028, 2, 29), dt.date(2030, 2, 28)),
        (dt.date(2026, 2, 28), dt.date(2028, 2, 28)),
    ],
)
def test_the_term_ends_on_the_corresponding_day_two_years_on(start: dt.date, end: dt.date) -> None:
    assert rules.term_end(start) == end


@pytest.mark.clause("五")
@given(DAYS)
def test_the_years_of_creation_fill_the_term_without_gap_or_overlap(start: dt.date) -> None:
    first, second = rules.periods(start)
    assert (first.number, second.number) == (1, 2)
    assert first.starts_on == start
    assert second.starts_on - first.ends_on == dt.timedelta(days=1)
    assert second.ends_on == rules.term_end(start)


@given(DAYS)
def test_each_report_opens_inside_its_own_year(start: dt.date) -> None:
    for period in rules.periods(start):
        assert period.starts_on < period.opens_on < period.ends_on


@given(DAYS)
def test_reminders_come_in_order_and_before_the_end(start: dt.date) -> None:
    end = rules.term_end(start)
    days = [day for _left, day in rules.reminder_days(end)]
    assert days == sorted(days)
    assert [left for left, _day in rules.reminder_days(end)] == [180, 90, 30]
    assert all(start < day < end for day in days)


@given(FIGURES, FIGURES, FIGURES)
def test_a_target_is_reached_exactly_at_a_hundred_percent(
    baseline: Decimal, target: Decimal, actual: Decimal
) -> None:
    found = rules.achievement(baseline, target, actual)
    assert found.percent >= 0
    assert found.reached == (found.percent >= 100)


@given(FIGURES, FIGURES)
def test_to_stand_still_is_nothing_and_to_arrive_is_all(baseline: Decimal, target: Decimal) -> None:
    assert rules.achievement(baseline, target, target) == rules.Achievement(100, reached=True)
    if baseline != target:
        assert rules.achievement(baseline, target, baseline) == rules.Achievement(0, reached=False)


@given(FIGURES, FIGURES, FIGURES, FIGURES)
def test_coming_nearer_to_the_target_never_counts_less(
    baseline: Decimal, target: Decimal, one: Decimal, other: Decimal
) -> None:
    rising = target >= baseline
    worse, better = sorted((one, other), reverse=not rising)
    less = rules.achievement(baseline, target, worse)
    more = rules.achievement(baseline, target, better)
    assert less.percent <= more.percent


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "percent"),
    [
        ("60", "90", "75", 50),
        ("60", "90", "89.99", 99),
        ("60", "90", "50", 0),
        ("60", "90", "120", 200),
        ("0.80", "0.60", "0.70", 50),
        ("0.80", "0.60", "0.55", 125),
        ("5", "5", "5", 100),
        ("5", "5", "4", 0),
    ],
)
def test_the_way_is_measured_upwards_and_downwards(
    baseline: str, target: str, actual: str, percent: int
) -> None:
    found = rules.achievement(Decimal(baseline), Decimal(target), Decimal(actual))
    assert found.percent == percent


@pytest.mark.clause("六(三)")
def test_a_judgement_counts_promises_and_gives_no_score() -> None:
    targets = [rules.Achievement(120, reached=True), rules.Achievement(99, reached=False), None]
    judged = rules.judge(targets, ["done", "under_way"])
    assert judged == rules.Judgement(targets_reached=1, targets=3, tasks_done=1, tasks=2)
    assert not judged.all_kept
    assert rules.judge([rules.stated(reached=True)], ["done"]).all_kept
