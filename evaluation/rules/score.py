"""How a score comes about, as pure functions: figures in, an explained score out.

One computation serves the stored score, the page that explains it and the API. All figures
are `Decimal`; each indicator is rounded half up to two places, then summed, so that whoever
adds up the page by hand arrives at the same cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from portal.batches.rules import Measure, Scheme, SecondLevel

#: 六(二): basic information counts 60 %, the work plan 40 %.
BASIC_SHARE: Final = Decimal("0.6")
PLAN_SHARE: Final = Decimal("0.4")
#: Points of everything that is scored.
FULL: Final = Decimal(100)
#: An indicator's floor is worth this many points of 100; below it they fall off to nothing.
FLOOR_POINTS: Final = Decimal(60)
CENT: Final = Decimal("0.01")
#: Fewer marks than this make no score.
FEWEST_MARKS: Final = 3
#: From this many marks on, the highest and the lowest fall out.
TRIMMED_FROM: Final = 5
#: An expert further than this from the mean of the others is flagged, never dropped.
SPREAD_LIMIT: Final = Decimal(15)


class How(StrEnum):
    """Which branch of the rule gave an indicator its points."""

    FULL = "full"
    BETWEEN = "between"
    BELOW = "below"
    MISSING = "missing"
    MEAN = "mean"
    TRIMMED = "trimmed"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator or criterion: its points out of its weight, and why.

    `value` is the raw figure of a quantitative one or the mean mark of a qualitative one;
    `marks` are the marks behind that mean, sorted.
    """

    code: str
    name: str
    weight: Decimal
    points: Decimal
    how: How
    value: Decimal | None = None
    unit: str = ""
    floor: Decimal | None = None
    full: Decimal | None = None
    marks: tuple[Decimal, ...] = ()


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


def by_figure(indicator: SecondLevel, value: Decimal | None) -> Line:
    """Score a quantitative indicator: full value all, floor 60 %, in proportion around it.

    `indicator.floor` and `indicator.full` must be given (a sound scheme has them).
    """
    floor, full = indicator.floor, indicator.full
    if floor is None or full is None:
        raise ValueError(f"{indicator.code} has no bounds")
    if value is None:
        how, share = How.MISSING, Decimal()
    elif value >= full:
        how, share = How.FULL, FULL
    elif value >= floor:
        how = How.BETWEEN
        share = FLOOR_POINTS + (FULL - FLOOR_POINTS) * (value - floor) / (full - floor)
    else:
        how, share = How.BELOW, max(Decimal(), FLOOR_POINTS * value / floor)
    return Line(
        indicator.code,
        indicator.name,
        indicator.weight,
        cents(indicator.weight * share / FULL),
        how,
        value,
        indicator.unit,
        floor,
        full,
    )


def by_marks(item: SecondLevel | Item, marks: Iterable[Decimal]) -> Line:
    """Score what experts judge: weight × mean mark / 100, trimmed from five marks on."""
    given = tuple(sorted(marks))
    how, counted = How.MEAN, given
    if len(given) < FEWEST_MARKS:
        how, counted = How.TOO_FEW, ()
    elif len(given) >= TRIMMED_FROM:
        how, counted = How.TRIMMED, given[1:-1]
    points, mean = Decimal("0.00"), None
    if counted:
        mean = sum(counted, Decimal()) / len(counted)
        points = cents(item.weight * sum(counted, Decimal()) / (len(counted) * FULL))
    return Line(item.code, item.name, item.weight, points, how, mean, marks=given)


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
    plans = {
        expert: sum((i.weight * marks.get(i.code, Decimal()) for i in rubric), Decimal()) / FULL
        for expert, marks in sheets.items()
    }
    whole, others = sum(plans.values(), Decimal()), len(plans) - 1
    return tuple(
        Opinion(
            expert,
            cents(plan),
            cents(abs(plan - (whole - plan) / others)) if others > 0 else Decimal("0.00"),
        )
        for expert, plan in sorted(plans.items())
    )
