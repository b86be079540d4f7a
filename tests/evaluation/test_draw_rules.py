"""Properties of the draw: the same in any order, inside every limit, short by what is short."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.rules.draw import Case, Expert, Problem, Short, Terms, breaches, lines
from evaluation.rules.draw.shortage import shortage
from evaluation.rules.draw.solver import solve

pytestmark = pytest.mark.clause("六(二)")

BOARDS = ("01|park", "01|enterprise", "02|park")


@st.composite
def problems(draw, most_experts=8, most_cases=5):
    """Small problems, possible and impossible ones."""
    regions = st.sampled_from(["11", "31", "44"])
    boards = st.frozensets(st.sampled_from(BOARDS), min_size=1)
    experts = [
        Expert(f"e{number}", draw(regions), draw(st.integers(0, 4)), draw(boards))
        for number in range(draw(st.integers(1, most_experts)))
    ]
    cases = [
        Case(f"c{number}", draw(st.sampled_from(BOARDS)), draw(regions))
        for number in range(draw(st.integers(1, most_cases)))
    ]
    pairs = [(case.key, expert.key) for case in cases for expert in experts]
    barred = draw(st.sets(st.sampled_from(pairs), max_size=6))
    terms = Terms(
        draw(st.sampled_from([1, 3])),
        draw(st.integers(0, 2)),
        draw(st.integers(1, 3)),
        own_region=draw(st.booleans()),
    )
    return Problem.arranged(terms, experts, cases, barred)


def most_places(problem: Problem) -> int:
    """The most places that can be filled at all, by trying everything."""
    terms = problem.terms

    def ways(case):
        able = [
            expert
            for expert in problem.experts
            if case.board in expert.boards
            and (case.key, expert.key) not in problem.conflicts
            and (terms.own_region or expert.region != case.region)
        ]
        for size in range(min(terms.panel, len(able)), -1, -1):
            for panel in itertools.combinations(able, size):
                regions = [expert.region for expert in panel]
                if all(regions.count(region) <= terms.most_of_region for region in regions):
                    yield tuple(expert.key for expert in panel)

    states = {tuple(expert.capacity for expert in problem.experts): 0}
    place = {expert.key: number for number, expert in enumerate(problem.experts)}
    for case in problem.cases:
        after: dict[tuple[int, ...], int] = {}
        panels = list(ways(case))
        for left, filled in states.items():
            for panel in panels:
                rest = list(left)
                for key in panel:
                    rest[place[key]] -= 1
                if min(rest, default=0) >= 0:
                    key = tuple(rest)
                    after[key] = max(after.get(key, -1), filled + len(panel))
        states = after
    return max(states.values())


@given(problems(), st.text("abc123", min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_result_keeps_every_rule_or_says_what_is_missing(problem, seed):
    outcome = solve(problem, seed)
    if outcome.short:
        assert outcome.panels == {}
        assert outcome.missing > 0
    else:
        assert breaches(problem, outcome.panels) == []
        assert set(outcome.panels) == {case.key for case in problem.cases}


@given(problems(most_experts=5, most_cases=3))
@settings(max_examples=120, deadline=None)
def test_what_is_short_is_exactly_what_cannot_be_filled(problem):
    missing = problem.places - most_places(problem)
    assert sum(short.missing for short in shortage(problem)) == missing
    assert bool(solve(problem, "7").short) == bool(missing)


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_changes_nothing(problem, rng):
    experts, cases, pairs = list(problem.experts), list(problem.cases), list(problem.conflicts)
    for rows in (experts, cases, pairs):
        rng.shuffle(rows)
    again = Problem.arranged(problem.terms, experts, cases, pairs)
    assert again.documents == problem.documents
    assert solve(again, "7") == solve(problem, "7")


@given(problems())
@settings(max_examples=40, deadline=None)
def test_what_was_committed_to_says_the_whole_problem(problem):
    assert Problem.of(problem.documents) == problem


def crowd(number=60, experts=40):
    rng = random.Random(5)
    return Problem.arranged(
        Terms(3, 2, 2),
        [
            Expert(f"e{n:02d}", f"{rng.randrange(11, 20)}", 8, frozenset(rng.sample(BOARDS, 2)))
            for n in range(experts)
        ],
        [Case(f"c{n:02d}", rng.choice(BOARDS)) for n in range(number)],
    )


def test_one_seed_gives_one_draw_for_ever():
    """The digest of a fixed draw: whatever changes it breaks every stored draw."""
    outcome = solve(crowd(), "2026")
    assert outcome.digest == "93b752d8b66b8b6b041c473cdf2bd4a699e576fde7e634590434fd45c9df285c"
    assert solve(crowd(), "2026").digest == outcome.digest


def test_another_seed_gives_another_draw():
    assert lines(solve(crowd(), "1").panels) != lines(solve(crowd(), "2").panels)


def test_load_is_spread_where_nothing_forces_it_together():
    load: dict[str, int] = {}
    for panel in solve(crowd(), "3").panels.values():
        for key in panel.experts:
            load[key] = load.get(key, 0) + 1
    assert max(load.values()) <= 7  # a fair share is 4.5


def test_too_little_load_is_told_in_figures():
    experts = [Expert(f"e{n}", f"{11 + n}", 5, frozenset({"01|park"})) for n in range(9)]
    cases = [Case(f"c{n:02d}", "01|park") for n in range(12)]
    outcome = solve(Problem.arranged(Terms(5, 2, 2), experts, cases), "1")
    assert outcome.short == (
        Short(("01|park",), 12, 60, experts=9, capacity=45, once=0, regional=0, conflicts=0),
    )
    assert outcome.missing == 15


def test_one_crowded_province_is_told_apart():
    experts = [Expert(f"e{n}", "11", 99, frozenset({"01|park"})) for n in range(9)]
    cases = [Case(f"c{n}", "01|park") for n in range(4)]
    (short,) = solve(Problem.arranged(Terms(3, 2, 2), experts, cases), "1").short
    assert (short.places, short.regional, short.missing) == (12, 8, 4)


def test_boards_that_share_nobody_are_told_apart():
    experts = [
        *(Expert(f"a{n}", f"{11 + n}", 2, frozenset({"01|park"})) for n in range(3)),
        *(Expert(f"b{n}", f"{21 + n}", 1, frozenset({"02|park"})) for n in range(3)),
    ]
    cases = [Case(f"c{n}", board) for board in ("01|park", "02|park") for n in range(3, 6)]
    cases = [Case(f"{case.key}{case.board}", case.board) for case in cases]
    shorts = shortage(Problem.arranged(Terms(3, 0, 2), experts, cases))
    assert [(short.boards, short.missing) for short in shorts] == [
        (("01|park",), 3),
        (("02|park",), 6),
    ]


def test_the_reserve_has_room_and_is_not_on_the_panel():
    problem = crowd(number=20)
    outcome = solve(problem, "9")
    load: dict[str, int] = {}
    for panel in outcome.panels.values():
        for key in panel.experts:
            load[key] = load.get(key, 0) + 1
    for panel in outcome.panels.values():
        assert len(panel.reserve) == 2
        assert not set(panel.reserve) & set(panel.experts)
        assert all(load.get(key, 0) < 8 for key in panel.reserve)
