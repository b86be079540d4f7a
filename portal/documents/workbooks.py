"""Workbooks that people upload: looked through before they are read, never evaluated.

An XLSX is a ZIP of XML, so all that can be wrong with either can be wrong with it. Its parts are
unpacked within bounds and packed anew before the reader sees them; formulas, macros and links to
elsewhere are refused and not followed.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree as ET

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from portal.documents.rules import MIB, extension

MAX_BYTES: Final = 5 * MIB
#: What all parts of a workbook may come to once they are unpacked.
MAX_UNPACKED: Final = 40 * MIB
MAX_PARTS: Final = 400
#: Cells farther out are no table of ours, and would fill the memory with empty ones.
MAX_ROW: Final = 20_000
MAX_COLUMN: Final = 200

_ACTIVE: Final = ("vbaproject", "/macrosheets/", "/activex/", "/embeddings/", "/externallinks/")
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
#: Built-in number formats that show a share.
_PERCENT_FORMATS: Final = frozenset({9, 10})
_ENCRYPTED: Final = 0x1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from A1 on, and the cells (as "C14") that are not plain values."""

    name: str
    rows: list[list[Any]]
    formulas: frozenset[str]
    faulty: frozenset[str]
    percents: frozenset[str]

    def cell(self, row: int, column: int) -> Any:
        """Return a value by its indices from 0; empty where there is none."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    def place(self, row: int, column: int) -> str:
        """Name a cell as people do: "Experts!C14"."""
        return f"{self.name}!{column_letters(column)}{row + 1}"

    def strange(self, row: int, column: int) -> str:
        """Say why a cell holds no value of its own, or nothing."""
        cell = f"{column_letters(column)}{row + 1}"
        if cell in self.formulas:
            return _("%(place)s is a formula: type the value itself.") % {
                "place": self.place(row, column)
            }
        if cell in self.faulty:
            return _("%(place)s shows an error instead of a value.") % {
                "place": self.place(row, column)
            }
        return ""

    def moved(self, head: Sequence[str]) -> Iterator[str]:
        """Yield every column that is not where the template has it."""
        for column, expected in enumerate(head):
            found = str(self.cell(0, column)).strip().removesuffix(".0")
            if found != expected:
                yield _(
                    "%(place)s says “%(found)s” where the template says “%(expected)s”: columns "
                    "may be neither moved nor renamed."
                ) % {"place": self.place(0, column), "found": found, "expected": expected}


def read(upload: UploadedFile) -> dict[str, Sheet]:
    """Return the sheets of an uploaded XLSX by name; raise `ValidationError` with a sentence."""
    name = upload.name or ""
    if extension(name) != "xlsx":
        raise _refusal("type", _("“%(name)s” is not an XLSX workbook."), name)
    if not upload.size:
        raise _refusal("empty", _("“%(name)s” is empty (0 bytes)."), name)
    if upload.size > MAX_BYTES:
        raise _refusal("large", _("“%(name)s” is larger than %(limit)s MB."), name, MAX_BYTES)
    parts = _unpacked(upload, name)
    try:
        marks = dict(_marks(parts, name))
        book = CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts)))
        return {
            title: Sheet(title, book.get_sheet_by_name(title).to_python(False), *marks[title])
            for title in book.sheet_names
            if title in marks
        }
    except (CalamineError, ET.ParseError, KeyError, ValueError) as error:
        raise _damaged(name) from error


def opened(content: bytes, name: str) -> CalamineWorkbook:
    """Open the bytes of a workbook for a reader of its own; raise `ValidationError`."""
    try:
        return CalamineWorkbook.from_filelike(
            io.BytesIO(_packed(_unpacked(io.BytesIO(content), name)))
        )
    except (CalamineError, ValueError) as error:
        raise _damaged(name) from error


def column_letters(index: int) -> str:
    """Return the letters of a column by its index from 0: A, B, …, Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _unpacked(upload: Any, name: str) -> dict[str, bytes]:
    """Return each part's bytes, counted while they are unpacked and not as the ZIP declares."""
    upload.seek(0)
    parts: dict[str, bytes] = {}
    room = MAX_UNPACKED
    try:
        with zipfile.ZipFile(upload) as book:
            entries = book.infolist()
            if len(entries) > MAX_PARTS:
                raise _bomb(name)
            for entry in entries:
                if entry.flag_bits & _ENCRYPTED:
                    raise _damaged(name)
                if any(word in f"/{entry.filename.lower()}" for word in _ACTIVE):
                    raise _active(name)
                with book.open(entry) as part:
                    parts[entry.filename] = part.read(room + 1)
                room -= len(parts[entry.filename])
                if room < 0:
                    raise _bomb(name)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _damaged(name) from error
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise _active(name)
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise _active(name)
    return parts


