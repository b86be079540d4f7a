"""The arithmetic of 六(二): worked examples to the cent, and what holds for any figures."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from evaluation import rules
from evaluation.rules import (
    BASIC_SHARE,
    FULL,
    PLAN_SHARE,
    Band,
    How,
    Item,
    Lines,
    PanelFault,
    Slip,
    Standard,
)
from portal.batches import schemes
from portal.batches.rules import Measure, Scheme, SecondLevel
from portal.batches.scales import Scale

SCHEMES = {scheme.kind: scheme for scheme in schemes.read(schemes.DEFAULTS.read_bytes())}
RUBRIC = [Item("goals", "目标", Decimal(60)), Item("tasks", "任务", Decimal(40))]

#: The worked examples of the domain file: figures, expert means, and the points of each line.
PARK = {
    "P1.1": ("300", "9.60"),
    "P1.2": ("65", "6.40"),
    "P1.3": ("60", "8.00"),
    "P2.1": ("3.75", "9.60"),
    "P2.2": ("9", "7.20"),
    "P2.3": ("80", "7.20"),
    "P3.1": ("75", "6.00"),
    "P3.2": ("50", "6.00"),
    "P3.3": ("12", "2.88"),
    "P4.1": ("90", "9.00"),
    "P4.2": ("70", "7.00"),
}
ENTERPRISE = {
    "E1.1": ("20", "9.60"),
    "E1.2": ("92", "8.00"),
    "E1.3": ("4", "4.80"),
    "E2.1": ("5.5", "9.60"),
    "E2.2": ("55", "7.20"),
    "E2.3": ("85", "7.65"),
    "E3.1": ("80", "8.00"),
    "E3.2": ("3", "8.67"),
    "E4.1": ("42.5", "6.40"),
    "E4.2": ("70", "4.20"),
    "E4.3": ("90", "5.40"),
}
EXAMPLES = [
    ("park", PARK, "78.88", "80.33"),
    ("enterprise", ENTERPRISE, "79.52", "80.71"),
]


def worked(kind: str, figures: dict[str, tuple[str, str]], experts: int = 3) -> rules.Breakdown:
    given = {code: Decimal(raw) for code, (raw, _points) in figures.items()}
    marks = {**given, "goals": Decimal("82.5"), "tasks": Decimal("82.5")}
    return rules.evaluate(SCHEMES[kind], given, RUBRIC, dict.fromkeys(range(experts), marks))


def indicator(floor: Decimal, full: Decimal, weight: Decimal = Decimal(12)) -> SecondLevel:
    return SecondLevel(
        "X1.1", "样例指标", "%", Measure.QUANTITATIVE, weight, Scale(floor=floor, full=full)
    )


figures = st.decimals(0, 10**9, places=4)
bounds = st.tuples(
    st.decimals("0.0001", 10**6, places=4), st.decimals("0.0001", 10**6, places=4)
).filter(lambda pair: pair[0] < pair[1])
marks = st.decimals(0, 100, places=2)
panels = st.lists(marks, min_size=3, max_size=9)


@pytest.mark.clause("六(二)")
@pytest.mark.parametrize(("kind", "figures", "basic", "total"), EXAMPLES)
def test_the_worked_examples_come_out_to_the_cent(
    kind: str, figures: dict[str, tuple[str, str]], basic: str, total: str
) -> None:
    result = worked(kind, figures)

    points = {line.code: str(line.points) for line in result.basic.lines}
    assert points == {code: wanted for code, (_raw, wanted) in figures.items()}
    assert str(result.basic.points) == basic
    assert str(result.plan.points) == "82.50"
    assert str(result.total) == total


@pytest.mark.parametrize("experts", [3, 5, 7])
def test_experts_who_agree_give_the_same_total_whatever_their_number(experts: int) -> None:
    assert worked("park", PARK, experts).total == Decimal("80.33")


@pytest.mark.clause("六(二)")
def test_the_two_shares_are_sixty_and_forty_of_a_hundred() -> None:
    assert (Decimal("0.6"), Decimal("0.4")) == (BASIC_SHARE, PLAN_SHARE)


@pytest.mark.clause("六(二)")
@given(basic=marks, plan=marks)
@example(basic=Decimal("88.40"), plan=Decimal("91.20"))
def test_the_total_is_exactly_sixty_forty_rounded_half_up(basic: Decimal, plan: Decimal) -> None:
    thousandths = basic * 600 + plan * 400
    wanted = (thousandths / 10).to_integral_value(ROUND_HALF_UP) / 100

    assert rules.total(basic, plan) == wanted


@given(pair=bounds, low=figures, high=figures)
def test_a_better_figure_never_scores_less(
    pair: tuple[Decimal, Decimal], low: Decimal, high: Decimal
) -> None:
    low, high = sorted((low, high))
    rule = indicator(*pair)

    assert rules.by_figure(rule, low).points <= rules.by_figure(rule, high).points


@given(pair=bounds, value=st.decimals(-(10**9), 10**9, places=4), weight=st.integers(1, 100))
def test_points_lie_between_nothing_and_the_weight(
    pair: tuple[Decimal, Decimal], value: Decimal, weight: int
) -> None:
    line = rules.by_figure(indicator(*pair, weight=Decimal(weight)), value)

    assert 0 <= line.points <= weight


@given(pair=bounds)
def test_the_floor_is_worth_sixty_percent_and_the_full_value_all(
    pair: tuple[Decimal, Decimal],
) -> None:
    floor, full = pair
    at_floor, at_full = (rules.by_figure(indicator(floor, full), v) for v in (floor, full))

    assert (at_floor.points, at_floor.how) == (Decimal("7.20"), How.BETWEEN)
    assert (at_full.points, at_full.how) == (Decimal("12.00"), How.FULL)


def test_a_missing_figure_scores_nothing_and_says_so() -> None:
    given = {code: Decimal(raw) for code, (raw, _points) in PARK.items() if code != "P1.1"}
    result = rules.evaluate(SCHEMES["park"], given, RUBRIC, {})

    assert [line.code for line in result.missing] == ["P1.1"]
    assert result.missing[0].points == 0


def test_an_indicator_without_bounds_is_refused_by_name() -> None:
    broken = SecondLevel("P9.9", "x", "", Measure.QUANTITATIVE, Decimal(1))

    with pytest.raises(ValueError, match="floor and full value needs both"):
        rules.by_figure(broken, Decimal(1))


@pytest.mark.parametrize(
    ("given", "how", "mean"),
    [
        (["80", "90"], How.TOO_FEW, None),
        (["80", "90", "70"], How.MEAN, Decimal(80)),
        (["60", "80", "90", "70"], How.MEAN, Decimal(75)),
        (["0", "80", "90", "70", "100"], How.TRIMMED, Decimal(80)),
    ],
)
def test_from_five_marks_on_the_extremes_fall_out_and_under_three_there_is_no_score(
    given: list[str], how: How, mean: Decimal | None
) -> None:
    line = rules.by_marks(Item("goals", "目标", Decimal(25)), map(Decimal, given))

    assert (line.how, line.value) == (how, mean)
    assert line.points == (Decimal() if mean is None else rules.cents(25 * mean / 100))


@given(given=panels)
def test_a_mean_lies_within_the_marks(given: list[Decimal]) -> None:
    line = rules.by_marks(Item("goals", "目标", FULL), given)

    assert rules.cents(min(given)) <= line.points <= rules.cents(max(given))


@given(given=panels, raised=marks, at=st.integers(0, 8))
def test_a_higher_mark_never_lowers_the_score(
    given: list[Decimal], raised: Decimal, at: int
) -> None:
    at %= len(given)
    assume(raised >= given[at])
    item = Item("goals", "目标", Decimal(25))
    better = [*given[:at], raised, *given[at + 1 :]]

    assert rules.by_marks(item, given).points <= rules.by_marks(item, better).points


@given(
    sheets=st.lists(
        st.fixed_dictionaries(dict.fromkeys(("P2.3", "P3.1", "goals", "tasks"), marks)),
        min_size=3,
        max_size=7,
    ),
    seed=st.integers(0, 99),
)
def test_the_order_of_sheets_changes_nothing(sheets: list[dict[str, Decimal]], seed: int) -> None:
    scheme: Scheme = SCHEMES["park"]
    numbered = list(enumerate(sheets))
    shuffled = random.Random(seed).sample(numbered, len(numbered))

    assert rules.evaluate(scheme, {}, RUBRIC, dict(numbered)) == rules.evaluate(
        scheme, {}, RUBRIC, dict(shuffled)
    )


@given(
    values=st.fixed_dictionaries({}, optional=dict.fromkeys(PARK, figures)),
    mark=marks,
)
def test_a_total_is_the_sum_of_what_its_page_shows(
    values: dict[str, Decimal], mark: Decimal
) -> None:
    sheet = dict.fromkeys((*PARK, "goals", "tasks"), mark)
    result = rules.evaluate(SCHEMES["park"], values, RUBRIC, dict.fromkeys(range(3), sheet))

    assert result.basic.points == sum(line.points for line in result.basic.lines)
    assert result.basic.points == sum(heading.points for heading in result.basic.headings)
    assert [heading.weight for heading in result.basic.headings] == [30, 30, 20, 20]
    assert 0 <= result.total <= 100
    assert result.total == rules.total(result.basic.points, result.plan.points)


def opinions(*plans: str) -> rules.Breakdown:
    sheets = {n: {"goals": Decimal(p), "tasks": Decimal(p)} for n, p in enumerate(plans, 1)}
    return rules.evaluate(SCHEMES["park"], {}, RUBRIC, sheets)


def test_an_expert_more_than_fifteen_points_from_the_others_is_flagged_and_kept() -> None:
    result = opinions("60", "80", "82")

    assert [(one.expert, str(one.distance), one.is_far) for one in result.opinions] == [
        (1, "21.00", True),
        (2, "9.00", False),
        (3, "12.00", False),
    ]
    assert (result.spread, result.is_spread) == (Decimal("21.00"), True)
    assert result.plan.points == Decimal("74.00")


def test_exactly_fifteen_points_are_still_within() -> None:
    assert not opinions("65", "80", "80").is_spread


def test_a_single_sheet_has_nothing_to_lie_apart_from() -> None:
    assert opinions("80").spread == 0


@pytest.mark.parametrize(
    ("scores", "missed"),
    [
        (("60", "60", "70"), []),
        (("59.99", "100", "75.99"), [Standard.BASIC]),
        (("100", "59.99", "83.99"), [Standard.PLAN]),
        (("60", "84.97", "69.99"), [Standard.TOTAL]),
        (("59", "59", "59"), [Standard.BASIC, Standard.PLAN, Standard.TOTAL]),
    ],
)
@pytest.mark.clause("六(二)")
def test_a_score_on_the_line_passes_and_every_missed_line_is_told(
    scores: tuple[str, str, str], missed: list[Standard]
) -> None:
    lines = Lines(Decimal(60), Decimal(60), Decimal(70))
    basic, plan, total = map(Decimal, scores)

    assert [m.standard for m in rules.shortfalls(basic, plan, total, lines)] == missed


@pytest.mark.parametrize(
    ("count", "fault"),
    [(0, "too_few"), (2, "too_few"), (3, None), (4, "even"), (5, None), (6, "even")],
)
def test_a_panel_is_odd_and_large_enough(count: int, fault: str | None) -> None:
    assert rules.panel_fault(count, 3) == (PanelFault(fault) if fault else None)


@pytest.mark.parametrize(
    ("raw", "slip"),
    [
        ("0", None),
        ("100", None),
        (" 87.55 ", None),
        ("", Slip.NO_SCORE),
        ("   ", Slip.NO_SCORE),
        ("9O", Slip.NOT_A_NUMBER),
        ("1e1", Slip.NOT_A_NUMBER),
        ("1_0", Slip.NOT_A_NUMBER),
        ("NaN", Slip.NOT_A_NUMBER),
        ("85%", Slip.NOT_A_NUMBER),
        ("100.01", Slip.OUT_OF_RANGE),
        ("-1", Slip.OUT_OF_RANGE),
        ("850", Slip.OUT_OF_RANGE),
        ("85.555", Slip.TOO_FINE),
    ],
)
def test_a_mark_is_a_plain_number_from_0_to_100(raw: str, slip: Slip | None) -> None:
    assert rules.mark_slip(raw) == slip
    assert (rules.mark(raw) is None) == (slip is not None)


def test_a_sheet_tells_everything_that_is_wrong_at_once() -> None:
    items = [Item(code, code, Decimal(10)) for code in ("a", "b", "c")]
    typed = {"a": {"score": "80", "reason": "充分"}, "b": {"score": "9O", "reason": " "}}

    found = [(f.item.code, f.slip, f.found) for f in rules.check_marks(items, typed)]

    assert found == [
        ("b", Slip.NOT_A_NUMBER, "9O"),
        ("b", Slip.NO_REASON, ""),
        ("c", Slip.NO_SCORE, ""),
        ("c", Slip.NO_REASON, ""),
    ]
    assert rules.points(typed) == {"a": Decimal(80)}


@pytest.mark.parametrize(
    ("score", "band"),
    [
        ("100", Band.EXCELLENT),
        ("90", Band.EXCELLENT),
        ("89.99", Band.GOOD),
        ("75", Band.GOOD),
        ("60", Band.FAIR),
        ("59.99", Band.POOR),
        ("0", Band.POOR),
    ],
)
def test_a_band_begins_at_its_lowest_mark(score: str, band: Band) -> None:
    assert rules.band(Decimal(score)) == band


@given(
    values=st.fixed_dictionaries({}, optional=dict.fromkeys(PARK, figures)),
    sheets=st.lists(
        st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("P2.3", "P3.1", "P4.1", "P4.2", "goals", "tasks"), marks)
        ),
        max_size=7,
    ),
)
def test_a_whole_batch_is_scored_to_the_cent_as_one_case_is_explained(
    values: dict[str, Decimal], sheets: list[dict[str, Decimal]]
) -> None:
    scheme = SCHEMES["park"]
    explained = rules.evaluate(scheme, values, RUBRIC, dict(enumerate(sheets)))
    whole = [{code: int(mark * 100) for code, mark in sheet.items()} for sheet in sheets]

    found = rules.Scorer(scheme, RUBRIC).scores(values, whole)

    assert found == rules.Scores(
        explained.basic.points, explained.plan.points, explained.total, explained.spread
    )


@given(given=panels, weight=st.decimals("0.01", 100, places=2))
def test_whole_hundredths_give_what_decimals_give(given: list[Decimal], weight: Decimal) -> None:
    counted = sorted(given)[1:-1] if len(given) >= 5 else given
    exact = weight * sum(counted) / (len(counted) * FULL)

    assert rules.by_marks(Item("goals", "目标", weight), given).points == rules.cents(exact)
