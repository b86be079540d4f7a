"""How a score comes about, as pure functions: figures in, an explained score out.

One computation serves the stored score, the page that explains it and the API. Each
indicator is rounded half up to two places, then summed, so that whoever adds up the page by
hand arrives at the same cent.

Figures are `Decimal`. Marks have at most two decimals and are summed as whole hundredths, which
is the same to the last digit (properties in `tests/rules/` say so) and quick enough for a batch.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from portal.batches.rules import Measure, Scheme, SecondLevel
from portal.batches.scales import Graded, Row, Scale, grade

#: 六(二): basic information counts 60 %, the work plan 40 %.
BASIC_SHARE: Final = Decimal("0.6")
PLAN_SHARE: Final = Decimal("0.4")
#: Points of everything that is scored.
FULL: Final = Decimal(100)
CENT: Final = Decimal("0.01")
#: Fewer marks than this make no score.
FEWEST_MARKS: Final = 3
#: From this many marks on, the highest and the lowest fall out.
TRIMMED_FROM: Final = 5
#: An expert further than this from the mean of the others is flagged, never dropped.
SPREAD_LIMIT: Final = Decimal(15)
#: Marks, weights and points are summed as whole hundredths.
HUNDRED: Final = 100


class How(StrEnum):
    """Which branch of the rule gave an indicator its points: of its scale, or of the marks."""

    FULL = "full"
    BETWEEN = "between"
    BELOW = "below"
    STEP = "step"
    NO_STEP = "no_step"
    COUNTED = "counted"
    CAPPED = "capped"
    YES = "yes"
    NO = "no"
    MISSING = "missing"
    MEAN = "mean"
    TRIMMED = "trimmed"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator or criterion: its points out of its weight, and why.

    `value` is the raw figure of a quantitative one or the mean mark of a qualitative one;
    `share` is what it is worth in percent of the weight, on `scale` and its row `met`;
    `marks` are the marks behind a mean, sorted.
    """

    code: str
    name: str
    weight: Decimal
    points: Decimal
    how: How
    value: Decimal | None = None
    unit: str = ""
    share: Decimal | None = None
    scale: Scale | None = None
    met: Row | None = None
    marks: tuple[Decimal, ...] = ()

    @property
    def counted(self) -> tuple[Decimal, ...]:
        """The marks that make the mean: without the highest and the lowest where they fall out."""
        if self.how is How.TOO_FEW:
            return ()
        return self.marks[1:-1] if self.how is How.TRIMMED else self.marks


@dataclass(frozen=True, slots=True)
class Heading:
    """A first-level indicator, or the work plan as a whole, with its lines."""

    code: str
    name: str
    lines: tuple[Line, ...]

    @property
    def weight(self) -> Decimal:
        return sum((line.weight for line in self.lines), Decimal())

    @property
    def points(self) -> Decimal:
        return sum((line.points for line in self.lines), Decimal())


@dataclass(frozen=True, slots=True)
class Part:
    """Basic information or the work plan: points of 100 and the share they count."""

    share: Decimal
    headings: tuple[Heading, ...]

    @property
    def points(self) -> Decimal:
        return sum((heading.points for heading in self.headings), Decimal())

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for heading in self.headings for line in heading.lines)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One expert's own score of the work plan, and how far it lies from the others' mean."""

    expert: int
    plan: Decimal
    distance: Decimal

    @property
    def is_far(self) -> bool:
        return self.distance > SPREAD_LIMIT


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A total, opened: parts, headings, lines, and the experts' opinions behind them."""

    basic: Part
    plan: Part
    opinions: tuple[Opinion, ...]

    @property
    def total(self) -> Decimal:
        return total(self.basic.points, self.plan.points)

    @property
    def spread(self) -> Decimal:
        """The largest distance of one expert from the mean of the others, points of 100."""
        return max((opinion.distance for opinion in self.opinions), default=Decimal("0.00"))

    @property
    def is_spread(self) -> bool:
        return any(opinion.is_far for opinion in self.opinions)

    @property
    def missing(self) -> tuple[Line, ...]:
        """Lines that got 0 because nothing was given."""
        return tuple(line for line in self.basic.lines if line.how is How.MISSING)


