"""The pool by spreadsheet: the portal's own template out, the filled-in one back.

Every fault is named with its sheet and cell; a file with one is not taken at all.
"""

import datetime as dt
import io
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Final

import xlsxwriter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from evaluation.models import ExpertProfile
from portal.accounts.models import User, validate_uscc
from portal.batches.models import Sector
from portal.documents import workbooks
from portal.documents.workbooks import Sheet
from portal.web.regions import REGIONS

#: The hidden sheet, and what its first cell says.
HIDDEN: Final = "_portal"
MARK: Final = "expert-pool/1"
#: How sectors stand beside one another in one cell.
_BETWEEN: Final = re.compile(r"[、,，;；\n]+")
_LENGTHS: Final = {
    "name": 60,
    "email": 254,
    "employer": 120,
    "employer_group": 120,
    "group": 120,
    "title": 40,
    "specialities": 200,
}


@dataclass(slots=True)
class Past:
    """An earlier employer, as a line of the file names it."""

    employer: str
    uscc: str
    until: dt.date | None


@dataclass(slots=True)
class Entry:
    """One expert of the file."""

    values: dict[str, Any]
    past: list[Past] = field(default_factory=list)


@dataclass(slots=True)
class Upload:
    """What a file brings: experts by address, groups by code; and every fault in it."""

    experts: dict[str, Entry] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def _tables() -> dict[str, tuple[str, dict[str, str]]]:
    """The sheets in the language that is active: title, and columns by what they hold."""
    return {
        "experts": (
            _("Experts"),
            {
                "name": _("Name"),
                "email": _("E-mail"),
                "employer": _("Employer"),
                "employer_uscc": _("Employer's code"),
                "employer_group": _("Group"),
                "region": _("Region"),
                "title": _("Professional title"),
                "sectors": _("Sectors"),
                "specialities": _("Specialities"),
            },
        ),
        "past": (
            _("Earlier employers"),
            {
                "email": _("E-mail"),
                "employer": _("Employer"),
                "uscc": _("Code"),
                "until": _("Until"),
            },
        ),
        "groups": (_("Groups"), {"uscc": _("Code"), "group": _("Group")}),
    }


