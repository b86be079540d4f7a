"""The list of a notice as a file: what the page shows, and in its order."""

import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from applications.exports import guarded
from portal.web.regions import name_of
from publicity.models import Entry, PublicNotice

_WIDTHS: Final = (6, 14, 20, 44, 24, 40)


def columns() -> tuple[str, ...]:
    """Return the headings of a list's columns."""
    return _("Region"), _("Sector"), _("Name"), _("Kind"), _("Remark")


def lines(groups: Iterable[tuple[Any, list[Entry]]]) -> Iterator[list[str]]:
    """Yield the lines of the list by their columns; no cell can become a formula."""
    for label, entries in groups:
        for entry in entries:
            about = entry.candidate
            texts = (
                name_of(about.authority.region),
                about.sector.name,
                about.applicant.name,
                str(label),
                entry.said,
            )
            yield [guarded(text) for text in texts]


def workbook(notice: PublicNotice, groups: Iterable[tuple[Any, list[Entry]]]) -> bytes:
    """Return the list as XLSX, by region and sector; no cell can become a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("List"))
        title = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "border": 1})
        cell = book.add_format({"border": 1, "text_wrap": True})
        sheet.write_string(0, 0, guarded(notice.title), title)
        sheet.write_string(1, 0, _dates(notice))
        for column, text in enumerate((_("No."), *columns())):
            sheet.write_string(2, column, text, head)
            sheet.set_column(column, column, _WIDTHS[column])
        last = 2
        for last, texts in enumerate(lines(groups), start=3):
            sheet.write_number(last, 0, last - 2, cell)
            for column, text in enumerate(texts, start=1):
                sheet.write_string(last, column, text, cell)
        sheet.write_string(
            last + 2,
            0,
            _("Ordered by administrative division and sector, in no order of merit."),
        )
        sheet.freeze_panes(3, 0)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
    return stream.getvalue()


def _dates(notice: PublicNotice) -> str:
    if notice.opens_on is None or notice.closes_on is None:
        return str(notice.get_state_display())
    return _("Public notice from %(opens)s to 24:00 of %(closes)s") % {
        "opens": notice.opens_on.isoformat(),
        "closes": notice.closes_on.isoformat(),
    }
