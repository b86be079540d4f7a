"""The ways of scoring: worked values of each, bounds, monotony, and tables that are refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import rules
from portal.batches.rules import Measure, SecondLevel
from portal.batches.scales import (
    Branch,
    Flaw,
    Row,
    Scale,
    Way,
    dumped,
    flaws,
    grade,
    loaded,
)

WEIGHT = Decimal(12)


def rows(*pairs: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(Decimal(at), Decimal(share)) for at, share in pairs)


LINE = Scale(floor=Decimal(100), full=Decimal(500))
ENERGY = Scale(lower=True, floor=Decimal(80), full=Decimal(20))
STEPS = Scale(Way.STEPS, rows=rows(("3", "60"), ("6", "80"), ("10", "100")))
DEBT = Scale(Way.STEPS, lower=True, rows=rows(("75", "60"), ("60", "100")))
COUNT = Scale(Way.COUNT, each=Decimal("0.5"), cap=Decimal(9))
UNCAPPED = Scale(Way.COUNT, each=Decimal(5))
YES_NO = Scale(Way.YES_NO)
LEVELS = Scale(Way.LEVELS, rows=rows(("1", "20"), ("2", "40"), ("3", "70"), ("4", "100")))
ALL = (LINE, ENERGY, STEPS, DEBT, COUNT, UNCAPPED, YES_NO, LEVELS)

values = st.decimals(-(10**6), 10**6, places=4)
cuts = st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=5, unique=True).map(sorted)


@st.composite
def tables(draw: st.DrawFn) -> Scale:
    """A sound table of either direction."""
    marks = draw(cuts)
    shares = draw(
        st.lists(
            st.decimals(0, "99.99", places=2),
            min_size=len(marks) - 1,
            max_size=len(marks) - 1,
            unique=True,
        ).map(sorted)
    )
    lower = draw(st.booleans())
    at = reversed(marks) if lower else marks
    return Scale(
        Way.STEPS,
        lower,
        rows=tuple(Row(a, s) for a, s in zip(at, [*shares, Decimal(100)], strict=True)),
    )


@st.composite
def lines(draw: st.DrawFn) -> Scale:
    low, high = sorted(
        draw(st.lists(st.decimals("0.01", 10**6, places=2), min_size=2, max_size=2, unique=True))
    )
    if draw(st.booleans()):
        return Scale(lower=True, floor=high, full=low)
    return Scale(floor=low, full=high)


counts = st.builds(
    lambda each, cap: Scale(Way.COUNT, each=each, cap=cap),
    st.decimals("0.01", 100, places=2),
    st.none() | st.decimals("0.01", 12, places=2),
)
scales = lines() | tables() | counts | st.just(YES_NO) | st.just(LEVELS)


@pytest.mark.clause("六(二)")
@pytest.mark.parametrize(
    ("scale", "value", "points", "branch"),
    [
        (LINE, "300", "9.60", Branch.BETWEEN),
        (LINE, "50", "3.60", Branch.BELOW),
        (LINE, "500", "12.00", Branch.FULL),
        (ENERGY, "20", "12.00", Branch.FULL),
        (ENERGY, "50", "9.60", Branch.BETWEEN),
        (ENERGY, "80", "7.20", Branch.BETWEEN),
        (ENERGY, "160", "3.60", Branch.BELOW),
        (STEPS, "2.99", "0.00", Branch.NO_STEP),
        (STEPS, "3", "7.20", Branch.STEP),
        (STEPS, "9.9999", "9.60", Branch.STEP),
        (STEPS, "10", "12.00", Branch.STEP),
        (DEBT, "75.01", "0.00", Branch.NO_STEP),
        (DEBT, "75", "7.20", Branch.STEP),
        (DEBT, "60", "12.00", Branch.STEP),
        (COUNT, "7", "3.50", Branch.COUNTED),
        (COUNT, "18", "9.00", Branch.CAPPED),
        (COUNT, "400", "9.00", Branch.CAPPED),
        (UNCAPPED, "2", "10.00", Branch.COUNTED),
        (UNCAPPED, "3", "12.00", Branch.CAPPED),
        (YES_NO, "1", "12.00", Branch.YES),
        (YES_NO, "0", "0.00", Branch.NO),
        (LEVELS, "0", "0.00", Branch.NO_STEP),
        (LEVELS, "3", "8.40", Branch.STEP),
        (LEVELS, "3.9", "8.40", Branch.STEP),
        (LEVELS, "5", "12.00", Branch.STEP),
    ],
)
def test_points_come_out_as_by_hand(scale: Scale, value: str, points: str, branch: Branch) -> None:
    leaf = SecondLevel("X1.1", "样例", "", Measure.QUANTITATIVE, WEIGHT, scale)
    line = rules.by_figure(leaf, Decimal(value))

    assert (str(line.points), line.how) == (points, rules.How(branch))


@pytest.mark.parametrize("scale", ALL, ids=lambda scale: scale.way.value)
def test_every_way_is_sound_as_written_here_and_comes_back_from_a_file(scale: Scale) -> None:
    assert list(flaws(scale, WEIGHT)) == []
    assert loaded(dumped(scale), scale.floor, scale.full) == scale


@given(scale=scales, one=values, other=values)
def test_a_better_value_is_never_worth_less(scale: Scale, one: Decimal, other: Decimal) -> None:
    worse, better = sorted((one, other), reverse=scale.lower)

    assert grade(scale, WEIGHT, worse).share <= grade(scale, WEIGHT, better).share


@given(scale=scales, value=values)
def test_a_share_lies_between_nothing_and_all(scale: Scale, value: Decimal) -> None:
    assert list(flaws(scale, WEIGHT)) == []
    assert 0 <= grade(scale, WEIGHT, value).share <= 100


@given(scale=tables(), value=values)
def test_a_table_gives_the_share_of_the_best_line_reached(scale: Scale, value: Decimal) -> None:
    reached = [
        row.share for row in scale.rows if (value <= row.at if scale.lower else value >= row.at)
    ]

    assert grade(scale, WEIGHT, value).share == max(reached, default=Decimal())


@pytest.mark.parametrize(
    ("scale", "flaw"),
    [
        (Scale(), Flaw.BOUNDS_MISSING),
        (Scale(floor=Decimal(500), full=Decimal(100)), Flaw.BOUNDS_ORDER),
        (Scale(lower=True, floor=Decimal(20), full=Decimal(80)), Flaw.BOUNDS_ORDER),
        (Scale(floor=Decimal(0), full=Decimal(5)), Flaw.BOUNDS_ORDER),
        (Scale(floor=Decimal(5), full=Decimal(5)), Flaw.BOUNDS_ORDER),
        (Scale(Way.YES_NO, floor=Decimal(1)), Flaw.BOUNDS_IDLE),
        (Scale(Way.STEPS), Flaw.ROWS_MISSING),
        (Scale(Way.STEPS, rows=rows(("6", "60"), ("3", "100"))), Flaw.ROWS_ORDER),
        (Scale(Way.STEPS, lower=True, rows=STEPS.rows), Flaw.ROWS_ORDER),
        (Scale(Way.STEPS, rows=rows(("3", "60"), ("6", "90"))), Flaw.ROWS_SHARE),
        (Scale(Way.STEPS, rows=rows(("3", "-1"), ("6", "100"))), Flaw.ROWS_SHARE),
        (Scale(Way.LEVELS, rows=rows(("1.5", "50"), ("3", "100"))), Flaw.LEVEL_WHOLE),
        (Scale(Way.YES_NO, rows=STEPS.rows), Flaw.ROWS_IDLE),
        (Scale(Way.COUNT), Flaw.EACH_MISSING),
        (Scale(Way.COUNT, each=Decimal(0)), Flaw.EACH_MISSING),
        (Scale(Way.COUNT, each=Decimal(1), cap=Decimal(13)), Flaw.CAP_RANGE),
        (Scale(Way.LEVELS, lower=True, rows=LEVELS.rows), Flaw.LOWER_IDLE),
    ],
)
def test_a_scale_that_cannot_be_meant_is_refused(scale: Scale, flaw: Flaw) -> None:
    assert flaw in {found for found, _was, _wanted in flaws(scale, WEIGHT)}
