"""The standard that a selected case meets (六(二): 达到创建标准)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Standard(StrEnum):
    """The three scores that a batch sets a line for."""

    BASIC = "basic"
    PLAN = "plan"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Lines:
    """The pass lines of a batch, points of 100."""

    basic: Decimal
    plan: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A line that a score misses."""

    standard: Standard
    score: Decimal
    wanted: Decimal


def shortfalls(
    basic: Decimal, plan: Decimal, whole: Decimal, lines: Lines
) -> tuple[Shortfall, ...]:
    """Return every line missed; a score exactly on the line meets it."""
    pairs = (
        (Standard.BASIC, basic, lines.basic),
        (Standard.PLAN, plan, lines.plan),
        (Standard.TOTAL, whole, lines.total),
    )
    return tuple(Shortfall(name, score, line) for name, score, line in pairs if score < line)
