"""Figures by spreadsheet: the portal's own template out, the filled-in one back.

The template carries the present figures, and on a hidden sheet the stamps under which they were
taken. So an upload says which cells were changed in it, and what its writer had seen of the rest:
it is saved as the form is, and overwrites nobody's newer figure.
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import translation
from django.utils.translation import gettext as _

from applications import answers, rules
from applications.models import Application
from applications.outline import OutlineSection
from applications.rules import Field, Form, Slip
from applications.wording import sentence
from portal.documents import workbooks
from portal.documents.workbooks import Sheet

#: The hidden sheet, and what its first cell says.
HIDDEN: Final = "_portal"
MARK: Final = "application-figures/1"
#: Code, section, what is asked and its unit stand before the figures.
LEAD: Final = 4
#: What a cell may hold that is no figure, however it is written.
_NO_FIGURES: Final = (bool, dt.date, dt.time, dt.timedelta)
_WIDTHS: Final = (14, 16, 40, 12)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the template: what is asked, and its field for each column that asks it."""

    code: str
    section: str
    label: str
    unit: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of the template: its name, its columns of figures, its lines."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def head(self) -> tuple[str, ...]:
        return (_("Code"), _("Section"), _("Data item"), _("Unit"), *self.columns)


@dataclass(slots=True)
class Upload:
    """What an upload changes, by field key, on which stamps; and every fault in it."""

    given: dict[str, str] = field(default_factory=dict)
    stamps: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def tables(application: Application) -> tuple[Table, ...]:
    """Return what the template asks: figures by year, and single figures."""
    outline = application.outline
    years = tuple(str(year) for year in outline.years)
    value = _("Figure")
    by_year = (line for section in outline.sections for line in _by_year(section))
    single = (line for section in outline.sections for line in _single(section, value))
    return (
        Table(_("Figures by year"), years, tuple(by_year)),
        Table(_("Other figures"), (value,), tuple(single)),
    )


