"""The board as a workbook for the ministry's own files, and the public list of the chosen."""

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evaluation.board import Board
from evaluation.models import Result
from evaluation.raw_sheets import add_raw_sheets
from portal.integrity.models import Category
from portal.timeline import clock
from portal.web.regions import name_of


def board_workbook(board: Board) -> bytes:
    """Return the board as XLSX: a line a case with each indicator's points, then the raw inputs.

    Text is written as text, never as a formula or a link, whatever an applicant is called.
    """
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(_("Evaluation"))
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        score = book.add_format({"num_format": "0.00"})
        sheet.write_row(0, 0, _columns(board), head)
        for number, case in enumerate(board.cases, start=1):
            for column, value in enumerate(_values(case)):
                if isinstance(value, Decimal):
                    sheet.write_number(number, column, float(value), score)
                else:
                    sheet.write(number, column, value)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, 22)
        add_raw_sheets(book, board.cases)
    return stream.getvalue()


def _columns(board: Board) -> list[str]:
    leaves = board.cases[0].scheme.leaves if board.cases else []
    criteria = board.cases[0].batch.criteria.all() if board.cases else []
    return [
        _("Applicant"),
        _("Unified social credit code"),
        _("Provincial authority"),
        _("State"),
        *(f"{leaf.code} {leaf.name}" for leaf in leaves),
        _("Basic information"),
        *(criterion.name for criterion in criteria),
        _("Work plan"),
        _("Total"),
        _("Largest distance of one expert from the others"),
        _("Veto item"),
    ]


def _values(case: Any) -> list[Any]:
    breakdown = case.breakdown
    return [
        str(case.applicant),
        case.applicant.uscc,
        name_of(case.authority.region),
        case.get_state_display(),
        *(line.points for line in breakdown.basic.lines),
        case.basic_score,
        *(line.points for line in breakdown.plan.lines),
        case.plan_score,
        case.total_score,
        case.spread,
        _veto(case),
    ]


def _veto(case: Any) -> str:
    """Say what rules a case out, and since when it is so; nothing where nothing does (八(二))."""
    if not case.ruled_out_at:
        return ""
    day = date_format(clock.local(case.ruled_out_at), "SHORT_DATE_FORMAT")
    category = case.incident_category
    return f"{Category(category).label} · {day}" if category else day


def object_columns() -> list[str]:
    """Return the heads of the public list's columns."""
    return [
        _("Name"),
        _("Unified social credit code"),
        _("Region"),
        _("Sector code"),
        _("Sector"),
        _("Kind"),
        _("Batch"),
    ]


def object_row(result: Result) -> list[str]:
    """Return one line of the public list: nothing in it could rank anybody (十)."""
    case = result.evaluation
    return [
        result.applicant.name,
        result.applicant.uscc,
        name_of(case.authority.region),
        case.sector.code,
        case.sector.name,
        case.get_kind_display(),
        result.batch.name,
    ]


def objects_workbook(rows: Iterable[Result]) -> bytes:
    """Return the public list as XLSX, its last line saying that it is in no order of merit."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("Objects of creation"))
        sheet.write_row(0, 0, object_columns(), book.add_format({"bold": True, "bottom": 1}))
        last = 0
        for last, row in enumerate(rows, start=1):
            sheet.write_row(last, 0, object_row(row))
        sheet.write_string(last + 2, 0, _("By division, sector and name; in no order of merit."))
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, 6, 18)
    return stream.getvalue()
