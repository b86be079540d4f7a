"""From an indicator's value to its share of the points: the ways of scoring (四, 六(二)).

Pure functions. Beside the formula that yields the value, a scheme says for each quantitative
indicator *how* the value is scored. Five ways, all data: between a floor and a full value, in
steps, by count, yes or no, by level. Each is bounded by 0 and all, and never falls when the
value gets better. Everything is `Decimal`; nothing is rounded here.

Where less is better the scale says so (`lower`): a floor above the full value alone could be a
slip of the pen, and is refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

#: A floor is worth this many percent; beyond it they fall off to nothing.
FLOOR_SHARE: Final = Decimal(60)
#: All the points of an indicator, in percent.
ALL: Final = Decimal(100)
NOTHING: Final = Decimal(0)


class Way(StrEnum):
    """How a value is scored."""

    LINE = "line"  # between a floor (60 %) and a full value (all), in proportion
    STEPS = "steps"  # a table: from this value on, this share
    COUNT = "count"  # so many points for each unit, up to a cap
    YES_NO = "yes_no"  # all or nothing
    LEVELS = "levels"  # a table: this level reached, this share


class Branch(StrEnum):
    """Which part of a way gave a value its share."""

    FULL = "full"
    BETWEEN = "between"
    BELOW = "below"
    STEP = "step"
    NO_STEP = "no_step"
    COUNTED = "counted"
    CAPPED = "capped"
    YES = "yes"
    NO = "no"


class Flaw(StrEnum):
    """What can be wrong with a scale; the words stand in `batches/wording.py`."""

    BOUNDS_MISSING = "bounds_missing"
    BOUNDS_ORDER = "bounds_order"
    BOUNDS_IDLE = "bounds_idle"
    ROWS_MISSING = "rows_missing"
    ROWS_ORDER = "rows_order"
    ROWS_SHARE = "rows_share"
    ROWS_IDLE = "rows_idle"
    LEVEL_WHOLE = "level_whole"
    EACH_MISSING = "each_missing"
    CAP_RANGE = "cap_range"
    LOWER_IDLE = "lower_idle"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: from `at` on (down from it where less is better), `share` percent."""

    at: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """The way an indicator is scored, with what that way needs.

    `floor` and `full` belong to `LINE`; `rows` to `STEPS` and `LEVELS`, the poorest first;
    `each` and `cap`, in points, to `COUNT` (without a cap the weight is the cap). `lower`:
    less is better, for `LINE` and `STEPS`.
    """

    way: Way = Way.LINE
    lower: bool = False
    floor: Decimal | None = None
    full: Decimal | None = None
    rows: tuple[Row, ...] = ()
    each: Decimal | None = None
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """What a value is worth: percent of the weight, which branch gave it, and the row met."""

    share: Decimal
    branch: Branch
    row: Row | None = None


def grade(scale: Scale, weight: Decimal, value: Decimal) -> Graded:
    """Return what `value` is worth on a sound scale; `weight` in points of 100."""
    return _GRADE[scale.way](scale, weight, value)


def _line(scale: Scale, weight: Decimal, value: Decimal) -> Graded:
    floor, full = scale.floor, scale.full
    if floor is None or full is None:
        raise ValueError("a scale between floor and full value needs both")
    better = value <= full if scale.lower else value >= full
    if better:
        return Graded(ALL, Branch.FULL)
    if value <= floor if scale.lower else value >= floor:
        way = (value - floor) / (full - floor)
        return Graded(FLOOR_SHARE + (ALL - FLOOR_SHARE) * way, Branch.BETWEEN)
    part = floor / value if scale.lower else value / floor
    return Graded(max(NOTHING, FLOOR_SHARE * part), Branch.BELOW)


def _steps(scale: Scale, weight: Decimal, value: Decimal) -> Graded:
    for row in reversed(scale.rows):
        if value <= row.at if scale.lower else value >= row.at:
            return Graded(row.share, Branch.STEP, row)
    return Graded(NOTHING, Branch.NO_STEP)


def _count(scale: Scale, weight: Decimal, value: Decimal) -> Graded:
    if scale.each is None:
        raise ValueError("a scale by count needs the points of each")
    cap = weight if scale.cap is None else scale.cap
    points = max(NOTHING, scale.each * value)
    if points >= cap:
        return Graded(ALL * cap / weight, Branch.CAPPED)
    return Graded(ALL * points / weight, Branch.COUNTED)


