"""Indicator schemes as an XLSX workbook, in and out; every wrong cell is named by its address.

One kind has three sheets: its indicators, its data items and its cross-checks. The heads are
Chinese in every language, so that whatever one person saves another can read.
"""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from portal.batches import rules, schemes
from portal.batches.cells import (
    CHECKS,
    COLUMNS,
    HEADS,
    ITEMS,
    KINDS,
    LATER,
    MEASURES,
    OPS,
    WAYS,
    YES_NO,
    Line,
    Reader,
)
from portal.batches.formulas import Op
from portal.batches.placing import Part, Spot, spots
from portal.batches.scales import Way, plain
from portal.batches.wording import sentence
from portal.documents import workbooks
from portal.documents.workbooks import column_letters

MOST_ROWS: Final = 400


def is_book(content: bytes) -> bool:
    """Whether a file is packed as workbooks are (and no text is)."""
    return content.startswith(b"PK\x03\x04")


def write(found: Iterable[rules.Scheme]) -> bytes:
    """Write schemes as a workbook that `read` reads."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        for scheme in found:
            for part, rows in _tables(scheme):
                sheet = book.add_worksheet(KINDS[scheme.kind] + part)
                sheet.freeze_panes(1, 0)
                sheet.set_column(0, len(HEADS[part]) - 1, 14)
                sheet.write_row(0, 0, HEADS[part], bold)
                for number, row in enumerate(rows, start=1):
                    sheet.write_row(number, 0, row)
    return buffer.getvalue()


def _tables(scheme: rules.Scheme) -> Iterator[tuple[str, list[list[Any]]]]:
    measures = {code: word for word, code in MEASURES.items()}
    ops = {op: word for word, op in OPS.items()}
    yield (
        "",
        [
            [
                heading.code,
                heading.name,
                float(heading.weight),
                leaf.code,
                leaf.name,
                leaf.definition,
                leaf.unit,
                measures[leaf.measure.value],
                float(leaf.weight),
                _float(leaf.scale.floor),
                _float(leaf.scale.full),
                ops[leaf.formula.op],
                "、".join(leaf.formula.of),
                "、".join(str(weight) for weight in leaf.formula.weights),
                *_scale_cells(leaf),
            ]
            for heading in scheme.headings
            for leaf in heading.children
        ],
    )
    yes_no = {truth: word for word, truth in YES_NO.items()}
    yield (
        ITEMS,
        [
            [item.code, item.name, item.unit, item.years, item.evidence, yes_no[item.required]]
            for item in scheme.items
        ],
    )
    yield CHECKS, [["、".join(check.parts), check.whole] for check in scheme.checks]


def _scale_cells(leaf: rules.SecondLevel) -> list[Any]:
    """The cells of `LATER`: empty where experts judge."""
    if leaf.measure is rules.Measure.QUALITATIVE:
        return [None] * len(LATER)
    scale = leaf.scale
    return [
        next(word for word, way in WAYS.items() if way is scale.way),
        "是" if scale.lower else None,
        "、".join(f"{plain(row.at)}={plain(row.share)}" for row in scale.rows),
        _float(scale.each),
        _float(scale.cap),
    ]


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────


def read(content: bytes) -> list[rules.Scheme]:
    """Read a workbook; raise `schemes.SchemeError` with every fault where it is not sound."""
    book = _open(content)
    reader = Reader()
    tables = {
        kind: {part: _lines(reader, book, word, part) for part in HEADS}
        for kind, word in KINDS.items()
        if word in book.sheet_names
    }
    if not tables:
        wanted = " / ".join(KINDS.values())
        raise schemes.SchemeError([_("The workbook has no sheet named %s.") % wanted])
    document = [
        {
            "object_kind": kind,
            "level1": _headings(lines[""]),
            "items": [_item(line) for line in lines[ITEMS]],
            "checks": [
                {"parts": line.codes("分项"), "whole": line.text("总项")} for line in lines[CHECKS]
            ],
        }
        for kind, lines in tables.items()
    ]
    if reader.faults:
        raise schemes.SchemeError(reader.faults)
    found = [schemes.parse(entry) for entry in document]
    faults = [
        _located(problem, scheme, tables[scheme.kind])
        for scheme in found
        for problem in rules.check_scheme(scheme)
    ]
    if faults:
        raise schemes.SchemeError(faults)
    return found


def _located(
    problem: rules.Problem, scheme: rules.Scheme, lines: Mapping[str, Sequence[Line]]
) -> str:
    """Say a fault with the cells in which it is mended, or with the sheet it is of."""
    cells = [cell for spot in spots(problem, scheme) for cell in _cell_of(spot, scheme, lines)]
    sheet = KINDS[scheme.kind]
    if not cells:
        return _("Sheet %(sheet)s: %(what)s") % {"sheet": sheet, "what": sentence(problem)}
    part = cells[0][0]
    return _("Sheet %(sheet)s, %(cell)s: %(what)s") % {
        "sheet": sheet + part,
        "cell": "、".join(cell for of, cell in cells if of == part),
        "what": sentence(problem),
    }


def _cell_of(
    spot: Spot, scheme: rules.Scheme, lines: Mapping[str, Sequence[Line]]
) -> Iterator[tuple[str, str]]:
    """Yield the sheet's part and the address of a cell; nothing for an item that is implied."""
    part, heads = COLUMNS[spot.part]
    rows: Sequence[Line] = lines[part]
    if spot.part is Part.HEADING:
        code = scheme.headings[spot.line].code
        rows = [row for row in rows if row.raw("一级编码")[1] == code][:1]
    elif spot.part is Part.LEAF:
        # A scheme goes by its headings; the lines of one need not stand together in the book.
        order = [heading.code for heading in scheme.headings]
        rows = sorted(rows, key=lambda row: order.index(row.raw("一级编码")[1]))[
            spot.line : spot.line + 1
        ]
    else:
        rows = rows[spot.line : spot.line + 1]
    column = HEADS[part].index(heads[spot.column])
    yield from ((part, f"{column_letters(column)}{row.number}") for row in rows)


