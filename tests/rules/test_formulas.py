"""From figures to an indicator's value: shares, growth, sums, and what a gap does to them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.batches.formulas import Breach, Check, Formula, Op, breaches, measured

figures = st.decimals("0.01", "1000000", places=2)
shares = st.decimals("0", "1", places=2)
SHARE = Formula(Op.SHARE, ("part", "whole"))


@pytest.mark.parametrize(
    ("formula", "rows", "value"),
    [
        (Formula(Op.VALUE, ("a",)), {"a": "10 11 12"}, "12"),
        (Formula(Op.SUM, ("a", "b"), (Decimal(1), Decimal("0.5"))), {"a": "4", "b": "3"}, "5.5"),
        (Formula(Op.SUM, ("a", "b")), {"a": "4", "b": "3"}, "7"),
        (Formula(Op.SHARE, ("a", "b")), {"a": "46", "b": "50"}, "92"),
        (Formula(Op.SHARE, ("a", "b")), {"a": "1", "b": "3"}, "33.3333"),
        (Formula(Op.PER_UNIT, ("a", "b")), {"a": "1250", "b": "50"}, "25"),
        (Formula(Op.GROWTH, ("a",)), {"a": "100 90 121"}, "10"),
        (Formula(Op.GROWTH, ("a",)), {"a": "100 121"}, "21"),
        (Formula(Op.GROWTH, ("a",)), {"a": "100 0"}, "-100"),
    ],
)
def test_a_value_comes_out_as_by_hand(formula, rows, value):
    given_rows = {code: [Decimal(x) for x in row.split()] for code, row in rows.items()}
    assert measured(formula, given_rows) == Decimal(value)


@pytest.mark.parametrize(
    ("formula", "rows"),
    [
        (Formula(Op.VALUE, ("a",)), {"a": [Decimal(1), None]}),
        (Formula(Op.VALUE, ("a",)), {}),
        (Formula(Op.SUM, ("a", "b")), {"a": [Decimal(1)], "b": [None]}),
        (Formula(Op.SHARE, ("a", "b")), {"a": [Decimal(1)], "b": [Decimal(0)]}),
        (Formula(Op.GROWTH, ("a",)), {"a": [Decimal(0), Decimal(5)]}),
        (Formula(Op.GROWTH, ("a",)), {"a": [None, Decimal(5)]}),
        (Formula(Op.GROWTH, ("a",)), {"a": [Decimal(5)]}),
        (Formula(Op.JUDGED, ("a",)), {"a": [Decimal(5)]}),
    ],
)
def test_without_the_figures_nothing_comes_out(formula, rows):
    assert measured(formula, rows) is None


@given(figures, shares)
def test_a_part_of_the_whole_is_a_share_of_at_most_a_hundred(whole, share):
    rows = {"part": [whole * share], "whole": [whole]}
    assert 0 <= measured(SHARE, rows) <= 100
    assert list(breaches(Check(("part",), "whole"), rows)) == []


@given(figures, figures, figures)
def test_the_order_of_a_sum_does_not_matter(a, b, c):
    rows = {"a": [a], "b": [b], "c": [c]}
    one, other = Formula(Op.SUM, ("a", "b", "c")), Formula(Op.SUM, ("c", "a", "b"))
    assert measured(one, rows) == measured(other, rows)


@given(figures, st.decimals("-0.5", "2", places=3))
def test_growth_gives_back_the_rate_that_made_it(first, rate):
    row = [first, first * (1 + rate), first * (1 + rate) ** 2]
    assert abs(measured(Formula(Op.GROWTH, ("a",)), {"a": row}) - rate * 100) <= Decimal("0.0001")


def test_a_cross_check_names_the_year_and_both_figures():
    check = Check(("a", "b"), "whole")
    rows = {
        "a": [Decimal(5), Decimal(6), Decimal(2)],
        "b": [Decimal(5), Decimal(6), Decimal(3)],
        "whole": [Decimal(10), Decimal(11), Decimal(9)],
    }
    assert list(breaches(check, rows)) == [Breach(check, 1, Decimal(12), Decimal(11))]


def test_a_year_with_a_gap_is_not_judged():
    rows = {"a": [Decimal(9), Decimal(9)], "whole": [None, Decimal(9)]}
    assert list(breaches(Check(("a",), "whole"), rows)) == []


def test_an_item_of_one_year_is_held_against_the_latest():
    check = Check(("a",), "whole")
    rows = {"a": [Decimal(9)], "whole": [Decimal(20), Decimal(8)]}
    assert list(breaches(check, rows)) == [Breach(check, 0, Decimal(9), Decimal(8))]


@pytest.mark.parametrize("op", [Op.VALUE, Op.SUM, Op.SHARE, Op.PER_UNIT])
def test_nothing_comes_out_of_figures_beyond_all_measure(op):
    rows = {"a": [Decimal(10) ** 30], "b": [Decimal(10) ** -30]}
    of = ("a", "b") if op in (Op.SHARE, Op.PER_UNIT) else ("a",)
    assert measured(Formula(op, of), rows) is None
