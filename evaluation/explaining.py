"""Why a score is what it is: the breakdown of the rules with its words, figures and marks.

What the page shows, the API answers and the workbook holds is this and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evaluation.rules import Breakdown, Heading, How, Line, Part
from evaluation.working import working, written
from portal.batches.formulas import Formula, Item, used
from portal.batches.rules import JUDGED
from portal.batches.wording import calculation_in_words, formula_in_words

if TYPE_CHECKING:
    from evaluation.models import Correction, Evaluation, ScoreSheet


@dataclass(frozen=True, slots=True)
class Input:
    """One raw figure that a value was worked out from, as it counts."""

    item: Item
    year: int
    value: Decimal | None
    correction: "Correction | None" = None

    @property
    def words(self) -> str:
        return "—" if self.value is None else written(self.value)


@dataclass(frozen=True, slots=True)
class Mark:
    """One expert's mark of a line; the highest and the lowest may have fallen out."""

    sheet: "ScoreSheet"
    score: Decimal
    reason: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A line of the score, opened: its rule, its figures or marks, and how they were used."""

    line: Line
    rule: str
    working: str
    formula: str
    calculation: str
    inputs: tuple[Input, ...]
    marks: tuple[Mark, ...]

    @property
    def evidence(self) -> list[str]:
        """What the scheme names as evidence of the figures."""
        return list(dict.fromkeys(row.item.evidence for row in self.inputs if row.item.evidence))

    @property
    def is_corrected(self) -> bool:
        return any(row.correction for row in self.inputs)

    @property
    def is_flagged(self) -> bool:
        return self.line.how in (How.MISSING, How.TOO_FEW)


@dataclass(frozen=True, slots=True)
class ReasonedHeading:
    """A first-level indicator, or the work plan, with its lines opened."""

    heading: Heading
    lines: tuple[Reasoned, ...]

    @property
    def sum(self) -> str:
        """How its points add up."""
        return " + ".join(str(row.line.points) for row in self.lines)


@dataclass(frozen=True, slots=True)
class ReasonedPart:
    """Basic information or the work plan, opened."""

    part: Part
    headings: tuple[ReasonedHeading, ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """What one heading brings to the total, out of what it could bring, in points of 100."""

    name: str
    at: Decimal
    width: Decimal
    most: Decimal


class Explanation:
    """A case's score with everything behind it. Reads only what `with_life()` has joined."""

    def __init__(self, case: "Evaluation") -> None:
        self.case = case
        self.breakdown: Breakdown = case.breakdown
        self._scheme = case.scheme
        self._leaves = {leaf.code: leaf for leaf in self._scheme.leaves}

    @cached_property
    def basic(self) -> ReasonedPart:
        return self._opened(self.breakdown.basic)

    @cached_property
    def plan(self) -> ReasonedPart:
        return self._opened(self.breakdown.plan)

    @property
    def missing(self) -> list[Line]:
        return list(self.breakdown.missing)

    @property
    def slices(self) -> list[Slice]:
        """The total as a bar of 100: each heading as wide as what it brings to the total."""
        found, at = [], Decimal()
        parts = (self.breakdown.basic, self.breakdown.plan)
        for part in parts:
            for heading in part.headings:
                width = part.share * heading.points
                found.append(Slice(heading.name, at, width, part.share * heading.weight))
                at += width
        return found

    @property
    def sum(self) -> str:
        """The total with its two parts in figures."""
        basic, plan = self.breakdown.basic, self.breakdown.plan
        return f"{basic.share} × {basic.points} + {plan.share} × {plan.points}"

    def _opened(self, part: Part) -> ReasonedPart:
        return ReasonedPart(
            part,
            tuple(
                ReasonedHeading(heading, tuple(self._line(line) for line in heading.lines))
                for heading in part.headings
            ),
        )

    def _line(self, line: Line) -> Reasoned:
        leaf = self._leaves.get(line.code)
        formula = leaf.rule if leaf else JUDGED
        figured = bool(leaf and leaf.is_quantitative)
        inputs = tuple(self._inputs(formula))
        items = self._scheme.data_items
        return Reasoned(
            line,
            leaf.scoring if leaf else "",
            working(line),
            formula_in_words(formula, items) if figured else "",
            calculation_in_words(
                formula, [(row.year, row.value) for row in inputs], line.value, line.unit
            ),
            inputs,
            () if figured else tuple(self._marks(line)),
        )

    def _inputs(self, formula: Formula) -> Iterable[Input]:
        outline = self.case.application.outline
        for code, back in used(formula, self.case.figures):
            item = self._scheme.data_items[code]
            row = self.case.figures[code]
            year = outline.year - 1 - back
            correction = self.case.corrected.get(f"{code}.{year}")
            yield Input(item, year, row[-1 - back], correction)

    def _marks(self, line: Line) -> Iterable[Mark]:
        """The marks from the lowest to the highest, as they were trimmed."""
        given = sorted(
            (sheet.points[line.code], sheet.pk, sheet)
            for sheet in self.case.handed_in
            if line.code in sheet.points
        )
        last = len(given) - 1
        for place, (score, _pk, sheet) in enumerate(given):
            counts = line.how is How.MEAN or (line.how is How.TRIMMED and 0 < place < last)
            yield Mark(sheet, score, sheet.marks[line.code].get("reason", ""), counts)


def explain(case: Any) -> Explanation:
    """Open the score of a case that comes `with_life()`."""
    return Explanation(case)
