"""What the batches of a rehearsal call for.

The first batch's facts are the real ones; what is not known of it (deadlines, quotas by
sector) is invented, as is everything else.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from portal.batches.models import Batch, Kind
from portal.timeline.clock import BEIJING

#: 工信厅规函〔2026〕101号: the ten fields of the first batch.
FIRST_SECTORS = (
    "人工智能",
    "智能网联新能源汽车",
    "新型储能制造",
    "清洁低碳氢",
    "生物制造",
    "智能机器人",
    "低空装备",
    "商业航天",
    "安全应急装备",
    "软件",
)
#: Four of the nine fields of the work plan (二), for the invented earlier batches.
PLAN_SECTORS = ("新一代信息技术", "新能源", "新材料", "高端装备")

_BODY = (
    "演示数据：本通知正文为概述。围绕重点领域组织园区和企业自愿申报，经省级主管部门推荐、"
    "综合评价、两年创建、评估验收和公示后认定。"
)
_REQUIREMENTS = (
    "演示数据：申报对象在线填报基本情况，编制创建工作方案，提出创建目标和重点任务。"
    "不收取任何费用，不需要演示文稿和视频。"
)


def beijing(year: int, month: int, day: int, hour: int = 17, minute: int = 0) -> dt.datetime:
    """Return a moment in Beijing time."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=BEIJING)


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What one notice decides. `quotas`: per kind, one number for each sector in order."""

    ordinal: int
    name: str
    year: int
    title: str
    document_number: str
    called: dt.datetime
    applications_due: dt.datetime
    recommendations_due: dt.datetime
    evaluation_due: dt.datetime
    sectors: tuple[str, ...]
    quotas: Mapping[str, tuple[int, ...]]
    plan_cities: bool
    province_publicity_days: int = 0
    body: str = _BODY
    requirements: str = _REQUIREMENTS

    def batch(self, **settings: Any) -> Batch:
        """Return the batch with its schedule, not saved yet; `settings` are fields besides."""
        return Batch(
            ordinal=self.ordinal,
            name=self.name,
            year=self.year,
            applications_due=self.applications_due,
            recommendations_due=self.recommendations_due,
            evaluation_due=self.evaluation_due,
            province_publicity_days=self.province_publicity_days,
            **settings,
        )


def _drill(ordinal: int, called: dt.datetime, *dues: dt.datetime) -> BatchPlan:
    """An invented batch before the first one."""
    return BatchPlan(
        ordinal=ordinal,
        name=f"演练批次（{called.year}年）",
        year=called.year,
        title=f"关于开展示范基地创建遴选工作的通知（{called.year}年演练样例）",
        document_number=f"演练函〔{called.year}〕{ordinal}号",
        called=called,
        applications_due=dues[0],
        recommendations_due=dues[1],
        evaluation_due=dues[2],
        sectors=PLAN_SECTORS,
        quotas={Kind.PARK: (2, 2, 2, 2), Kind.ENTERPRISE: (3, 3, 3, 3)},
        plan_cities=True,
    )


RECOGNISED = _drill(
    1,
    beijing(2020, 8, 3, 9),
    beijing(2020, 9, 15),
    beijing(2020, 10, 20),
    beijing(2020, 12, 15),
)
SHOWN = _drill(
    2,
    beijing(2023, 9, 1, 9),
    beijing(2023, 10, 20),
    beijing(2023, 11, 20),
    beijing(2024, 4, 12),
)
EVALUATED = _drill(
    3,
    beijing(2025, 9, 1, 9),
    beijing(2025, 10, 20),
    beijing(2025, 11, 20),
    beijing(2026, 5, 29),
)
FIRST = BatchPlan(
    ordinal=4,
    name="第一批",
    year=2026,
    title="关于开展第一批国家新兴产业发展示范基地创建遴选工作的通知",
    document_number="工信厅规函〔2026〕101号",
    called=beijing(2026, 3, 16, 9),
    applications_due=beijing(2026, 5, 20),
    recommendations_due=beijing(2026, 6, 10),
    evaluation_due=beijing(2026, 7, 31),
    sectors=FIRST_SECTORS,
    quotas={
        Kind.PARK: (3, 2, 2, 2, 2, 2, 2, 2, 2, 2),
        Kind.ENTERPRISE: (12, 12, 11, 11, 11, 11, 11, 11, 11, 11),
    },
    plan_cities=False,
    province_publicity_days=5,
)
#: What comes two years later is being drawn up; its sectors and quotas begin as the first's.
SECOND = replace(
    FIRST,
    ordinal=5,
    name="第二批（编制中，演示数据）",
    year=2028,
    title="关于开展第二批国家新兴产业发展示范基地创建遴选工作的通知（编制样例）",
    document_number="",
    called=beijing(2028, 3, 20, 9),
    applications_due=beijing(2028, 5, 19),
    recommendations_due=beijing(2028, 6, 9),
    evaluation_due=beijing(2028, 7, 31),
)
