"""The rules of a batch: sound schemes pass, every kind of fault is found and named."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.batches import rules
from portal.batches.formulas import Check, Formula, Item, Op
from portal.batches.rules import FirstLevel, Measure, Scheme, SecondLevel
from portal.batches.scales import Flaw, Scale


def a_leaf(code: str, weight: Decimal, measure: Measure = Measure.QUANTITATIVE) -> SecondLevel:
    if measure is Measure.QUALITATIVE:
        return SecondLevel(code, f"指标{code}", "", measure, weight)
    own = Formula(Op.VALUE, (code,))
    return SecondLevel(
        code,
        f"指标{code}",
        "个",
        measure,
        weight,
        Scale(floor=Decimal(1), full=Decimal(2)),
        formula=own,
    )


def a_scheme(kind: str = "park") -> Scheme:
    """Four headings and eleven indicators; the fourth heading is qualitative."""
    counts, headings = (3, 3, 3, 2), []
    for number, (name, count) in enumerate(zip(rules.HEADINGS[kind], counts, strict=True), start=1):
        leaves = tuple(
            a_leaf(
                f"P{number}.{place}",
                Decimal(1),
                Measure.QUALITATIVE if number == 4 else Measure.QUANTITATIVE,
            )
            for place in range(1, count + 1)
        )
        headings.append(FirstLevel(f"P{number}", name, Decimal(0), leaves))
    items = tuple(
        Item(leaf.code, leaf.name)
        for heading in headings
        for leaf in heading.children
        if leaf.measure is Measure.QUANTITATIVE
    )
    return weighted(Scheme(kind, tuple(headings), items), [Decimal(8)] * 8 + [Decimal(12)] * 3)


def weighted(scheme: Scheme, weights: list[Decimal]) -> Scheme:
    """The scheme with these weights, its headings made to fit."""
    left = list(weights)
    headings = []
    for heading in scheme.headings:
        leaves = tuple(replace(leaf, weight=left.pop(0)) for leaf in heading.children)
        total = sum((leaf.weight for leaf in leaves), Decimal())
        headings.append(replace(heading, children=leaves, weight=total))
    return replace(scheme, headings=tuple(headings))


def faults(scheme: Scheme) -> set[rules.Fault]:
    return {problem.fault for problem in rules.check_scheme(scheme)}


@pytest.mark.clause("四")
@pytest.mark.parametrize("kind", ["park", "enterprise"])
def test_a_sound_scheme_has_no_fault(kind):
    assert faults(a_scheme(kind)) == set()


@pytest.mark.clause("四")
@given(st.integers(min_value=0, max_value=10), st.decimals("0.01", "5", places=2))
def test_weights_that_do_not_add_up_are_found(position, surplus):
    weights = [Decimal(8)] * 8 + [Decimal(12)] * 3
    weights[position] += surplus
    assert rules.Fault.WEIGHT_SUM in faults(weighted(a_scheme(), weights))


@pytest.mark.clause("四")
def test_ten_indicators_are_one_too_few():
    scheme = a_scheme()
    first = scheme.headings[0]
    short = replace(first, children=first.children[:-1])
    found = rules.check_scheme(replace(scheme, headings=(short, *scheme.headings[1:])))
    counts = [p for p in found if p.fault is rules.Fault.SECOND_LEVEL_COUNT]
    assert [(p.found, p.wanted) for p in counts] == [("10", "11")]


@pytest.mark.clause("四")
def test_qualitative_indicators_may_not_outweigh():
    weights = [Decimal(5)] * 9 + [Decimal("27.5")] * 2
    assert faults(weighted(a_scheme(), weights)) == {rules.Fault.QUANTITATIVE_SHARE}


@pytest.mark.clause("三(一)")
def test_a_park_is_measured_under_its_own_headings():
    scheme = replace(a_scheme("park"), kind="enterprise")
    assert rules.Fault.HEADINGS in faults(scheme)


@pytest.mark.clause("三(二)")
def test_an_enterprise_is_measured_under_its_own_headings():
    scheme = replace(a_scheme("enterprise"), kind="park")
    assert rules.Fault.HEADINGS in faults(scheme)


@pytest.mark.clause("十")
@pytest.mark.parametrize("demand", rules.FORBIDDEN_DEMANDS)
def test_what_may_not_be_asked_for_is_found(demand):
    found = list(rules.forbidden_demands(f"须提供{demand}", "P1.1"))
    assert [(p.fault, p.found) for p in found] == [(rules.Fault.FORBIDDEN_DEMAND, demand)]


@given(st.decimals("0.01", "100", places=2), st.decimals("0.01", "100", places=2))
def test_a_floor_lies_below_full_marks(floor, full):
    leaf = replace(a_leaf("P1.1", Decimal(8)), scale=Scale(floor=floor, full=full))
    scheme = a_scheme()
    first = scheme.headings[0]
    changed = replace(first, children=(leaf, *first.children[1:]))
    found = faults(replace(scheme, headings=(changed, *scheme.headings[1:])))
    assert (Flaw.BOUNDS_ORDER in found) == (floor >= full)


@given(st.integers(min_value=0, max_value=15))
def test_experts_are_odd_and_at_least_three(count):
    assert (rules.check_experts(count) == []) == (count in {3, 5, 7, 9, 11, 13, 15})


@pytest.mark.clause("六")
@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.integers(0, 1500))
def test_a_batch_within_two_years_of_the_last_is_told(previous, days):
    called = previous + dt.timedelta(days=days)
    told = bool(rules.check_interval(previous, called))
    same_day = previous.month == 2 and previous.day == 29
    wanted = dt.date(previous.year + 2, previous.month, 28 if same_day else previous.day)
    assert told == (called < wanted)


@pytest.mark.clause("六")
def test_the_first_batch_follows_none():
    assert rules.check_interval(None, dt.date(2026, 3, 16)) == []


@pytest.mark.parametrize(
    ("region", "parent", "listed", "expected"),
    [
        ("440300", "440000", ["440000", "440300"], "440300"),
        ("440300", "440000", ["440000"], "440000"),
        ("660000", "", ["650000"], None),
        ("320000", "", ["320000"], "320000"),
        ("320000", "", [], None),
    ],
)
def test_an_applicant_belongs_to_one_authority_at_most(region, parent, listed, expected):
    assert rules.authority_region(region, parent, listed) == expected


@given(st.lists(st.datetimes(), min_size=2, max_size=5))
def test_dates_in_order_are_those_that_rise(moments):
    named = [(str(number), moment) for number, moment in enumerate(moments)]
    rising = all(a < b for a, b in pairwise(moments))
    assert (rules.check_dates(named) == []) == rising


def with_formula(scheme: Scheme, formula: Formula) -> Scheme:
    """The scheme with another formula for its first indicator."""
    first, *others = scheme.headings
    leaf, *siblings = first.children
    changed = replace(first, children=(replace(leaf, formula=formula), *siblings))
    return replace(scheme, headings=(changed, *others))


@pytest.mark.clause("四")
@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (Formula(Op.SHARE, ("P1.1",)), {rules.Fault.FORMULA_ARITY}),
        (Formula(Op.SUM), {rules.Fault.FORMULA_ARITY, rules.Fault.UNUSED_ITEM}),
        (
            Formula(Op.SUM, ("P1.1", "P1.2"), (Decimal(1),)),
            {rules.Fault.WEIGHTS_COUNT},
        ),
        (Formula(Op.PER_UNIT, ("P1.1", "tax")), {rules.Fault.UNKNOWN_ITEM}),
        (Formula(Op.JUDGED, ("P1.1",)), {rules.Fault.NO_FORMULA}),
    ],
)
def test_a_formula_that_does_not_fit_its_items_is_told(formula, found):
    assert faults(with_formula(a_scheme(), formula)) == found


def test_growth_needs_more_than_one_year():
    scheme = with_formula(a_scheme(), Formula(Op.GROWTH, ("P1.1",)))
    first, *others = scheme.items
    assert faults(scheme) == set()
    short = replace(scheme, items=(replace(first, years=1), *others))
    assert faults(short) == {rules.Fault.GROWTH_YEARS}


def test_an_item_nobody_needs_is_not_asked_for():
    scheme = a_scheme()
    idle = replace(scheme, items=(*scheme.items, Item("idle", "闲置")))
    assert faults(idle) == {rules.Fault.UNUSED_ITEM}
    assert faults(replace(idle, checks=(Check(("idle",), "P1.1"),))) == set()


@pytest.mark.clause("十")
def test_no_item_asks_for_what_clause_ten_forbids():
    scheme = a_scheme()
    first, *others = scheme.items
    asking = replace(scheme, items=(replace(first, name="地方配套资金"), *others))
    assert faults(asking) == {rules.Fault.FORBIDDEN_DEMAND}
