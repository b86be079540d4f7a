"""Choosing inside the quota: properties of ties, of what is suggested and of what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import rules
from evaluation.rules import Choice, Contender, Fault

pytestmark = pytest.mark.clause("六(二)")

quotas = st.integers(1, 6)
#: Few different totals, so that ties are frequent.
contenders = st.builds(
    Contender,
    pk=st.just(0),
    total=st.integers(70, 76).map(Decimal),
    eligible=st.booleans() | st.just(True),
    choice=st.sampled_from([None, *Choice]),
    reasoned=st.booleans(),
)
boards = st.lists(contenders, max_size=12).map(
    lambda found: [replace(one, pk=number) for number, one in enumerate(found)]
)
undecided = boards.map(lambda found: [replace(one, choice=None) for one in found])


def following(board: list[Contender], chosen: set[int]) -> list[Contender]:
    return [replace(one, choice=Choice.CHOOSE) if one.pk in chosen else one for one in board]


def faults(board: list[Contender], quota: int, settled: rules.Settled | None = None) -> set[Fault]:
    return {one.fault for one in rules.obstacles(board, quota, settled or {})}


@given(boards, quotas)
def test_a_choice_without_obstacles_is_inside_the_quota_and_of_eligible_cases(board, quota):
    chosen = [one for one in board if one.is_chosen]
    if not faults(board, quota):
        assert len(chosen) <= quota
        assert all(one.eligible for one in chosen)
        assert all(one.choice is not Choice.HOLD for one in board)


@given(boards, quotas)
def test_without_obstacles_whoever_is_passed_by_has_a_reason(board, quota):
    chosen = [one for one in board if one.is_chosen]
    if faults(board, quota):
        return
    lowest = min((one.total for one in chosen), default=None)
    for one in board:
        if one.eligible and not one.is_chosen and lowest is not None and one.total > lowest:
            assert one.choice is Choice.LEAVE
            assert one.reasoned


@given(boards, quotas)
def test_equal_totals_across_the_line_are_never_passed_without_the_panel(board, quota):
    eligible = [one for one in board if one.eligible]
    across = {one.total for one in eligible if one.is_chosen} & {
        one.total for one in eligible if not one.is_chosen
    }
    assert not across or Fault.TIE in faults(board, quota)


@given(undecided, quotas)
def test_what_is_suggested_holds_but_for_a_tie(board, quota):
    chosen = set(rules.suggested(board, quota))
    assert faults(following(board, chosen), quota) <= {Fault.TIE}
    assert len(chosen) <= quota


@given(undecided, quotas)
def test_the_suggestion_and_the_panel_together_can_be_proposed(board, quota):
    board = following(board, set(rules.suggested(board, quota)))
    settled = {}
    tie = rules.tie_at_edge(board, quota)
    if tie is not None:
        picked = set(sorted(tie.cases)[: tie.places])
        settled[tie.cases] = picked
        board = [
            replace(one, choice=Choice.CHOOSE if one.pk in picked else Choice.LEAVE)
            if one.pk in tie.cases
            else one
            for one in board
        ]
    assert faults(board, quota, settled) == set()


@given(undecided, quotas)
def test_a_tie_is_found_exactly_where_equals_outnumber_the_places(board, quota):
    totals = sorted((one.total for one in board if one.eligible), reverse=True)
    cut = len(totals) > quota and totals[quota - 1] == totals[quota]
    tie = rules.tie_at_edge(board, quota)
    assert (tie is not None) == cut
    if tie is not None:
        assert 0 < tie.places < len(tie.cases)


@given(boards, quotas, st.randoms(use_true_random=False))
def test_the_order_in_which_cases_come_does_not_matter(board, quota, random):
    shuffled = list(board)
    random.shuffle(shuffled)

    def found(rows):
        return {(one.fault, frozenset(one.cases)) for one in rules.obstacles(rows, quota, {})}

    assert found(shuffled) == found(board)


@given(boards, quotas)
def test_undecided_cases_below_the_edge_change_nothing(board, quota):
    last = rules.edge_of(board, quota)
    chosen = {one.total for one in board if one.is_chosen}  # equals of a chosen one are a tie

    def is_out(one):
        return one.is_open and last is not None and one.total < last and one.total not in chosen

    kept = [one for one in board if not is_out(one)]
    assert rules.obstacles(kept, quota, {}) == rules.obstacles(board, quota, {})
