"""What the notice fixes about a batch, and what makes a scheme of indicators sound.

Pure functions and constants, each with its clause. What a batch's own notice decides
(sectors, quotas, weights, thresholds, dates) is data and stands in the models.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

from portal.batches.formulas import ARITY, MOST_YEARS, Check, Formula, Item, Op
from portal.batches.scales import Flaw, Scale, flaws
from portal.timeline.rules import add_years

#: The document on which every batch rests.
BASIS: Final = "工信部规〔2025〕250号"
#: 四: each kind is measured by 4 first-level and 11 second-level indicators.
FIRST_LEVEL: Final = 4
SECOND_LEVEL: Final = 11
#: 四: the first-level headings of each kind.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "park": ("集群发展", "协同创新", "生态优化", "治理提升"),
    "enterprise": ("产品开发", "技术创新", "业态创新", "管理效能"),
}
#: 六: a batch every 2 years.
BATCH_INTERVAL_YEARS: Final = 2
#: 四: weights of a scheme add up to the whole.
WEIGHT_SUM: Final = Decimal(100)
#: 十: nothing of the kind may be asked of an applicant or a lower level of government.
FORBIDDEN_DEMANDS: Final = (
    "配套资金",
    "专项规划",
    "专题会议",
    "工作专班",
    "演示文稿",
    "PPT",
    "拍摄视频",
)


class Measure(StrEnum):
    """How an indicator is measured (四)."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"


