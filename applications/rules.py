"""What an application must hold, as pure functions.

Answers are kept as they were typed; these rules read them, so that a wrong figure is
told and never lost.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

#: Largest figure taken; anything above is a slip of the unit.
LARGEST: Final = Decimal(10) ** 12
#: Places before or after the point: what has more is no figure of this world, and one typed with
#: an exponent could fill the memory.
MOST_PLACES: Final = 30
#: A figure this many times last year's is most likely given in another unit (元 for 万元).
UNIT_SLIP: Final = 5000
PERCENT: Final = "%"
LEVEL: Final = "级"
#: GB/T 39116 knows maturity levels 1 to 5.
HIGHEST_LEVEL: Final = 5
#: 六(一): a plan names its key tasks; one is the least a plan can have.
FEWEST_TASKS: Final = 1


class Form(StrEnum):
    """How a field is typed in."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"


class Slip(StrEnum):
    """What can be wrong with an answer; words stand in `applications/wording.py`."""

    MISSING = "missing"
    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    PERCENT = "percent"
    LEVEL = "level"
    NOT_A_DATE = "not_a_date"
    NOT_AN_EMAIL = "not_an_email"
    UNIT = "unit"
    EXCEEDS = "exceeds"
    TOO_FEW_TASKS = "too_few_tasks"
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `key` is its name in the stored answers and in the page."""

    key: str
    label: str
    form: Form = Form.LINE
    unit: str = ""
    required: bool = True
    help: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or missing: the field, what, and the figures involved.

    `other` is the figure that `found` is held against, `against` the name of what that measures.
    """

    field: Field
    slip: Slip
    found: str = ""
    other: str = ""
    against: str = ""


def number(raw: str) -> Decimal | None:
    """Read a figure as people type it (thousands separators allowed); None where it is none."""
    try:
        value = Decimal(raw.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    lowest = int(value.as_tuple().exponent)
    return value if lowest >= -MOST_PLACES and value.adjusted() < MOST_PLACES else None


def check(field: Field, raw: str) -> Finding | None:
    """Return what is wrong with one answer, or None. An empty optional field is right."""
    raw = raw.strip()
    if not raw:
        return Finding(field, Slip.MISSING) if field.required else None
    if field.form is Form.NUMBER:
        return _check_number(field, raw)
    if field.form is Form.DATE and not _is_date(raw):
        return Finding(field, Slip.NOT_A_DATE, raw)
    if field.form is Form.EMAIL and ("@" not in raw or raw.startswith("@") or raw.endswith("@")):
        return Finding(field, Slip.NOT_AN_EMAIL, raw)
    return None


def check_all(fields: Iterable[Field], answers: Mapping[str, str]) -> Iterator[Finding]:
    """Yield everything wrong with `answers`, in the order of `fields`."""
    for field in fields:
        finding = check(field, answers.get(field.key, ""))
        if finding:
            yield finding


def unit_slips(fields: Iterable[Field], answers: Mapping[str, str]) -> Iterator[Finding]:
    """Yield figures thousands of times the year before: most likely given in another unit.

    `fields` are one indicator's years in order.
    """
    previous: Decimal | None = None
    for field in fields:
        value = number(answers.get(field.key, ""))
        if value and previous and value > previous * UNIT_SLIP:
            yield Finding(field, Slip.UNIT, f"{value:,}", f"{previous:,}")
        previous = value


def _check_number(field: Field, raw: str) -> Finding | None:
    value = number(raw)
    if value is None:
        return Finding(field, Slip.NOT_A_NUMBER, raw)
    if value < 0:
        return Finding(field, Slip.NEGATIVE, raw)
    if value > LARGEST:
        return Finding(field, Slip.TOO_LARGE, raw)
    if field.unit == PERCENT and value > 100:  # noqa: PLR2004 - a hundred of a hundred
        return Finding(field, Slip.PERCENT, raw)
    if field.unit == LEVEL and value > HIGHEST_LEVEL:
        return Finding(field, Slip.LEVEL, raw)
    return None


def _is_date(raw: str) -> bool:
    try:
        dt.date.fromisoformat(raw)
    except ValueError:
        return False
    return True
