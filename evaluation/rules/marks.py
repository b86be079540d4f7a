"""What an expert types on a sheet."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from evaluation.rules.score import FULL, Item, hundredths

#: A mark is typed with at most this many decimals.
MARK_DECIMALS: Final = 2
NUMBER: Final = re.compile(r"[-+]?\d+(?:\.(\d+))?")


class Slip(StrEnum):
    """What can be wrong with a mark; the words stand in `evaluation/wording.py`."""

    NO_SCORE = "no_score"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_FINE = "too_fine"
    NO_REASON = "no_reason"


class Band(StrEnum):
    """The grades that marks stand for, each with its lowest mark (`BANDS`)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


BANDS: Final[Mapping[Band, Decimal]] = {
    Band.EXCELLENT: Decimal(90),
    Band.GOOD: Decimal(75),
    Band.FAIR: Decimal(60),
    Band.POOR: Decimal(0),
}


@dataclass(frozen=True, slots=True)
class Range:
    """A grade with the marks it stands for; `middle` is what its key or button puts down."""

    band: Band
    lowest: Decimal
    below: Decimal

    @property
    def highest(self) -> Decimal:
        """The highest whole mark of the grade."""
        return self.below - 1 if self.below < FULL else FULL

    @property
    def middle(self) -> int:
        return int(self.lowest + self.highest) // 2


def ranges() -> list[Range]:
    """Return the grades from the best, each with its range."""
    lowest = list(BANDS.values())
    return [
        Range(band, low, below)
        for (band, low), below in zip(BANDS.items(), (FULL, *lowest), strict=False)
    ]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or missing on a sheet."""

    item: Item
    slip: Slip
    found: str = ""

    @property
    def key(self) -> str:
        """The field at fault, as it is named on the page and in the API."""
        return f"{self.item.code}.{'reason' if self.slip is Slip.NO_REASON else 'score'}"


def mark(raw: str) -> Decimal | None:
    """Read a mark as typed: 0 to 100 with at most two decimals; None where it is none."""
    return None if mark_slip(raw) else Decimal(raw.strip())


def mark_slip(raw: str) -> Slip | None:
    """Return what is wrong with a mark as typed, or None."""
    raw = raw.strip()
    if not raw:
        return Slip.NO_SCORE
    found = NUMBER.fullmatch(raw)
    if found is None:
        return Slip.NOT_A_NUMBER
    if not 0 <= Decimal(raw) <= FULL:
        return Slip.OUT_OF_RANGE
    return Slip.TOO_FINE if len(found[1] or "") > MARK_DECIMALS else None


def band(score: Decimal) -> Band:
    """Return the grade a mark stands for."""
    return next(band for band, lowest in BANDS.items() if score >= lowest)


def check_marks(items: Iterable[Item], marks: Mapping[str, Mapping[str, str]]) -> list[Finding]:
    """Return everything wrong with a sheet, in the order of its items."""
    findings = []
    for item in items:
        given = marks.get(item.code, {})
        raw = given.get("score", "")
        if slip := mark_slip(raw):
            findings.append(Finding(item, slip, raw.strip()))
        if not given.get("reason", "").strip():
            findings.append(Finding(item, Slip.NO_REASON))
    return findings


@lru_cache(maxsize=20_000)
def hundredths_of(raw: str) -> int | None:
    """A mark as typed in whole hundredths; experts type few different ones, so each once."""
    score = mark(raw)
    return None if score is None else hundredths(score)


def as_hundredths(marks: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """Return the marks of a sheet in whole hundredths, by item code; only where they are such."""
    read = {}
    for code, given in marks.items():
        score = hundredths_of(given.get("score", ""))
        if score is not None:
            read[code] = score
    return read


def points(marks: Mapping[str, Mapping[str, str]]) -> dict[str, Decimal]:
    """Return the marks of a sheet as figures, by item code."""
    read = {code: mark(given.get("score", "")) for code, given in marks.items()}
    return {code: score for code, score in read.items() if score is not None}