class Fault(StrEnum):
    """What can be wrong with a batch or a scheme; the words stand in `batches/wording.py`."""

    FIRST_LEVEL_COUNT = "first_level_count"
    SECOND_LEVEL_COUNT = "second_level_count"
    HEADINGS = "headings"
    WEIGHT_SUM = "weight_sum"
    HEADING_SUM = "heading_sum"
    WEIGHT_SIGN = "weight_sign"
    QUANTITATIVE_SHARE = "quantitative_share"
    CODE_TWICE = "code_twice"
    IDLE_SCALE = "idle_scale"
    NO_FORMULA = "no_formula"
    FORMULA_ARITY = "formula_arity"
    WEIGHTS_COUNT = "weights_count"
    UNKNOWN_ITEM = "unknown_item"
    UNUSED_ITEM = "unused_item"
    ITEM_TWICE = "item_twice"
    ITEM_YEARS = "item_years"
    GROWTH_YEARS = "growth_years"
    FORBIDDEN_DEMAND = "forbidden_demand"
    RUBRIC_SUM = "rubric_sum"
    DATES_ORDER = "dates_order"
    NO_SECTOR = "no_sector"
    NO_QUOTA = "no_quota"
    NO_AUTHORITY = "no_authority"
    NO_SCHEME = "no_scheme"
    EXPERTS_COUNT = "experts_count"
    TOO_SOON = "too_soon"
    OVER_TOTAL = "over_total"
    UNREACHABLE = "unreachable"
    NOTICE_DEMANDS = "notice_demands"
    FORM_DEMANDS = "form_demands"
    BAR_YEARS = "bar_years"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is and what was found against what was wanted."""

    fault: Fault | Flaw
    where: str = ""
    found: str = ""
    wanted: str = ""


#: The scale of what experts judge: none.
UNSCALED: Final = Scale()
#: The formula of what experts judge without any figure.
JUDGED: Final = Formula(Op.JUDGED)


@dataclass(frozen=True, slots=True)
class SecondLevel:
    """A second-level indicator as a scheme file states it. Weights in points of 100.

    `formula` says how its value comes out of the scheme's data items, `scale` what that value
    is worth; what experts judge has neither.
    """

    code: str
    name: str
    unit: str
    measure: Measure
    weight: Decimal
    scale: Scale = UNSCALED
    definition: str = ""
    formula: Formula = JUDGED


@dataclass(frozen=True, slots=True)
class FirstLevel:
    """A first-level heading with its second-level indicators."""

    code: str
    name: str
    weight: Decimal
    children: tuple[SecondLevel, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The indicators of one kind, the data items they are worked out from, and cross-checks."""

    kind: str
    headings: tuple[FirstLevel, ...]
    items: tuple[Item, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def indicators(self) -> tuple[SecondLevel, ...]:
        return tuple(child for heading in self.headings for child in heading.children)


def check_scheme(scheme: Scheme) -> list[Problem]:
    """Return every fault of a scheme; empty when it is sound (四)."""
    return [*_counts(scheme), *_weights(scheme), *_indicators(scheme), *_items(scheme)]


def _counts(scheme: Scheme) -> Iterator[Problem]:
    if len(scheme.headings) != FIRST_LEVEL:
        yield Problem(
            Fault.FIRST_LEVEL_COUNT, scheme.kind, str(len(scheme.headings)), str(FIRST_LEVEL)
        )
    if len(scheme.indicators) != SECOND_LEVEL:
        yield Problem(
            Fault.SECOND_LEVEL_COUNT, scheme.kind, str(len(scheme.indicators)), str(SECOND_LEVEL)
        )
    names, wanted = [heading.name for heading in scheme.headings], HEADINGS[scheme.kind]
    if sorted(names) != sorted(wanted):
        yield Problem(Fault.HEADINGS, scheme.kind, "、".join(names), "、".join(wanted))


def _weights(scheme: Scheme) -> Iterator[Problem]:
    total = sum((i.weight for i in scheme.indicators), Decimal())
    if total != WEIGHT_SUM:
        yield Problem(Fault.WEIGHT_SUM, scheme.kind, str(total), str(WEIGHT_SUM))
    for heading in scheme.headings:
        own = sum((child.weight for child in heading.children), Decimal())
        if own != heading.weight:
            yield Problem(Fault.HEADING_SUM, heading.name, str(own), str(heading.weight))
    share = {measure: Decimal() for measure in Measure}
    for indicator in scheme.indicators:
        share[indicator.measure] += indicator.weight
    if share[Measure.QUANTITATIVE] <= share[Measure.QUALITATIVE]:
        yield Problem(
            Fault.QUANTITATIVE_SHARE,
            scheme.kind,
            str(share[Measure.QUANTITATIVE]),
            str(share[Measure.QUALITATIVE]),
        )


def _indicators(scheme: Scheme) -> Iterator[Problem]:
    seen: set[str] = set()
    for indicator in scheme.indicators:
        if indicator.code in seen:
            yield Problem(Fault.CODE_TWICE, indicator.code)
        seen.add(indicator.code)
        if indicator.weight <= 0:
            yield Problem(Fault.WEIGHT_SIGN, indicator.code, str(indicator.weight))
        if indicator.measure is Measure.QUANTITATIVE:
            for flaw, found, wanted in flaws(indicator.scale, indicator.weight):
                yield Problem(flaw, indicator.code, found, wanted)
        elif indicator.scale != UNSCALED:
            yield Problem(Fault.IDLE_SCALE, indicator.code)
        yield from forbidden_demands(f"{indicator.name} {indicator.definition}", indicator.code)


def _items(scheme: Scheme) -> Iterator[Problem]:
    known: dict[str, Item] = {}
    for item in scheme.items:
        if item.code in known:
            yield Problem(Fault.ITEM_TWICE, item.code)
        if not 1 <= item.years <= MOST_YEARS:
            yield Problem(Fault.ITEM_YEARS, item.name, str(item.years), str(MOST_YEARS))
        yield from forbidden_demands(f"{item.name} {item.evidence}", item.name)
        known[item.code] = item
    used = {code for check in scheme.checks for code in (*check.parts, check.whole)}
    for indicator in scheme.indicators:
        yield from _formula(indicator, known)
        used.update(indicator.formula.of)
    for code in sorted(used - known.keys()):
        yield Problem(Fault.UNKNOWN_ITEM, scheme.kind, code)
    for code in sorted(known.keys() - used):
        yield Problem(Fault.UNUSED_ITEM, scheme.kind, known[code].name)


def _formula(indicator: SecondLevel, known: Mapping[str, Item]) -> Iterator[Problem]:
    formula = indicator.formula
    if (formula.op is Op.JUDGED) != (indicator.measure is Measure.QUALITATIVE):
        yield Problem(Fault.NO_FORMULA, indicator.code, formula.op, indicator.measure)
    wanted = ARITY[formula.op]
    if wanted not in (None, len(formula.of)) or (formula.op is Op.SUM and not formula.of):
        yield Problem(
            Fault.FORMULA_ARITY, indicator.code, str(len(formula.of)), str(wanted or "1+")
        )
    if formula.weights and len(formula.weights) != len(formula.of):
        yield Problem(
            Fault.WEIGHTS_COUNT, indicator.code, str(len(formula.weights)), str(len(formula.of))
        )
    if formula.op is Op.GROWTH:
        short = [code for code in formula.of if code in known and known[code].years == 1]
        yield from (Problem(Fault.GROWTH_YEARS, indicator.code, code) for code in short)


def forbidden_demands(
    text: str, where: str, words: Iterable[str] = FORBIDDEN_DEMANDS
) -> Iterator[Problem]:
    """Yield what in `text` asks for something clause 十 forbids to ask for, told by its `words`."""
    folded = text.upper()
    for demand in words:
        if demand in folded:
            yield Problem(Fault.FORBIDDEN_DEMAND, where, demand)


def check_rubric(weights: Iterable[Decimal]) -> list[Problem]:
    """The criteria of the work plan add up to 100 points (六(二))."""
    total = sum(weights, Decimal())
    return [] if total == WEIGHT_SUM else [Problem(Fault.RUBRIC_SUM, "", str(total), "100")]


def check_dates(moments: Sequence[tuple[str, dt.datetime]]) -> list[Problem]:
    """Named moments of a schedule come one after the other."""
    return [
        Problem(Fault.DATES_ORDER, later, earlier)
        for (earlier, first), (later, second) in pairwise(moments)
        if second <= first
    ]


def check_experts(count: int) -> list[Problem]:
    """An odd number of experts, at least 3, scores each application."""
    odd = count >= 3 and count % 2 == 1  # noqa: PLR2004 - the number is the rule
    return [] if odd else [Problem(Fault.EXPERTS_COUNT, "", str(count))]


def check_bar(years: int) -> list[Problem]:
    """False data bar from applying for some years, or the clause would be idle (八(二))."""
    return [] if years >= 1 else [Problem(Fault.BAR_YEARS, "", str(years))]


def check_reminders(report_days: int, first: int, last: int) -> list[Problem]:
    """A report is asked for, reminded of twice, and due: in that order (八(一)).

    All are days: those for the report, and those left at each reminder.
    """
    if 0 < last < first < report_days:
        return []
    return [Problem(Fault.REMINDERS, "", f"{first}, {last}", str(report_days))]


def check_interval(previous: dt.date | None, called: dt.date) -> list[Problem]:
    """A batch every 2 years (六); an earlier one is told, not forbidden."""
    if previous is None or called >= add_years(previous, BATCH_INTERVAL_YEARS):
        return []
    return [Problem(Fault.TOO_SOON, "", previous.isoformat())]


def authority_region(region: str, parent: str, listed: Iterable[str]) -> str | None:
    """Return the region whose authority an applicant belongs to in a batch, or None.

    A plan city's applicant belongs to the city where the batch lists it, else to its
    province; the Corps stands for itself, never for Xinjiang.
    """
    known = set(listed)
    if region in known:
        return region
    return parent if parent and parent in known else None
