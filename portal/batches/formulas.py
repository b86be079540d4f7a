"""From the figures an applicant gives to the value of an indicator (四).

Pure functions. A scheme asks for *data items* (a revenue, a number of staff), each once, for
several full years; a *formula* says how an indicator's value comes out of them, so that no
applicant works out a share and nobody types it twice. Everything is `Decimal`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

#: Most full years a data item is asked for, in columns (the sibling programmes' forms).
MOST_YEARS: Final = 3
#: An indicator's value is rounded half up to this, then scored: whoever works it out by hand
#: from the figures on the page arrives at the same value.
PLACES: Final = Decimal("0.0001")
#: No indicator is as large: whoever divides by almost nothing has mistaken a unit.
BEYOND: Final = Decimal(10) ** 14
HUNDRED: Final = Decimal(100)
#: Years of growth whose root is the square one.
SQUARE: Final = 2

#: The figures of each data item by code: the latest full year last, None where none was given.
Figures = Mapping[str, Sequence[Decimal | None]]


class Op(StrEnum):
    """How a value comes out of data items."""

    VALUE = "value"  # the item itself, latest year
    SUM = "sum"  # weight × item, summed, latest year
    SHARE = "share"  # first ÷ second × 100, latest year, in %
    PER_UNIT = "per_unit"  # first ÷ second, latest year
    GROWTH = "growth"  # compound growth a year from the first year to the latest, in %
    JUDGED = "judged"  # no value: experts judge, and the items stand beside it as evidence


#: How many data items each formula reads; None: any number.
ARITY: Final[Mapping[Op, int | None]] = {
    Op.VALUE: 1,
    Op.SUM: None,
    Op.SHARE: 2,
    Op.PER_UNIT: 2,
    Op.GROWTH: 1,
    Op.JUDGED: None,
}


@dataclass(frozen=True, slots=True)
class Item:
    """A figure an applicant gives, for `years` full years up to the one before the batch."""

    code: str
    name: str
    unit: str = ""
    years: int = MOST_YEARS
    evidence: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Formula:
    """How an indicator's value comes out of the items `of`; weights belong to `Op.SUM`."""

    op: Op
    of: tuple[str, ...] = ()
    weights: tuple[Decimal, ...] = ()

    @property
    def terms(self) -> tuple[tuple[str, Decimal], ...]:
        """Each item's code with its weight, 1 where none is given."""
        weights = self.weights or (Decimal(1),) * len(self.of)
        return tuple(zip(self.of, weights, strict=True))


@dataclass(frozen=True, slots=True)
class Check:
    """A cross-check: in each year the sum of `parts` is at most `whole` (codes of items)."""

    parts: tuple[str, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A cross-check that fails `back` years before the latest: both figures, as found."""

    check: Check
    back: int
    found: Decimal
    limit: Decimal


def measured(formula: Formula, figures: Figures) -> Decimal | None:
    """Return an indicator's value, or None where figures are missing or nothing comes out.

    Nothing comes out of a division by 0, nor of growth from 0 or to below 0, nor where what
    comes out is beyond all measure.
    """
    value = _COMPUTE[formula.op](formula, figures)
    if value is None or abs(value) >= BEYOND:
        return None
    return value.quantize(PLACES, ROUND_HALF_UP)


def used(formula: Formula, figures: Figures) -> Iterator[tuple[str, int]]:
    """Yield which figures a value is worked out from: the item, and how many years back.

    Growth reads the first year and the latest, everything else the latest alone.
    """
    for code in formula.of:
        row = figures.get(code, ())
        if formula.op is Op.GROWTH and len(row) > 1:
            yield code, len(row) - 1
        if row:
            yield code, 0


def breaches(check: Check, figures: Figures) -> Iterator[Breach]:
    """Yield the years in which a cross-check fails; a year with a gap is not judged."""
    columns = [list(reversed(figures.get(code, ()))) for code in (*check.parts, check.whole)]
    for back, row in enumerate(zip(*columns, strict=False)):
        given = [figure for figure in row if figure is not None]
        if len(given) == len(row) and (found := sum(given[:-1], Decimal())) > given[-1]:
            yield Breach(check, back, found, given[-1])


def _latest(code: str, figures: Figures) -> Decimal | None:
    row = figures.get(code, ())
    return row[-1] if row else None


def _value(formula: Formula, figures: Figures) -> Decimal | None:
    return _latest(formula.of[0], figures)


def _sum(formula: Formula, figures: Figures) -> Decimal | None:
    whole = Decimal()
    for code, weight in formula.terms:
        figure = _latest(code, figures)
        if figure is None:
            return None
        whole += weight * figure
    return whole


def _per_unit(formula: Formula, figures: Figures) -> Decimal | None:
    upper, lower = (_latest(code, figures) for code in formula.of)
    return None if upper is None or not lower else upper / lower


def _share(formula: Formula, figures: Figures) -> Decimal | None:
    ratio = _per_unit(formula, figures)
    return None if ratio is None else ratio * HUNDRED


def _growth(formula: Formula, figures: Figures) -> Decimal | None:
    row = figures.get(formula.of[0], ())
    steps = len(row) - 1
    if steps < 1 or row[0] is None or row[-1] is None or row[0] <= 0 or row[-1] < 0:
        return None
    ratio = row[-1] / row[0]
    # A square root is what three columns ask for, and fifty times quicker than a power.
    factor = ratio.sqrt() if steps == SQUARE else ratio ** (Decimal(1) / steps)
    return (factor - 1) * HUNDRED


def _none(formula: Formula, figures: Figures) -> Decimal | None:
    return None


_COMPUTE: Final[Mapping[Op, Callable[[Formula, Figures], Decimal | None]]] = {
    Op.VALUE: _value,
    Op.SUM: _sum,
    Op.SHARE: _share,
    Op.PER_UNIT: _per_unit,
    Op.GROWTH: _growth,
    Op.JUDGED: _none,
}
