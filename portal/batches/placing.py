"""Where in a scheme a fault lies: the line and the column, for a page's cells and a workbook's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.batches.rules import Fault, Problem, Scheme
from portal.batches.scales import Flaw


class Part(StrEnum):
    """The tables of a scheme."""

    HEADING = "heading"
    LEAF = "leaf"
    ITEM = "item"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell: the table, the line in it (from 0, as the scheme goes) and the column."""

    part: Part
    line: int
    column: str


#: The column of a second-level indicator in which a fault is mended.
_COLUMNS: Final[Mapping[Fault | Flaw, str]] = {
    Fault.CODE_TWICE: "code",
    Fault.WEIGHT_SIGN: "weight",
    Fault.IDLE_SCALE: "way",
    Fault.NO_FORMULA: "op",
    Fault.FORMULA_ARITY: "of",
    Fault.WEIGHTS_COUNT: "weights",
    Fault.GROWTH_YEARS: "of",
    Fault.FORBIDDEN_DEMAND: "name",
    Flaw.BOUNDS_MISSING: "floor",
    Flaw.BOUNDS_ORDER: "floor",
    Flaw.BOUNDS_IDLE: "floor",
    Flaw.ROWS_MISSING: "rows",
    Flaw.ROWS_ORDER: "rows",
    Flaw.ROWS_SHARE: "rows",
    Flaw.ROWS_IDLE: "rows",
    Flaw.LEVEL_WHOLE: "rows",
    Flaw.EACH_MISSING: "each",
    Flaw.CAP_RANGE: "cap",
    Flaw.LOWER_IDLE: "lower",
}


def spots(problem: Problem, scheme: Scheme) -> list[Spot]:
    """Return the cells in which `problem` can be mended; none where it is of the whole scheme."""
    return list(_spots(problem, scheme))


def _spots(problem: Problem, scheme: Scheme) -> Iterator[Spot]:
    if problem.fault is Fault.HEADING_SUM:
        for line, heading in enumerate(scheme.headings):
            if heading.name == problem.where:
                yield Spot(Part.HEADING, line, "weight")
    elif problem.fault is Fault.UNKNOWN_ITEM:
        yield from _naming(problem.found, scheme)
    elif problem.fault in (Fault.UNUSED_ITEM, Fault.ITEM_TWICE, Fault.ITEM_YEARS):
        named = problem.found if problem.fault is Fault.UNUSED_ITEM else problem.where
        column = "years" if problem.fault is Fault.ITEM_YEARS else "code"
        yield from _items(named, column, scheme)
    elif problem.fault in _COLUMNS:
        column = _COLUMNS[problem.fault]
        found = [
            Spot(Part.LEAF, line, column)
            for line, leaf in enumerate(scheme.indicators)
            if leaf.code == problem.where
        ]
        # Of an indicator, or of a data item that asks for what 十 forbids.
        yield from found or _items(problem.where, column, scheme)


def _items(named: str, column: str, scheme: Scheme) -> Iterator[Spot]:
    """The data items that a fault names, by code or name."""
    for line, item in enumerate(scheme.items):
        if named in (item.code, item.name):
            yield Spot(Part.ITEM, line, column)


def _naming(code: str, scheme: Scheme) -> Iterator[Spot]:
    """The formulas and cross-checks that name a data item which is not there."""
    for line, leaf in enumerate(scheme.indicators):
        if code in leaf.formula.of:
            yield Spot(Part.LEAF, line, "of")
    for line, check in enumerate(scheme.checks):
        if code in check.parts:
            yield Spot(Part.CHECK, line, "parts")
        if code == check.whole:
            yield Spot(Part.CHECK, line, "whole")
