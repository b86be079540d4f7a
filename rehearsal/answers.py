"""Invented answers for every field of every form, drawn from a seeded generator."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from random import Random

from applications.models import Application
from applications.rules import Field, Form
from portal.batches.models import Indicator

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
        outline = self.application.outline
        found = {key: self._plain(field) for key, field in outline.fields.items()}
        for leaf in self.application.scheme.leaves:
            if leaf.is_quantitative:
                found |= self._years(leaf, outline.years)
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

    def _years(self, leaf: Indicator, years: tuple[int, ...]) -> Mapping[str, str]:
        floor, full = leaf.floor or Decimal(1), leaf.full or Decimal(2)
        reach = Decimal(str(self.quality)) + Decimal(self.random.randint(-15, 15)) / 100
        last = max(floor + (full - floor) * reach, floor / 2)
        if leaf.unit in {"级", "家", "个", "件"}:
            last = last.quantize(Decimal(1))
        places = Decimal(1) if last == last.to_integral_value() else Decimal("0.01")
        steps = [Decimal("0.82"), Decimal("0.91"), Decimal(1)]
        values = [(last * step).quantize(places) for step in steps]
        found = {f"{leaf.code}.{y}": str(v) for y, v in zip(years, values, strict=True)}
        target = (last * Decimal("1.15")).quantize(places)
        if leaf.unit == "%":
            target = min(target, Decimal(100))
        if leaf.unit == "级":
            target = min(target + 1, Decimal(5))
        found[f"target.{leaf.code}.baseline"] = str(values[-1])
        found[f"target.{leaf.code}.target"] = str(target)
        return found
