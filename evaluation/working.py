"""How a line of a score was worked out, in the figures themselves: "60 + 40 × … = 80 % of 12"."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from evaluation.rules import How, Line
from evaluation.wording import HOW
from portal.batches.formulas import PLACES
from portal.batches.scales import ALL, FLOOR_SHARE, Scale, Way

REST: Final = ALL - FLOOR_SHARE


def written(value: Decimal) -> str:
    """A figure with separators, without idle zeros, to four places as figures are kept."""
    return f"{_short(value):,f}"


def working(line: Line) -> str:
    """Say with the line's own figures how its points come about."""
    return _WORKINGS[line.how](line)


def _short(value: Decimal) -> Decimal:
    rounded = value if value == value.quantize(PLACES) else value.quantize(PLACES)
    return rounded.normalize()


def _of(line: Line) -> str:
    """The last step: the share of the weight, rounded half up."""
    share = line.share if line.share is not None else line.value
    return _("%(share)s %% of %(weight)s = %(points)s") % {
        "share": written(share or Decimal()),
        "weight": written(line.weight),
        "points": line.points,
    }


def _step(expression: str, exact: Decimal, line: Line) -> str:
    """An expression and what it comes to: equal, or about where there are more than 4 places."""
    sign = "=" if _short(exact) == exact else "≈"
    return f"{expression} {sign} {_of(line)}"


def _figures(line: Line) -> tuple[Scale, Decimal]:
    if line.scale is None or line.value is None:
        raise ValueError(f"{line.code} has no figure to work with")
    return line.scale, line.value


def _full(line: Line) -> str:
    scale, value = _figures(line)
    sign = "≤" if scale.lower else "≥"
    return f"{written(value)} {sign} {written(scale.full or Decimal())}: {_of(line)}"


def _between(line: Line) -> str:
    scale, value = _figures(line)
    floor, full = written(scale.floor or Decimal()), written(scale.full or Decimal())
    pairs = (
        (f"{floor} − {written(value)}", f"{floor} − {full}")
        if scale.lower
        else (f"{written(value)} − {floor}", f"{full} − {floor}")
    )
    expression = f"{FLOOR_SHARE} + {REST} × ({pairs[0]}) ÷ ({pairs[1]})"
    return _step(expression, line.share or Decimal(), line)


def _below(line: Line) -> str:
    scale, value = _figures(line)
    floor, own = written(scale.floor or Decimal()), written(value)
    upper, lower = (floor, own) if scale.lower else (own, floor)
    return _step(f"{FLOOR_SHARE} × {upper} ÷ {lower}", line.share or Decimal(), line)


def _row(line: Line) -> str:
    scale, value = _figures(line)
    sign = "≤" if scale.lower and scale.way is Way.STEPS else "≥"
    at = written(line.met.at) if line.met else ""
    return f"{written(value)} {sign} {at}: {_of(line)}"


def _no_row(line: Line) -> str:
    scale, value = _figures(line)
    sign = ">" if scale.lower else "<"
    return f"{written(value)} {sign} {written(scale.rows[0].at)}: {_of(line)}"


def _counted(line: Line) -> str:
    scale, value = _figures(line)
    return f"{written(scale.each or Decimal())} × {written(value)} = {line.points}"


def _capped(line: Line) -> str:
    scale, value = _figures(line)
    each = scale.each or Decimal()
    cap = line.weight if scale.cap is None else scale.cap
    product = f"{written(each)} × {written(value)} = {written(each * value)}"
    return f"{product} ≥ {written(cap)}: {line.points}"


def _mean(line: Line) -> str:
    marks = " + ".join(written(mark) for mark in line.counted)
    return _step(f"({marks}) ÷ {len(line.counted)}", line.value or Decimal(), line)


def _named(line: Line) -> str:
    return f"{HOW[line.how]}: {line.points}"


def _yes_no(line: Line) -> str:
    return f"{HOW[line.how]}: {_of(line)}"


_WORKINGS: Final[Mapping[How, Callable[[Line], str]]] = {
    How.FULL: _full,
    How.BETWEEN: _between,
    How.BELOW: _below,
    How.STEP: _row,
    How.NO_STEP: _no_row,
    How.COUNTED: _counted,
    How.CAPPED: _capped,
    How.YES: _yes_no,
    How.NO: _yes_no,
    How.MISSING: _named,
    How.MEAN: _mean,
    How.TRIMMED: _mean,
    How.TOO_FEW: _named,
}
