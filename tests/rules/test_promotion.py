"""Places at an event and what it may not ask for, whatever the numbers and words (六(五), 十)."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.batches.rules import Fault
from portal.batches.soundness import REFUSALS, demands
from recognition.rules import FORBIDDEN_OF_EVENTS, TurnedAway, review_period, turned_away

pytestmark = [pytest.mark.clause("六(五)")]

NOON = dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC)
seconds = st.integers(-100_000, 100_000).map(lambda n: dt.timedelta(seconds=n))


@given(st.integers(1, 500), st.lists(st.integers(1, 20), max_size=60))
def test_however_many_ask_no_more_come_in_than_there_are_places(places, asked):
    taken = 0
    for people in asked:
        left = places - taken
        found = turned_away(
            is_open=True, now=NOON, closes_at=NOON + dt.timedelta(1), left=left, wanted=people
        )
        if not list(found):
            taken += people
        else:
            assert people > left
    assert taken <= places


@given(seconds, st.booleans(), st.integers(0, 20), st.integers(1, 20))
def test_every_reason_is_told_and_none_besides(away, is_open, left, wanted):
    found = set(
        turned_away(is_open=is_open, now=NOON, closes_at=NOON + away, left=left, wanted=wanted)
    )
    assert (TurnedAway.NOT_OPEN in found) is (not is_open)
    assert (TurnedAway.TOO_LATE in found) is (away <= dt.timedelta())
    assert (TurnedAway.FULL in found) is (wanted > left)


@pytest.mark.clause("十")
@given(st.sampled_from(FORBIDDEN_OF_EVENTS), st.sampled_from(REFUSALS))
def test_what_is_asked_for_is_found_and_its_refusal_is_not(word, refusal):
    def found(text: str) -> list[str]:
        faults = demands(text, "", Fault.NOTICE_DEMANDS, FORBIDDEN_OF_EVENTS)
        return [fault.found for fault in faults]

    assert word in found(f"参会单位{word}若干。")
    assert found(f"活动{refusal}{word}。") == []


@pytest.mark.clause("八(一)")
@given(st.dates(dt.date(2026, 1, 1), dt.date(2060, 1, 1)), st.integers(1, 5))
def test_one_review_takes_over_where_the_one_before_ended(recognised, sequence):
    begins, _ends = review_period(recognised, sequence, dt.date.max)
    assert (begins.year - recognised.year) == 3 * (sequence - 1)