def _packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as book:
        for path, content in parts.items():
            book.writestr(zipfile.ZipInfo(path), content)
    return stream.getvalue()


Marks = tuple[frozenset[str], frozenset[str], frozenset[str]]


def _marks(parts: dict[str, bytes], name: str) -> Iterator[tuple[str, Marks]]:
    """Yield the title of each sheet with its cells that are formulas, errors and percentages."""
    relations = ET.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 - bounded, no DTD
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    shares = _share_styles(parts.get("xl/styles.xml"))
    book = ET.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - bounded, no DTD
    for sheet in book.iter(f"{_MAIN}sheet"):
        path = posixpath.normpath(posixpath.join("/xl", targets[sheet.get(_LINK)]))[1:]
        if path.startswith("xl/worksheets/"):
            yield sheet.get("name", ""), _marked(parts[path], shares, name)


def _marked(part: bytes, shares: frozenset[str], name: str) -> Marks:
    formulas, faulty, percents = set(), set(), set()
    for _event, cell in ET.iterparse(io.BytesIO(part)):  # noqa: S314 - bounded, no DTD
        if cell.tag != f"{_MAIN}c":
            continue
        place = cell.get("r", "")
        found = _CELL.fullmatch(place)
        if found is None:
            raise ValueError(place)
        if len(cell) and (int(found[2]) > MAX_ROW or _index(found[1]) > MAX_COLUMN):
            raise _bomb(name)
        if cell.find(f"{_MAIN}f") is not None:
            formulas.add(place)
        if cell.get("t") == "e":
            faulty.add(place)
        if cell.get("s") in shares and len(cell):
            percents.add(place)
        cell.clear()
    return frozenset(formulas), frozenset(faulty), frozenset(percents)


def _share_styles(part: bytes | None) -> frozenset[str]:
    """Return the numbers of the cell styles that show a value as a percentage."""
    if part is None:
        return frozenset()
    styles = ET.fromstring(part)  # noqa: S314 - bounded, no DTD
    shares = {str(number) for number in _PERCENT_FORMATS} | {
        form.get("numFmtId", "")
        for form in styles.iter(f"{_MAIN}numFmt")
        if "%" in form.get("formatCode", "")
    }
    cells = styles.find(f"{_MAIN}cellXfs")
    return frozenset(
        str(number)
        for number, style in enumerate(() if cells is None else cells)
        if style.get("numFmtId") in shares
    )


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index


def _refusal(code: str, words: str, name: str, limit: int = 0) -> ValidationError:
    return ValidationError(words % {"name": name, "limit": limit // MIB}, code=code)


def _damaged(name: str) -> ValidationError:
    words = _("“%(name)s” cannot be opened as a workbook: it is damaged or protected.")
    return _refusal("broken", words, name)


def _bomb(name: str) -> ValidationError:
    words = _("“%(name)s” unpacks to far more than a table of figures holds.")
    return _refusal("bomb", words, name)


def _active(name: str) -> ValidationError:
    words = _("“%(name)s” contains macros, embedded objects or links to other files.")
    return _refusal("active", words, name)