def _yes_no(scale: Scale, weight: Decimal, value: Decimal) -> Graded:
    return Graded(ALL, Branch.YES) if value > 0 else Graded(NOTHING, Branch.NO)


_GRADE: Final[Mapping[Way, Callable[[Scale, Decimal, Decimal], Graded]]] = {
    Way.LINE: _line,
    Way.STEPS: _steps,
    Way.COUNT: _count,
    Way.YES_NO: _yes_no,
    Way.LEVELS: _steps,
}


# ── As it is kept and written ────────────────────────────────────────────────────────────────


def dumped(scale: Scale) -> dict[str, Any]:
    """A scale as JSON holds it, beside floor and full value; empty for the plain way."""
    kept: dict[str, Any] = {}
    if scale.way is not Way.LINE or scale.lower:
        kept["way"] = scale.way.value
    if scale.lower:
        kept["lower"] = True
    if scale.rows:
        kept["rows"] = [[plain(row.at), plain(row.share)] for row in scale.rows]
    if scale.each is not None:
        kept["each"] = plain(scale.each)
    if scale.cap is not None:
        kept["cap"] = plain(scale.cap)
    return kept


def loaded(kept: Mapping[str, Any], floor: Decimal | None, full: Decimal | None) -> Scale:
    """Read what `dumped` wrote."""
    return Scale(
        Way(kept.get("way", Way.LINE)),
        bool(kept.get("lower")),
        floor,
        full,
        tuple(Row(Decimal(at), Decimal(share)) for at, share in kept.get("rows", ())),
        Decimal(kept["each"]) if "each" in kept else None,
        Decimal(kept["cap"]) if "cap" in kept else None,
    )


# ── Soundness ────────────────────────────────────────────────────────────────────────────────


def flaws(scale: Scale, weight: Decimal) -> Iterator[tuple[Flaw, str, str]]:
    """Yield what is wrong with a scale: the flaw, what was found, what was wanted."""
    if scale.way is Way.LINE:
        yield from _bounds(scale)
    elif scale.floor is not None or scale.full is not None:
        yield Flaw.BOUNDS_IDLE, scale.way, ""
    if scale.way in (Way.STEPS, Way.LEVELS):
        yield from _table(scale)
    elif scale.rows:
        yield Flaw.ROWS_IDLE, scale.way, ""
    if scale.way is Way.COUNT:
        if scale.each is None or scale.each <= 0:
            yield Flaw.EACH_MISSING, plain(scale.each), ""
        if scale.cap is not None and not 0 < scale.cap <= weight:
            yield Flaw.CAP_RANGE, plain(scale.cap), plain(weight)
    if scale.lower and scale.way not in (Way.LINE, Way.STEPS):
        yield Flaw.LOWER_IDLE, scale.way, ""


def _bounds(scale: Scale) -> Iterator[tuple[Flaw, str, str]]:
    floor, full = scale.floor, scale.full
    if floor is None or full is None:
        yield Flaw.BOUNDS_MISSING, "", ""
    elif not (0 <= full < floor if scale.lower else 0 < floor < full):
        yield Flaw.BOUNDS_ORDER, plain(floor), plain(full)


def _table(scale: Scale) -> Iterator[tuple[Flaw, str, str]]:
    """A table rises: each line asks for more, and gives more, up to all."""
    if not scale.rows:
        yield Flaw.ROWS_MISSING, "", ""
        return
    marks = [row.at for row in scale.rows]
    if not _rises([-mark for mark in marks] if scale.lower else marks):
        yield Flaw.ROWS_ORDER, "、".join(map(plain, marks)), ""
    shares = [row.share for row in scale.rows]
    if not (shares[0] >= 0 and shares[-1] == ALL and _rises(shares)):
        yield Flaw.ROWS_SHARE, "、".join(map(plain, shares)), ""
    if scale.way is Way.LEVELS:
        broken = [mark for mark in marks if mark != int(mark) or mark < 0]
        yield from ((Flaw.LEVEL_WHOLE, plain(mark), "") for mark in broken)


def _rises(numbers: Sequence[Decimal]) -> bool:
    return all(low < high for low, high in pairwise(numbers))


def plain(number: Decimal | None) -> str:
    """A figure without idle zeros, exact."""
    return "" if number is None else f"{number.normalize():f}"
