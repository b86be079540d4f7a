"""How experts and scores of a batch are spread: the field's usual statistics, as pure functions.

Sources: severity as the mean deviation of a rater from the panels' means (Myford & Wolfe 2003,
"Detecting and measuring rater effects", Part I); agreement as ICC(1,1) and ICC(1,k), one-way
random effects, since each case has other raters (Shrout & Fleiss 1979, case 1; for panels of
unequal size k₀ as in Searle 1971). Floats: none of it enters a score.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev
from typing import Final

#: Points of 100 that one bar of a distribution spans.
BIN: Final = 5
#: Two marks are the least that a spread is told of.
FEWEST: Final = 2

#: One case's scores by its experts: {expert: points of 100}.
Panel = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """A set of scores in five numbers and how they lie around their mean."""

    count: int
    mean: float
    deviation: float
    lowest: float
    median: float
    highest: float


@dataclass(frozen=True, slots=True)
class Rater:
    """One expert: severity below 0 is stricter than the panels, above 0 milder.

    `consistency` is the standard deviation of the deviations: how evenly strict or mild.
    """

    expert: int
    cases: int
    mean: float
    severity: float
    consistency: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far experts agree on cases: of one expert alone, and of a panel's mean."""

    cases: int
    raters: float
    single: float
    panel: float


def summary(scores: Sequence[float]) -> Summary | None:
    """Return a set of scores in a few numbers; None where there is none."""
    if not scores:
        return None
    deviation = stdev(scores) if len(scores) >= FEWEST else 0.0
    return Summary(len(scores), fmean(scores), deviation, min(scores), median(scores), max(scores))


def histogram(scores: Iterable[float]) -> list[tuple[int, int]]:
    """Return (lower end, number) of each bar from 0 to 100; 100 itself falls into the last."""
    counts = [0] * (100 // BIN)
    for score in scores:
        counts[min(int(score // BIN), len(counts) - 1)] += 1
    return [(BIN * place, count) for place, count in enumerate(counts)]


def severity(panels: Iterable[Panel]) -> list[Rater]:
    """Return each expert against the others of the same panels, the strictest first."""
    own: dict[int, list[float]] = defaultdict(list)
    apart: dict[int, list[float]] = defaultdict(list)
    for panel in panels:
        if len(panel) < FEWEST:
            continue
        whole = sum(panel.values())
        for expert, score in panel.items():
            own[expert].append(score)
            apart[expert].append(score - (whole - score) / (len(panel) - 1))
    raters = [
        Rater(
            expert,
            len(apart[expert]),
            fmean(own[expert]),
            fmean(apart[expert]),
            stdev(apart[expert]) if len(apart[expert]) >= FEWEST else 0.0,
        )
        for expert in apart
    ]
    return sorted(raters, key=lambda rater: (rater.severity, rater.expert))


def agreement(panels: Iterable[Panel]) -> Agreement | None:
    """Return ICC(1,1) and ICC(1,k); None where fewer than two cases have two experts each."""
    rows = [list(panel.values()) for panel in panels if len(panel) >= FEWEST]
    if len(rows) < FEWEST:
        return None
    sizes = [len(row) for row in rows]
    number, cases = sum(sizes), len(rows)
    grand = sum(map(sum, rows)) / number
    between = sum(len(row) * (fmean(row) - grand) ** 2 for row in rows) / (cases - 1)
    within = sum((score - fmean(row)) ** 2 for row in rows for score in row) / (number - cases)
    size = (number - sum(n * n for n in sizes) / number) / (cases - 1)
    if between == 0:
        return Agreement(cases, size, 0.0, 0.0)
    return Agreement(
        cases,
        size,
        (between - within) / (between + (size - 1) * within),
        (between - within) / between,
    )
