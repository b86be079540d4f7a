"""Invented answers for every field of every form, drawn from a seeded generator."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from random import Random

from applications.models import Application
from applications.rules import HIGHEST_LEVEL, LEVEL, PERCENT, Field, Form
from portal.batches.formulas import Formula, Op
from portal.batches.models import Indicator

#: Units of what comes in whole numbers.
COUNTED = frozenset({LEVEL, "家", "个", "件", "项", "人"})

_TEXT = (
    "演示数据：围绕重点领域补链强链，完善产业链上下游协作，推动创新成果转化和规模化应用。",
    "演示数据：建设公共服务平台，开放应用场景，带动中小企业融通发展，形成可复制经验。",
    "演示数据：坚持因地制宜、量力而行，不新增债务，依托现有政策和资源有序推进。",
)
_LINES = {
    "basic.address": "样例路1号",
    "basic.representative": "样例代表人",
    "basic.product": "样例标志性产品 HC-7",
    "basic.approval": "样例省人民政府，样政函〔2008〕1号",
    "basic.level": "省级",
    "basic.manager": "样例园区管理委员会",
    "basic.contact": "样例联系人",
    "basic.phone": "00000000",
    "basic.email": "lianxi@example.test",
}
_TASKS = (
    ("智能产线升级", "建设两条示范产线", "制造部", "产线验收报告"),
    ("关键技术攻关", "突破一项关键核心技术", "研发中心", "鉴定证书与发明专利"),
    ("公共平台开放", "向中小企业开放检测与中试能力", "运营部", "平台服务台账"),
)


class Answers:
    """Plausible answers of one applicant. `quality` from 0 (weak) to 1 (strong)."""

    def __init__(self, application: Application, quality: float, seed: int) -> None:
        self.application = application
        self.quality = quality
        self.random = Random(seed)  # noqa: S311 - invented data, not secrets

    def form(self) -> dict[str, str]:
        """Return an answer for every field of the application."""
        outline, scheme = self.application.outline, self.application.scheme
        found = {key: self._plain(field) for key, field in outline.fields.items()}
        wanted = {leaf.code: self._wanted(leaf) for leaf in scheme.leaves if leaf.is_quantitative}
        for code, row in self._figures(wanted).items():
            years = range(outline.year - len(row), outline.year)
            found |= {
                f"{code}.{year}": str(figure) for year, figure in zip(years, row, strict=True)
            }
        values = Application(  # as far as figures go: nothing is kept
            batch=self.application.batch, kind=self.application.kind, answers=found
        ).values
        for leaf in scheme.leaves:
            if (value := values[leaf.code]) is not None:
                found[f"target.{leaf.code}.target"] = self._target(leaf, value)
        return found

    def tasks(self, begin: dt.date) -> list[tuple[str, str, str, dt.date, str]]:
        """Return key tasks (name, content, department, due on, deliverable)."""
        return [
            (name, f"{content}（演示数据）", department, begin + dt.timedelta(days=days), result)
            for (name, content, department, result), days in zip(
                _TASKS, (300, 480, 690), strict=True
            )
        ]

    def _plain(self, field: Field) -> str:
        if field.form is Form.TEXT:
            return self.random.choice(_TEXT)
        if field.form is Form.DATE:
            return f"20{self.random.randint(5, 15):02d}-0{self.random.randint(1, 9)}-15"
        if field.form is Form.NUMBER:
            return str(self.random.randint(50, 900))
        return _LINES.get(field.key, "演示数据：达到省内领先水平")

    def _wanted(self, leaf: Indicator) -> Decimal:
        """What an indicator shall come to: so far up from its floor as the applicant is good."""
        floor, full = leaf.floor or Decimal(1), leaf.full or Decimal(2)
        reach = Decimal(str(self.quality)) + Decimal(self.random.randint(-15, 15)) / 100
        return max(floor + (full - floor) * reach, floor / 2)

    def _figures(self, wanted: Mapping[str, Decimal]) -> dict[str, list[Decimal]]:
        """Return figures of every data item, year by year, from which the wanted values follow."""
        scheme = self.application.scheme
        last: dict[str, Decimal] = {}
        growth = Decimal(10)
        for leaf in scheme.leaves:
            value = wanted.get(leaf.code, Decimal())
            if leaf.rule.op is Op.GROWTH:
                growth = value
            else:
                self._spread(leaf.rule, value, last)
        return {
            item.code: [
                _rounded(last[item.code] / (1 + growth / 100) ** back, item.unit)
                for back in reversed(range(item.years))
            ]
            for item in scheme.data_items.values()
        }

    def _spread(self, rule: Formula, value: Decimal, last: dict[str, Decimal]) -> None:
        """Give the items of one formula figures of the last year from which `value` follows."""
        match rule.op:
            case Op.VALUE:
                last[rule.of[0]] = value
            case Op.SUM:
                share = value / sum(weight for _code, weight in rule.terms)
                last.update(dict.fromkeys(rule.of, share))
            case Op.SHARE | Op.PER_UNIT:
                upper, lower = rule.of
                ratio = value / 100 if rule.op is Op.SHARE else value
                if upper in last and lower not in last:
                    last[lower] = last[upper] / ratio
                else:
                    size = Decimal(self.random.randint(800, 6000))
                    unit = self.application.scheme.data_items[lower].unit
                    base = last.setdefault(lower, size * (100 if unit == "万元" else 1))
                    last[upper] = base * ratio
            case _:
                for code in rule.of:
                    last.setdefault(code, Decimal(self.random.randint(12, 90)))

    def _target(self, leaf: Indicator, value: Decimal) -> str:
        target = value * Decimal("1.15")
        if leaf.unit == PERCENT:
            target = min(target, Decimal(100))
        if leaf.unit == LEVEL:
            target = min(value + 1, Decimal(HIGHEST_LEVEL))
        return str(_rounded(target, leaf.unit))


def _rounded(figure: Decimal, unit: str) -> Decimal:
    return figure.quantize(Decimal(1) if unit in COUNTED else Decimal("0.01"))
