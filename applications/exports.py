"""The summary table of a recommended list (推荐汇总表) as a workbook, and its lines for paper."""

import io
import re
from dataclasses import astuple, dataclass
from typing import Final

import xlsxwriter
from django.utils.translation import gettext as _

from applications.models import RecommendationList
from portal.documents.downloads import guarded
from portal.timeline import clock
from portal.web.regions import name_of

#: A city in an address as it is written in China: after the province, up to 市, 州, 盟 or 地区.
_CITY: Final = re.compile(r"(?:.*?(?:省|自治区))?\s*([^省区县市\s]{2,8}?(?:市|自治州|盟|地区))")
#: Width of each column of the workbook, in characters.
_WIDTHS: Final = (6, 36, 22, 12, 18, 16, 12, 18, 16)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, in the order of its columns."""

    number: int
    name: str
    uscc: str
    kind: str
    sector: str
    city: str
    contact: str
    phone: str
    remark: str = ""


def columns() -> list[str]:
    """Return the heads of the table's columns."""
    return [
        _("No."),
        _("Applicant"),
        _("Unified social credit code"),
        _("Kind"),
        _("Key sector"),
        _("City"),
        _("Contact person"),
        _("Contact phone"),
        _("Remarks"),
    ]


def lines(row: RecommendationList) -> list[Line]:
    """Return the lines of the table, by region, sector and name: no order of merit (十)."""
    return [
        Line(
            number=number,
            name=application.applicant.name,
            uscc=application.applicant.uscc,
            kind=str(application.get_kind_display()),
            sector=application.sector.name,
            city=city(application.basic_info.get("basic.address", ""))
            or name_of(application.applicant.region),
            contact=application.basic_info.get("basic.contact", ""),
            phone=application.basic_info.get("basic.phone", ""),
        )
        for number, application in enumerate((e.application for e in row.lines), start=1)
    ]


def summary_workbook(row: RecommendationList) -> bytes:
    """Return the table as XLSX. No cell can become a formula, here or when it is saved as CSV."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Summary table"))
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
        cell = book.add_format({"border": 1, "text_wrap": True})
        sheet.write_string(0, 0, guarded(str(row)), title)
        for column, text in enumerate(columns()):
            sheet.write_string(1, column, text, head)
            sheet.set_column(column, column, _WIDTHS[column])
        table = lines(row)
        for number, line in enumerate(table, start=2):
            for column, value in enumerate(astuple(line)):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, cell)
                else:
                    sheet.write_string(number, column, guarded(value), cell)
        for offset, text in enumerate(footer(row), start=len(table) + 3):
            sheet.write_string(offset, 0, guarded(text))
        sheet.freeze_panes(2, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return stream.getvalue()


def footer(row: RecommendationList) -> list[str]:
    """Return what stands under the table: who recommends, who filled it in, when, and its code."""
    words = {
        "authority": row.authority,
        "person": row.drafter or "",
        "day": f"{clock.today():%Y-%m-%d}",
        "code": row.code,
    }
    return [
        _("Recommending authority (seal): %(authority)s") % words,
        _("Filled in by: %(person)s") % words,
        _("Date: %(day)s") % words,
        _("Code of the list: %(code)s") % words,
        _("In the order of regions, sectors and names: no order of merit."),
    ]


def city(address: str) -> str:
    """Return the city that an address names, or nothing where it names none."""
    found = _CITY.match(address.strip())
    return found.group(1) if found else ""
