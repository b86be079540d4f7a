"""The raw inputs of scores as sheets of a workbook: whoever holds it works every total out anew.

Rules, figures and marks, each a line a thing; experts are numbered, not named.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from evaluation.models import Evaluation
from portal.batches.scales import plain

Rows = Iterator[list[Any]]


def add_raw_sheets(book: Any, cases: Iterable[Evaluation]) -> None:
    """Add rules, figures and marks of `cases`, which share batch and kind, to a workbook."""
    found = list(cases)
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    for name, heads, rows in (
        (_("Rules"), _rule_heads(), _rules(found)),
        (_("Figures"), _figure_heads(), _figures(found)),
        (_("Marks"), _mark_heads(), _marks(found)),
    ):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, heads, head)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heads) - 1, 18)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)


def _rule_heads() -> list[str]:
    return [
        _("Part"),
        _("Code"),
        _("Name"),
        _("Points"),
        _("Formula"),
        _("Data items"),
        _("Weights"),
        _("Way of scoring"),
        _("Less is better"),
        _("Floor"),
        _("Full value"),
        _("Table"),
        _("Points for each"),
        _("At most"),
    ]


def _rules(cases: list[Evaluation]) -> Rows:
    """Every indicator and criterion, with codes as the scheme's file has them."""
    if not cases:
        return
    for leaf in cases[0].scheme.leaves:
        scale, formula = leaf.grading, leaf.rule
        yield [
            "basic",
            leaf.code,
            leaf.name,
            float(leaf.weight),
            formula.op.value,
            ",".join(formula.of),
            ",".join(plain(weight) for weight in formula.weights),
            scale.way.value if leaf.is_quantitative else None,
            int(scale.lower) if leaf.is_quantitative else None,
            _number(scale.floor),
            _number(scale.full),
            ",".join(f"{plain(row.at)}={plain(row.share)}" for row in scale.rows),
            _number(scale.each),
            _number(scale.cap),
        ]
    for item in cases[0].batch.criteria.all():
        yield ["plan", item.code, item.name, float(item.weight)]


def _figure_heads() -> list[str]:
    return [
        _("Unified social credit code"),
        _("Data item"),
        _("Name"),
        _("Unit"),
        _("Year"),
        _("As given"),
        _("Counts"),
        _("corrected"),
    ]


def _figures(cases: list[Evaluation]) -> Rows:
    """Every figure given, and the one that counts where it was corrected."""
    for case in cases:
        answers, year = case.application.answers, case.batch.year
        for code, row in case.figures.items():
            item = case.scheme.data_items[code]
            for figure, each in zip(row, range(year - len(row), year), strict=True):
                yield [
                    case.applicant.uscc,
                    code,
                    item.name,
                    item.unit,
                    each,
                    answers.get(f"{code}.{each}", ""),
                    _number(figure),
                    1 if f"{code}.{each}" in case.instead else None,
                ]


def _mark_heads() -> list[str]:
    return [_("Unified social credit code"), _("Expert"), _("Code"), _("Mark"), _("Reason")]


def _marks(cases: list[Evaluation]) -> Rows:
    """Every mark of the sheets handed in."""
    for case in cases:
        for number, sheet in enumerate(case.handed_in, start=1):
            for code, mark in sheet.points.items():
                reason = sheet.marks[code].get("reason", "")
                yield [case.applicant.uscc, number, code, float(mark), reason]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