def template() -> bytes:
    """Return the empty template as XLSX."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F8"})
        text = book.add_format({"num_format": "@"})
        for name, (title, columns) in _tables().items():
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, columns.values(), head)
            sheet.set_column(0, len(columns) - 1, 24, text)
            sheet.freeze_panes(1, 0)
            if name == "experts":
                _offer_regions(book, sheet, list(columns).index("region"))
        words = book.add_worksheet(_("How to fill in"))
        words.set_column(0, 0, 90, book.add_format({"text_wrap": True}))
        for row, line in enumerate(_guide()):
            words.write_string(row, 0, line)
        mark = book.add_worksheet(HIDDEN)
        mark.very_hidden()
        mark.write_row(0, 0, (MARK, translation.get_language()))
        for row, region in enumerate(REGIONS):
            mark.write_string(row, 2, str(region.name))
    return stream.getvalue()


def _offer_regions(book: Any, sheet: Any, column: int) -> None:
    source = f"={HIDDEN}!$C$1:$C${len(REGIONS)}"
    sheet.data_validation(1, column, 5000, column, {"validate": "list", "source": source})


def _guide() -> tuple[str, ...]:
    return (
        _("One expert a line. Name, e-mail, employer and its code have to be there."),
        _("Sectors: their names, with 、 between them; none means every sector."),
        _("Earlier employers of the last three years: one a line, by the expert's e-mail."),
        _("Until: a date such as 2025-06-30; empty means that the employment still lasts."),
        _("Groups: which group an employer or applicant belongs to, where it is known."),
        _("Each expert gets an invitation by mail. A file with a fault is not taken at all."),
    )


def read(upload: UploadedFile) -> Upload:
    """Read a filled-in template; raise `ValidationError` where it is no workbook to be read."""
    sheets = workbooks.read(upload)
    found = Upload()
    mark = sheets.get(HIDDEN)
    if mark is None or mark.cell(0, 0) != MARK:
        found.faults.append(
            _("This is not the portal's template: download it here and fill it in.")
        )
        return found
    language = str(mark.cell(0, 1))
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with translation.override(language):
        tables = _tables()
        regions = {str(region.name): region.code for region in REGIONS}
    regions |= {region.code: region.code for region in REGIONS}
    readers = {"experts": _Experts(found, regions), "past": _Past(found), "groups": _Groups(found)}
    for name, (title, columns) in tables.items():
        sheet = sheets.get(title)
        if sheet is None:
            found.faults.append(
                _("The sheet “%(sheet)s” is missing or has been renamed.") % {"sheet": title}
            )
        elif faults := list(sheet.moved(list(columns.values()))):
            found.faults += faults
        else:
            readers[name].read(sheet, list(columns))
    if not found.experts and not found.groups and not found.faults:
        found.faults.append(_("The file holds neither an expert nor a group."))
    return found


class _Lines(ABC):
    """Reads one sheet line by line; what is wrong goes to the faults, with its cell."""

    wanted: tuple[str, ...] = ()

    def __init__(self, found: Upload) -> None:
        self.found = found

    def read(self, sheet: Sheet, columns: list[str]) -> None:
        self.sheet, self.columns = sheet, columns
        for row in range(1, len(sheet.rows)):
            if any(str(value).strip() for value in sheet.rows[row][: len(columns)]):
                before = len(self.found.faults)
                values = self.values(row)
                self.check(row, values)
                if len(self.found.faults) == before:
                    self.keep(row, values)

    def values(self, row: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column, name in enumerate(self.columns):
            if strange := self.sheet.strange(row, column):
                self.found.faults.append(strange)
            value = self.sheet.cell(row, column)
            values[name] = value if isinstance(value, dt.date) else _text(value)
        for name in self.wanted:
            if not values[name]:
                self.fault(row, name, _("this has to be filled in."))
        for name, most in _LENGTHS.items():
            if len(str(values.get(name, ""))) > most:
                self.fault(row, name, _("at most %(most)s characters.") % {"most": most})
        return values

    def fault(self, row: int, name: str, sentence: str) -> None:
        place = self.sheet.place(row, self.columns.index(name))
        self.found.faults.append(
            _("%(place)s: %(sentence)s") % {"place": place, "sentence": sentence}
        )

    def code(self, row: int, name: str, values: dict[str, Any]) -> None:
        values[name] = str(values[name]).upper()
        try:
            if values[name]:
                validate_uscc(values[name])
        except ValidationError as error:
            self.fault(row, name, " ".join(error.messages))

    @abstractmethod
    def check(self, row: int, values: dict[str, Any]) -> None:
        """Note what is wrong with a line beyond what every sheet asks."""

    @abstractmethod
    def keep(self, row: int, values: dict[str, Any]) -> None:
        """Take over a line without a fault."""


class _Experts(_Lines):
    wanted = ("name", "email", "employer", "employer_uscc")

    def __init__(self, found: Upload, regions: dict[str, str]) -> None:
        super().__init__(found)
        self.regions = regions
        self.sectors = set(Sector.objects.order_by().values_list("name", flat=True))
        pool = ExpertProfile.objects.exclude(state=ExpertProfile.State.LEFT)
        self.taken = set(pool.exclude(email="").values_list("email", flat=True))
        self.accounts = set(User.objects.exclude(email="").values_list("email", flat=True))
        self.seen: dict[str, str] = {}

    def check(self, row: int, values: dict[str, Any]) -> None:
        self.code(row, "employer_uscc", values)
        self.address(row, values)
        region = str(values["region"])
        if region and region not in self.regions:
            told = {"value": region}
            self.fault(row, "region", _("“%(value)s” is no region of the list.") % told)
        values["region"] = self.regions.get(region, "")
        values["sectors"] = [
            part.strip() for part in _BETWEEN.split(str(values["sectors"])) if part.strip()
        ]
        for name in values["sectors"]:
            if name not in self.sectors:
                told = {"value": name}
                self.fault(row, "sectors", _("no batch has a sector “%(value)s”.") % told)

    def address(self, row: int, values: dict[str, Any]) -> None:
        email = values["email"] = str(values["email"]).lower()
        if not email:
            return
        try:
            validate_email(email)
        except ValidationError:
            self.fault(row, "email", _("“%(value)s” is no e-mail address.") % {"value": email})
            return
        if email in self.seen:
            told = {"place": self.seen[email]}
            self.fault(row, "email", _("this address stands in %(place)s already.") % told)
        elif email in self.taken:
            self.fault(row, "email", _("an expert with this address is in the pool already."))
        elif email in self.accounts:
            self.fault(row, "email", _("an account with this address exists already."))
        self.seen.setdefault(email, self.sheet.place(row, self.columns.index("email")))

    def keep(self, row: int, values: dict[str, Any]) -> None:
        self.found.experts[values["email"]] = Entry(values)


class _Past(_Lines):
    wanted = ("email", "employer", "uscc")

    def check(self, row: int, values: dict[str, Any]) -> None:
        self.code(row, "uscc", values)
        values["email"] = str(values["email"]).lower()
        until = values["until"]
        if until and not isinstance(until, dt.date):
            try:
                values["until"] = dt.date.fromisoformat(str(until))
            except ValueError:
                told = {"value": until}
                self.fault(row, "until", _("“%(value)s” is no date such as 2025-06-30.") % told)
        elif isinstance(until, dt.datetime):
            values["until"] = until.date()
        entry = self.found.experts.get(values["email"])
        if values["email"] and entry is None:
            told = {"value": values["email"]}
            self.fault(
                row, "email", _("the sheet of experts has no sound line with “%(value)s”.") % told
            )
        elif entry and any(past.uscc == values["uscc"] for past in entry.past):
            self.fault(row, "uscc", _("this employer stands here twice for the same expert."))

    def keep(self, row: int, values: dict[str, Any]) -> None:
        past = Past(values["employer"], values["uscc"], values["until"] or None)
        self.found.experts[values["email"]].past.append(past)


class _Groups(_Lines):
    wanted = ("uscc", "group")

    def check(self, row: int, values: dict[str, Any]) -> None:
        self.code(row, "uscc", values)
        if values["uscc"] in self.found.groups:
            self.fault(row, "uscc", _("this code stands here twice."))

    def keep(self, row: int, values: dict[str, Any]) -> None:
        self.found.groups[values["uscc"]] = values["group"]


def _text(value: Any) -> str:
    """Write a cell's value as somebody would type it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
