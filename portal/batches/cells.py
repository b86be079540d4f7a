"""The cells of a scheme's workbook: their heads, their words, and what is wrong with one.

The heads are Chinese in every language, so that whatever one person saves another can read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.batches.formulas import Op
from portal.batches.models import Indicator
from portal.batches.placing import Part
from portal.batches.scales import Way
from portal.documents.workbooks import column_letters

KINDS: Final = {"park": "园区", "enterprise": "企业"}
ITEMS: Final = "数据项"
CHECKS: Final = "校核"
HEADS: Final = {
    "": (
        "一级编码",
        "一级指标",
        "一级权重",
        "编码",
        "二级指标",
        "定义",
        "单位",
        "类型",
        "权重",
        "准入值",
        "满分值",
        "公式",
        "数据项",
        "系数",
        "计分",
        "越低越优",
        "分档",
        "每项得分",
        "最高得分",
    ),
    ITEMS: ("编码", "名称", "单位", "年数", "佐证", "必填"),
    CHECKS: ("分项", "总项"),
}
MEASURES: Final = {"定量": "quantitative", "定性": "qualitative"}
OPS: Final = {
    "取值": Op.VALUE,
    "求和": Op.SUM,
    "占比": Op.SHARE,
    "单位值": Op.PER_UNIT,
    "增长率": Op.GROWTH,
    "评审": Op.JUDGED,
}
WAYS: Final = {
    "区间": Way.LINE,
    "分档": Way.STEPS,
    "计数": Way.COUNT,
    "是否": Way.YES_NO,
    "等级": Way.LEVELS,
}
#: The field of an indicator whose size limits a cell, by part and head.
LIKE: Final[Mapping[tuple[str, str], str]] = {
    ("", "一级编码"): "code",
    ("", "一级指标"): "name",
    ("", "一级权重"): "weight",
    ("", "编码"): "code",
    ("", "二级指标"): "name",
    ("", "单位"): "unit",
    ("", "权重"): "weight",
    ("", "准入值"): "floor",
    ("", "满分值"): "full",
    ("", "每项得分"): "floor",
    ("", "最高得分"): "floor",
    (ITEMS, "名称"): "name",
    (ITEMS, "单位"): "unit",
}
#: Which column of a sheet a cell of a scheme stands in (`placing.Spot`).
COLUMNS: Final[Mapping[Part, tuple[str, Mapping[str, str]]]] = {
    Part.HEADING: ("", {"weight": "一级权重"}),
    Part.LEAF: (
        "",
        {
            "code": "编码",
            "name": "二级指标",
            "weight": "权重",
            "op": "公式",
            "of": "数据项",
            "weights": "系数",
            "way": "计分",
            "lower": "越低越优",
            "floor": "准入值",
            "rows": "分档",
            "each": "每项得分",
            "cap": "最高得分",
        },
    ),
    Part.ITEM: (ITEMS, {"code": "编码", "years": "年数", "name": "名称"}),
    Part.CHECK: (CHECKS, {"parts": "分项", "whole": "总项"}),
}
#: Columns that a book may leave out: it is from before they were there, or needs none of them.
LATER: Final = ("计分", "越低越优", "分档", "每项得分", "最高得分")
YES_NO: Final = {"是": True, "否": False}


@dataclass
class Reader:
    """Reads cells and gathers what is wrong with them, by sheet and address."""

    faults: list[str] = field(default_factory=list)

    def fault(self, sheet: str, row: int, column: int, what: str) -> None:
        cell = f"{column_letters(column)}{row}"
        self.faults.append(
            _("Sheet %(sheet)s, %(cell)s: %(what)s") % {"sheet": sheet, "cell": cell, "what": what}
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet (its number as the reader sees it) under the heads of its part."""

    reader: Reader
    sheet: str
    number: int
    part: str
    cells: Sequence[Any]

    def raw(self, head: str) -> tuple[int, str]:
        at = HEADS[self.part].index(head)
        value = self.cells[at] if at < len(self.cells) else ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return at, str(value).strip()

    def text(self, head: str, *, wanted: bool = True) -> str:
        at, value = self.raw(head)
        if wanted and not value:
            self.reader.fault(self.sheet, self.number, at, _("“%s” is empty.") % head)
        limit = self.column(head).max_length if (self.part, head) in LIKE else None
        if limit is not None and len(value) > limit:
            told = _("“%(name)s” is longer than %(limit)s characters.")
            words = {"name": head, "limit": limit}
            self.reader.fault(self.sheet, self.number, at, told % words)
        return value

    def column(self, head: str) -> Any:
        """The field of an indicator that holds what stands under this head."""
        return Indicator._meta.get_field(LIKE[self.part, head])

    def figure(self, head: str, *, wanted: bool = True) -> str | None:
        at, value = self.raw(head)
        if not value and not wanted:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.reader.fault(self.sheet, self.number, at, _("“%s” is no number.") % value[:40])
        elif (self.part, head) in LIKE and not self.fits(head, number):
            told = _("%s is no number of the wanted size.") % value[:40]
            self.reader.fault(self.sheet, self.number, at, told)
        return value

    def fits(self, head: str, number: Decimal) -> bool:
        """Whether the database holds the figure exactly."""
        try:
            self.column(head).clean(number, None)
        except ValidationError:
            return False
        return True

    def one_of(self, head: str, words: Iterable[str]) -> str:
        at, value = self.raw(head)
        if value not in words:
            self.reader.fault(
                self.sheet,
                self.number,
                at,
                _("“%(found)s” is not known here; it can be: %(known)s.")
                % {"found": value[:40], "known": "、".join(words)},
            )
        return value

    def codes(self, head: str) -> list[str]:
        """Several codes or figures in one cell, parted by a comma of any kind."""
        value = self.raw(head)[1]
        for comma in ",，;；\n":
            value = value.replace(comma, "、")
        return [code.strip() for code in value.split("、") if code.strip()]