@dataclass(frozen=True, slots=True)
class Item:
    """Something an expert marks: a qualitative indicator or a criterion of the work plan."""

    code: str
    name: str
    weight: Decimal
    definition: str = ""


def cents(value: Decimal) -> Decimal:
    """Round half up to two places."""
    return value.quantize(CENT, ROUND_HALF_UP)


def total(basic: Decimal, plan: Decimal) -> Decimal:
    """六(二): basic information × 0.6 + work plan × 0.4, two places."""
    return cents(BASIC_SHARE * basic + PLAN_SHARE * plan)


def graded(indicator: SecondLevel, value: Decimal) -> tuple[Decimal, Graded]:
    """Return the points of a figure, rounded, and what its scale says of it."""
    found = grade(indicator.scale, indicator.weight, value)
    return cents(indicator.weight * found.share / FULL), found


def by_figure(indicator: SecondLevel, value: Decimal | None) -> Line:
    """Score a quantitative indicator by its scale; without a figure it gets nothing (缺项)."""
    if value is None:
        points, share, how, met = Decimal("0.00"), None, How.MISSING, None
    else:
        points, found = graded(indicator, value)
        share, how, met = found.share, How(found.branch), found.row
    return Line(
        indicator.code,
        indicator.name,
        indicator.weight,
        points,
        how,
        value,
        indicator.unit,
        share,
        indicator.scale,
        met,
    )


def hundredths(value: Decimal) -> int:
    """A mark or a weight as whole hundredths."""
    return int(value * HUNDRED)


def counting(marks: Sequence[int]) -> tuple[How, Sequence[int]]:
    """Say which of the marks make the mean: sorted, from five on without the two extremes."""
    given = sorted(marks)
    if len(given) < FEWEST_MARKS:
        return How.TOO_FEW, ()
    if len(given) >= TRIMMED_FROM:
        return How.TRIMMED, given[1:-1]
    return How.MEAN, given


def mean_points(weight: int, counted: Sequence[int]) -> int:
    """Weight × mean mark / 100 in hundredths, rounded half up; 0 where nothing counts."""
    if not counted:
        return 0
    return _half_up(weight * sum(counted), len(counted) * HUNDRED * HUNDRED)


def by_marks(item: "SecondLevel | Item", marks: Iterable[Decimal]) -> Line:
    """Score what experts judge: weight × mean mark / 100, trimmed from five marks on."""
    given = sorted(marks)
    how, counted = counting([hundredths(mark) for mark in given])
    mean = Decimal(sum(counted)) / (len(counted) * HUNDRED) if counted else None
    return Line(
        item.code,
        item.name,
        item.weight,
        _points(mean_points(hundredths(item.weight), counted)),
        how,
        mean,
        marks=tuple(given),
    )


def _half_up(upper: int, lower: int) -> int:
    """Divide two whole numbers, neither below 0, rounding half up."""
    return (2 * upper + lower) // (2 * lower)


def _points(whole: int) -> Decimal:
    """Whole hundredths as points with two places."""
    return Decimal(whole).scaleb(-2)