def template(application: Application) -> bytes:
    """Return the template as XLSX with the present figures."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        for table in tables(application):
            _write_table(book, table, application.texts)
        _write_words(book)
        _write_stamps(book, application)
    return stream.getvalue()


def read(application: Application, upload: UploadedFile) -> Upload:
    """Read a filled-in template; raise `ValidationError` where it is no workbook to be read.

    All that is wrong inside is in `faults`, each with its sheet and cell.
    """
    sheets = workbooks.read(upload)
    found = Upload()
    marks = sheets.get(HIDDEN)
    if marks is None or marks.cell(0, 0) != MARK:
        found.faults.append(
            _("This is not the portal's template: download it here and fill it in.")
        )
        return found
    if marks.cell(0, 1) != application.pk:
        found.faults.append(_("This template was downloaded for another application."))
        return found
    language = str(marks.cell(0, 2))
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    known = {
        str(marks.cell(row, 0)): (str(marks.cell(row, 1)), str(marks.cell(row, 2)))
        for row in range(1, len(marks.rows))
    }
    with translation.override(language):
        asked = tables(application)
        heads = {table.name: table.head for table in asked}
    for table in asked:
        sheet = sheets.get(table.name)
        if sheet is None:
            found.faults.append(
                _("The sheet “%(sheet)s” is missing or has been renamed.") % {"sheet": table.name}
            )
        elif faults := list(sheet.moved(heads[table.name])):
            found.faults += faults
        else:
            _read_table(table, sheet, known, found)
    return found


def _by_year(section: OutlineSection) -> Iterator[Line]:
    for row in section.rows:
        for asked in row.items:
            fields = {f.key.rpartition(".")[2]: f for f in asked.fields}
            yield Line(asked.item.code, section.label, asked.item.name, asked.item.unit, fields)


def _single(section: OutlineSection, column: str) -> Iterator[Line]:
    alone = (*section.fields, *(f for row in section.rows for f in row.fields))
    for asked in alone:
        if asked.form is Form.NUMBER:
            yield Line(asked.key, section.label, asked.label, asked.unit, {column: asked})


def _write_table(book: Any, table: Table, texts: Mapping[str, str]) -> None:
    sheet = book.add_worksheet(table.name)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F8", "text_wrap": True})
    fixed = book.add_format({"font_color": "#53607A", "text_wrap": True, "valign": "top"})
    figure = book.add_format({"num_format": "#,##0.######", "border": 1, "border_color": "#9AA5B8"})
    closed = book.add_format({"bg_color": "#EDF0F4"})
    sheet.write_row(0, 0, table.head, head)
    for row, line in enumerate(table.lines, start=1):
        for column, words in enumerate((line.code, line.section, line.label, line.unit)):
            sheet.write_string(row, column, words, fixed)
        for column, name in enumerate(table.columns, start=LEAD):
            asked = line.fields.get(name)
            if asked is None:
                sheet.write_blank(row, column, None, closed)
                continue
            _write_figure(sheet, row, column, texts.get(asked.key, ""), figure)
            if asked.unit == rules.PERCENT:
                hint = _("For 45.5 % type 45.5, without the sign.")
                sheet.data_validation(
                    row, column, row, column, {"validate": "any", "input_message": hint}
                )
    for column, width in enumerate((*_WIDTHS, *(14 for _name in table.columns))):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, LEAD)


def _write_figure(sheet: Any, row: int, column: int, text: str, form: Any) -> None:
    """Write a figure as a figure; what is none, as it was typed."""
    value = rules.number(text)
    if not text.strip():
        sheet.write_blank(row, column, None, form)
    elif value is None or len(value.as_tuple().digits) > 15:  # noqa: PLR2004 - as far as a cell is exact
        sheet.write_string(row, column, text, form)
    else:
        sheet.write_number(row, column, float(value), form)


def _write_words(book: Any) -> None:
    sheet = book.add_worksheet(_("How to fill in"))
    sheet.set_column(0, 0, 90, book.add_format({"text_wrap": True}))
    lines = (
        _("Type figures into the framed cells; leave codes, columns and sheet names as they are."),
        _("Type the figures themselves: formulas are not evaluated, and are refused."),
        _("A cell left as it is changes nothing; a cell made empty empties the field."),
        _("Upload the file on the page it came from. What it changes is shown before it is saved."),
    )
    for row, words in enumerate(lines):
        sheet.write_string(row, 0, words)


def _write_stamps(book: Any, application: Application) -> None:
    sheet = book.add_worksheet(HIDDEN)
    sheet.very_hidden()
    sheet.write_row(0, 0, (MARK, application.pk, translation.get_language()))
    texts, stamps = application.texts, answers.stamps(application)
    asked = (
        f for table in tables(application) for line in table.lines for f in line.fields.values()
    )
    for row, one in enumerate(asked, start=1):
        for column, words in enumerate((one.key, stamps[one.key], texts.get(one.key, ""))):
            sheet.write_string(row, column, words)


def _read_table(
    table: Table, sheet: Sheet, known: Mapping[str, tuple[str, str]], found: Upload
) -> None:
    lines, seen = {line.code: line for line in table.lines}, set()
    for row in range(1, len(sheet.rows)):
        code = str(sheet.cell(row, 0)).strip()
        if not code and not any(str(value).strip() for value in sheet.rows[row]):
            continue
        place = sheet.place(row, 0)
        if code not in lines:
            found.faults.append(
                _("%(place)s: there is no data item “%(code)s” in this form.")
                % {"place": place, "code": code}
            )
        elif code in seen:
            found.faults.append(
                _("%(place)s: “%(code)s” stands here a second time.")
                % {"place": place, "code": code}
            )
        else:
            seen.add(code)
            _read_line(table, lines[code], sheet, row, known, found)


def _read_line(
    table: Table,
    line: Line,
    sheet: Sheet,
    row: int,
    known: Mapping[str, tuple[str, str]],
    found: Upload,
) -> None:
    for column, name in enumerate(table.columns, start=LEAD):
        place, asked = sheet.place(row, column), line.fields.get(name)
        value = sheet.cell(row, column)
        if asked is None:
            if str(value).strip():
                found.faults.append(
                    _("%(place)s: “%(item)s” is not asked for %(column)s.")
                    % {"place": place, "item": line.label, "column": name}
                )
            continue
        text = _text(value)
        stamp, before = known.get(asked.key, ("", ""))
        if fault := sheet.strange(row, column):
            found.faults.append(fault)
        elif answers.same_figure(text, before):
            continue  # as it came; if it is wrong, the form says so and not the file
        elif fault := _fault(asked, value, text, sheet, place):
            found.faults.append(fault)
        else:
            found.given[asked.key], found.stamps[asked.key] = text, stamp


def _fault(asked: Field, value: Any, text: str, sheet: Sheet, place: str) -> str:
    """Say what is wrong with the figure in one cell, or nothing."""
    told = {"place": place, "value": value if isinstance(value, _NO_FIGURES) else text}
    finding = rules.check(asked, text)
    if isinstance(value, _NO_FIGURES) or (finding and finding.slip is Slip.NOT_A_NUMBER):
        return _("%(place)s: “%(value)s” is not a number.") % told
    if place.rpartition("!")[2] in sheet.percents and asked.unit == rules.PERCENT and text:
        return (
            _("%(place)s is formatted as a percentage and holds %(value)s: for 45.5 %% type 45.5.")
            % told
        )
    if finding is None or finding.slip is Slip.MISSING:
        return ""
    return _("%(place)s: %(sentence)s") % {"place": place, "sentence": sentence(finding)}


def _text(value: Any) -> str:
    """Write a cell's value as somebody would type it."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        exact = Decimal(repr(value))
        return (
            f"{exact.quantize(Decimal(1)) if exact == exact.to_integral() else exact.normalize():f}"
        )
    return str(value).strip()