def _open(content: bytes) -> CalamineWorkbook:
    try:
        return workbooks.opened(content, _("The scheme's workbook"))
    except ValidationError as error:
        raise schemes.SchemeError(error.messages) from error


def _lines(reader: Reader, book: CalamineWorkbook, kind: str, part: str) -> list[Line]:
    """Return the rows of a sheet that are not empty; a head that was moved is told."""
    name = kind + part
    if name not in book.sheet_names:
        if part != CHECKS:
            reader.faults.append(_("The sheet %(sheet)s is missing.") % {"sheet": name})
        return []
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=MOST_ROWS)
    heads = [str(cell).strip() for cell in rows[0]] if rows else []
    moved = False
    for at, head in enumerate(HEADS[part]):
        present = heads[at] if at < len(heads) else ""
        if present != head and not (head in LATER and not present):
            moved = True
            words = {"wanted": head, "found": present or "—"}
            told = _("the column “%(wanted)s” belongs here, not “%(found)s”.") % words
            reader.fault(name, 1, at, told)
    if moved:
        return []
    return [
        Line(reader, name, number, part, row)
        for number, row in enumerate(rows[1:], start=2)
        if any(str(cell).strip() for cell in row)
    ]


def _headings(lines: Iterable[Line]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        code, name = line.text("一级编码"), line.text("一级指标")
        weight = line.figure("一级权重")
        heading = found.setdefault(
            code, {"code": code, "name": name, "weight": weight, "level2": []}
        )
        for head, present, given in (
            ("一级指标", heading["name"], name),
            ("一级权重", heading["weight"], weight),
        ):
            if present != given:
                line.reader.fault(
                    line.sheet,
                    line.number,
                    HEADS[""].index(head),
                    _("“%(found)s”, but above %(code)s has “%(wanted)s”.")
                    % {"found": given, "code": code, "wanted": present},
                )
        heading["level2"].append(_leaf(line))
    return list(found.values())


def _leaf(line: Line) -> dict[str, Any]:
    op = OPS.get(line.one_of("公式", OPS), Op.JUDGED)
    return {
        "code": line.text("编码"),
        "name": line.text("二级指标"),
        "definition": line.text("定义", wanted=False),
        "unit": line.text("单位", wanted=False),
        "kind": MEASURES.get(line.one_of("类型", MEASURES), ""),
        "weight": line.figure("权重"),
        "floor": line.figure("准入值", wanted=False),
        "full": line.figure("满分值", wanted=False),
        "formula": {"op": op.value, "of": line.codes("数据项"), "weights": line.codes("系数")},
        "scale": _scale(line),
    }


def _scale(line: Line) -> dict[str, Any] | None:
    """What a value is worth; nothing is said where experts judge, or in an older book."""
    if not line.text("计分", wanted=False):
        return None
    rows = []
    for pair in line.codes("分档"):
        at, equals, share = pair.partition("=")
        if not equals:
            at_column, _value = line.raw("分档")
            told = _("“%s” is no step: write value=percent.") % pair[:40]
            line.reader.fault(line.sheet, line.number, at_column, told)
        rows.append([at.strip(), share.strip()])
    return {
        "way": WAYS.get(line.one_of("计分", WAYS), Way.LINE).value,
        "lower": line.text("越低越优", wanted=False) == "是",
        "rows": rows,
        "each": line.figure("每项得分", wanted=False),
        "cap": line.figure("最高得分", wanted=False),
    }


def _item(line: Line) -> dict[str, Any]:
    code = line.text("编码")
    if code and not schemes.ITEM_CODE.fullmatch(code):
        at, _value = line.raw("编码")
        told = _("“%s” is no code of a data item.") % code[:60]
        line.reader.fault(line.sheet, line.number, at, told)
    return {
        "code": code,
        "name": line.text("名称"),
        "unit": line.text("单位", wanted=False),
        "years": line.figure("年数"),
        "evidence": line.text("佐证", wanted=False),
        "required": YES_NO.get(line.one_of("必填", YES_NO), True),
    }