def evaluate(
    scheme: Scheme,
    values: Mapping[str, Decimal | None],
    rubric: Sequence[Item],
    sheets: Mapping[int, Mapping[str, Decimal]],
) -> Breakdown:
    """Compute and explain a score (六(二)).

    values: the figure of each quantitative indicator by code. sheets: each expert's marks
    (0 to 100) by code of qualitative indicator or criterion; their order does not matter.
    """

    def line(indicator: SecondLevel) -> Line:
        if indicator.measure is Measure.QUANTITATIVE:
            return by_figure(indicator, values.get(indicator.code))
        return by_marks(indicator, _marks(sheets, indicator.code))

    headings = tuple(
        Heading(first.code, first.name, tuple(line(child) for child in first.children))
        for first in scheme.headings
    )
    plan = Heading("plan", "", tuple(by_marks(item, _marks(sheets, item.code)) for item in rubric))
    return Breakdown(
        Part(BASIC_SHARE, headings), Part(PLAN_SHARE, (plan,)), _opinions(rubric, sheets)
    )


def _marks(sheets: Mapping[int, Mapping[str, Decimal]], code: str) -> list[Decimal]:
    return [marks[code] for marks in sheets.values() if code in marks]


def _opinions(
    rubric: Sequence[Item], sheets: Mapping[int, Mapping[str, Decimal]]
) -> tuple[Opinion, ...]:
    """Each expert's plan score against the mean of the others; alone there is no distance."""
    weights = [(item.code, hundredths(item.weight)) for item in rubric]
    plans = {
        expert: plan_marks(weights, {code: hundredths(mark) for code, mark in marks.items()})
        for expert, marks in sheets.items()
    }
    apart = distances(list(plans.values()))
    return tuple(
        Opinion(expert, _points(_half_up(plan, _PLAN)), _points(distance))
        for (expert, plan), distance in sorted(zip(plans.items(), apart, strict=True))
    )


#: What a sum of weight × mark, both in hundredths, is divided by to be points in hundredths.
_PLAN: Final = HUNDRED * HUNDRED


def plan_marks(weights: Sequence[tuple[str, int]], marks: Mapping[str, int]) -> int:
    """One expert's own score of the work plan: weight × mark, summed, in 1/10000 of a cent."""
    return sum(weight * marks.get(code, 0) for code, weight in weights)


def distances(plans: Sequence[int]) -> list[int]:
    """How far each expert's plan score lies from the mean of the others, in hundredths."""
    whole, others = sum(plans), len(plans) - 1
    if others < 1:
        return [0] * len(plans)
    return [_half_up(abs((others + 1) * plan - whole), others * _PLAN) for plan in plans]


@dataclass(frozen=True, slots=True)
class Scores:
    """The four figures that are kept of a case."""

    basic: Decimal
    plan: Decimal
    total: Decimal
    spread: Decimal


class Scorer:
    """The same score without its explanation, for a whole batch: the scheme is read once.

    Adds up exactly what `evaluate` shows, by the same functions of one line.
    """

    def __init__(self, scheme: Scheme, rubric: Sequence[Item]) -> None:
        leaves = scheme.indicators
        self.figured = [leaf for leaf in leaves if leaf.measure is Measure.QUANTITATIVE]
        self._judged = [
            (leaf.code, hundredths(leaf.weight))
            for leaf in leaves
            if leaf.measure is not Measure.QUANTITATIVE
        ]
        self._rubric = [(item.code, hundredths(item.weight)) for item in rubric]

    def scores(
        self, values: Mapping[str, Decimal | None], sheets: Sequence[Mapping[str, int]]
    ) -> Scores:
        """Score one case; marks are whole hundredths."""
        basic = _points(self._by_marks(self._judged, sheets))
        for leaf in self.figured:
            value = values.get(leaf.code)
            if value is not None:
                basic += graded(leaf, value)[0]
        plan = _points(self._by_marks(self._rubric, sheets))
        apart = distances([plan_marks(self._rubric, marks) for marks in sheets])
        return Scores(basic, plan, total(basic, plan), _points(max(apart, default=0)))

    def _by_marks(
        self, items: Sequence[tuple[str, int]], sheets: Sequence[Mapping[str, int]]
    ) -> int:
        whole = 0
        for code, weight in items:
            given = [marks[code] for marks in sheets if code in marks]
            whole += mean_points(weight, counting(given)[1])
        return whole
