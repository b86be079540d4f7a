"""The faults of `rules.py` in words: what is wrong, where, and what was wanted."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.batches.comparing import Change, Sort
from portal.batches.formulas import Formula, Item, Op
from portal.batches.rules import Fault, Problem
from portal.batches.scales import Flaw, Scale, Way, plain
from portal.lifecycle.errors import Reason


def sentence(problem: Problem) -> str:
    """Say one problem as a clear sentence."""
    where = dict(_kinds()).get(problem.where, problem.where)
    found = (
        _ways().get(problem.found, problem.found) if problem.fault in _OF_A_WAY else problem.found
    )
    values = {"where": where, "found": found, "wanted": problem.wanted}
    return _sentences()[problem.fault] % values


def reason(batch: Any, problem: Problem) -> Reason:
    """Say one problem of `batch`, with the page on which it is mended."""
    return Reason(sentence(problem), reverse(_PAGES[problem.fault], args=[batch.pk]))


#: Where a fault is mended; whatever is not named here lies in the schemes.
_PAGES: defaultdict[Fault | Flaw, str] = defaultdict(
    lambda: "scheme_import",
    {
        Fault.NO_SECTOR: "sector_table",
        Fault.NO_QUOTA: "quota_table",
        Fault.NO_AUTHORITY: "authority_table",
        Fault.EXPERTS_COUNT: "batch_edit",
        Fault.DATES_ORDER: "batch_edit",
        Fault.BAR_YEARS: "batch_edit",
        Fault.REMINDERS: "batch_edit",
        Fault.RUBRIC_SUM: "criterion_table",
        Fault.NOTICE_DEMANDS: "notice_edit",
        Fault.FORM_DEMANDS: "form_texts",
        Fault.OVER_TOTAL: "quota_table",
        Fault.UNREACHABLE: "authority_table",
        Fault.TOO_SOON: "batch_check",
    },
)


def amendment_title(amendment: Any) -> str:
    """Say in a few words what an amendment changes, and for whom."""
    if not amendment.moves_deadlines:
        return _("The text has been corrected")
    return {
        "all": _("Later deadlines for everybody"),
        "authorities": _("Later deadlines for some authorities and their applicants"),
        "applicant": _("Later deadlines for one applicant"),
    }[amendment.scope]


def change_words(change: Change) -> str:
    """Say what became of a thing."""
    return {
        Change.ADDED: _("added"),
        Change.REMOVED: _("taken out"),
        Change.CHANGED: _("changed"),
    }[change]


def sort_words(sort: Sort) -> str:
    """Say what sort of thing it is."""
    return {
        Sort.HEADING: _("first-level indicator"),
        Sort.INDICATOR: _("second-level indicator"),
        Sort.ITEM: _("data item"),
        Sort.CHECK: _("cross-check"),
    }[sort]


def field_words(name: str) -> str:
    """Name a field of a scheme in words."""
    words = {
        "name": _("name"),
        "weight": _("weight"),
        "unit": _("unit"),
        "measure": _("measure"),
        "floor": _("floor (60 % of the points)"),
        "full": _("value for full points"),
        "definition": _("definition"),
        "heading": _("first-level indicator"),
        "formula": _("formula"),
        "scale": _("way of scoring"),
        "years": _("full years asked for"),
        "evidence": _("Evidence"),
        "required": _("required"),
    }
    return words.get(name, name)


#: What is wrong between a way of scoring and what stands beside it.
_OF_A_WAY = (Flaw.BOUNDS_IDLE, Flaw.ROWS_IDLE, Flaw.LOWER_IDLE)


def way_words(way: Way) -> str:
    """Name a way of scoring."""
    return _ways()[way]


def op_words(op: Op) -> str:
    """Name a formula."""
    return {
        Op.VALUE: _("the item itself"),
        Op.SUM: _("sum of items"),
        Op.SHARE: _("first ÷ second, in percent"),
        Op.PER_UNIT: _("first ÷ second"),
        Op.GROWTH: _("growth a year, in percent"),
        Op.JUDGED: _("experts judge"),
    }[op]


def _ways() -> dict[str, str]:
    """The ways of scoring in words."""
    return {
        Way.LINE: _("between floor and full value"),
        Way.STEPS: _("steps"),
        Way.COUNT: _("count"),
        Way.YES_NO: _("yes or no"),
        Way.LEVELS: _("levels"),
    }


def _kinds() -> list[tuple[str, str]]:
    """The two kinds in words: the rules know them by their codes."""
    return [("park", _("demonstration park")), ("enterprise", _("demonstration enterprise"))]


def _sentences() -> dict[Fault | Flaw, str]:
    return {
        Fault.FIRST_LEVEL_COUNT: _(
            "The scheme “%(where)s” has %(found)s first-level indicators; "
            "the notice fixes %(wanted)s."
        ),
        Fault.SECOND_LEVEL_COUNT: _(
            "The scheme “%(where)s” has %(found)s second-level indicators; "
            "the notice fixes %(wanted)s."
        ),
        Fault.HEADINGS: _(
            "The first-level headings of “%(where)s” are %(found)s; the notice names %(wanted)s."
        ),
        Fault.WEIGHT_SUM: _(
            "The weights of “%(where)s” add up to %(found)s instead of %(wanted)s."
        ),
        Fault.HEADING_SUM: _(
            "Under “%(where)s” the weights add up to %(found)s, but the heading says %(wanted)s."
        ),
        Fault.WEIGHT_SIGN: _("The weight of %(where)s is %(found)s; it must be above 0."),
        Fault.QUANTITATIVE_SHARE: _(
            "In “%(where)s” quantitative indicators weigh %(found)s and qualitative %(wanted)s; "
            "quantitative ones must outweigh them."
        ),
        Fault.CODE_TWICE: _("The code %(where)s is used twice."),
        Fault.IDLE_SCALE: _("%(where)s is judged by experts and needs no way of scoring."),
        Flaw.BOUNDS_MISSING: _(
            "%(where)s is quantitative but lacks its floor or its full-marks value."
        ),
        Flaw.BOUNDS_ORDER: _(
            "%(where)s: the floor %(found)s must be above 0 and below "
            "the full-marks value %(wanted)s; where less is better, above it."
        ),
        Flaw.BOUNDS_IDLE: _("%(where)s is scored by “%(found)s”: floor and full value are idle."),
        Flaw.ROWS_MISSING: _("%(where)s is scored by a table, but the table is empty."),
        Flaw.ROWS_ORDER: _(
            "%(where)s: the values %(found)s of the table must go from the poorest to the best."
        ),
        Flaw.ROWS_SHARE: _(
            "%(where)s: the shares %(found)s of the table must rise, from 0 or more up to 100."
        ),
        Flaw.ROWS_IDLE: _("%(where)s is scored by “%(found)s”: its table is idle."),
        Flaw.LEVEL_WHOLE: _("%(where)s: %(found)s is no level; levels are whole numbers."),
        Flaw.EACH_MISSING: _("%(where)s is scored by count and needs points for each, above 0."),
        Flaw.CAP_RANGE: _(
            "%(where)s: the cap of %(found)s points must be above 0 and at most "
            "its weight %(wanted)s."
        ),
        Flaw.LOWER_IDLE: _("%(where)s is scored by “%(found)s”, where less cannot be better."),
        Fault.NO_FORMULA: _(
            "%(where)s is %(wanted)s, but its formula is “%(found)s”: figures need a formula, "
            "experts' judgements the formula “judged”."
        ),
        Fault.FORMULA_ARITY: _(
            "The formula of %(where)s reads %(found)s data items instead of %(wanted)s."
        ),
        Fault.WEIGHTS_COUNT: _(
            "The formula of %(where)s has %(found)s weights for %(wanted)s data items."
        ),
        Fault.UNKNOWN_ITEM: _("The scheme “%(where)s” has no data item “%(found)s”."),
        Fault.UNUSED_ITEM: _(
            "The scheme “%(where)s” asks for “%(found)s” and uses it nowhere: "
            "nothing is asked without need."
        ),
        Fault.ITEM_TWICE: _("The data item %(where)s is there twice."),
        Fault.ITEM_YEARS: _(
            "The data item “%(where)s” asks for %(found)s years; 1 to %(wanted)s can be asked."
        ),
        Fault.GROWTH_YEARS: _(
            "%(where)s measures growth, so its data item “%(found)s” needs at least 2 years."
        ),
        Fault.FORBIDDEN_DEMAND: _(
            "%(where)s asks for “%(found)s”, which clause 10 of the notice forbids."
        ),
        Fault.RUBRIC_SUM: _(
            "The criteria of the work plan add up to %(found)s instead of %(wanted)s."
        ),
        Fault.DATES_ORDER: _("“%(where)s” must lie after “%(found)s”."),
        Fault.NO_SECTOR: _("The batch has no sector yet."),
        Fault.NO_QUOTA: _("The batch has no quota yet: give each sector and kind its number."),
        Fault.NO_AUTHORITY: _("The batch lists no recommending authority yet."),
        Fault.NO_SCHEME: _("The indicator scheme for “%(where)s” is missing."),
        Fault.EXPERTS_COUNT: _(
            "%(found)s experts per application: it must be an odd number, at least 3."
        ),
        Fault.BAR_YEARS: _(
            "False data bar from applying for %(found)s years: give at least 1 (clause 8(2))."
        ),
        Fault.REMINDERS: _(
            "The reminders %(found)s days before the report is due must come one after the other "
            "within the %(wanted)s days for it."
        ),
        Fault.TOO_SOON: _(
            "Less than 2 years have passed since the batch called on %(found)s (clause 六)."
        ),
        Fault.NOTICE_DEMANDS: _(
            "“%(where)s” of the notice asks for “%(found)s”, which clause 10 forbids."
        ),
        Fault.FORM_DEMANDS: _(
            "The words above “%(where)s” of the form ask for “%(found)s”, which clause 10 forbids."
        ),
        Fault.OVER_TOTAL: _(
            "%(where)s: %(found)s (taken + called now) would pass the total of about "
            "%(wanted)s by 2035 (clause 一)."
        ),
        Fault.UNREACHABLE: _(
            "%(where)s: all authorities together may recommend %(found)s, "
            "fewer than the %(wanted)s called."
        ),
    }


def formula_in_words(formula: Formula, items: Mapping[str, Item]) -> str:
    """Say how an indicator's value comes about; empty where it is a figure as it is given."""
    names = [items[code].name for code in formula.of]
    if formula.op in (Op.SHARE, Op.PER_UNIT):
        return " ÷ ".join(names) + (" × 100 %" if formula.op is Op.SHARE else "")
    if formula.op is Op.SUM:
        return " + ".join(
            items[code].name if weight == 1 else f"{weight} × {items[code].name}"
            for code, weight in formula.terms
        )
    if formula.op is Op.GROWTH:
        return _("compound growth a year of: %(item)s") % {"item": names[0]}
    return ""


def calculation_in_words(
    formula: Formula,
    figures: Sequence[tuple[int, Decimal | None]],
    value: Decimal | None,
    unit: str,
) -> str:
    """Say a formula with its own figures: "46 ÷ 50 × 100 % = 92 %"; empty without a sum to do.

    `figures` are (year, figure) as `formulas.used` orders them.
    """
    numbers = [f"{figure.normalize():,f}" for _year, figure in figures if figure is not None]
    if value is None or len(numbers) < len(figures) or formula.op in (Op.VALUE, Op.JUDGED):
        return ""
    if formula.op in (Op.SHARE, Op.PER_UNIT):
        left = " ÷ ".join(numbers) + (" × 100 %" if formula.op is Op.SHARE else "")
    elif formula.op is Op.SUM:
        left = " + ".join(
            number if weight == 1 else f"{plain(weight)} × {number}"
            for number, (_code, weight) in zip(numbers, formula.terms, strict=True)
        )
    else:
        root, ratio = figures[-1][0] - figures[0][0], " ÷ ".join(reversed(numbers))
        left = f"(({ratio})^(1/{root}) − 1) × 100 %" if root > 1 else f"({ratio} − 1) × 100 %"
    return f"{left} = {_with(value, unit)}"


def scale_in_words(scale: Scale, weight: Decimal, unit: str) -> str:
    """Say how an indicator's value is scored, for whoever fills in the form or checks a score."""
    return _SCALES[scale.way](scale, weight, unit)


def _line_in_words(scale: Scale, weight: Decimal, unit: str) -> str:
    words = (
        _("%(floor)s gives 60 %% of the points, %(full)s or less all, in proportion between")
        if scale.lower
        else _("%(floor)s gives 60 %% of the points, %(full)s or more all, in proportion between")
    )
    return words % {"floor": _with(scale.floor, unit), "full": _with(scale.full, unit)}


def _table_in_words(scale: Scale, weight: Decimal, unit: str) -> str:
    if scale.way is Way.LEVELS:
        line = _("level %(at)s: %(share)s %%")
    elif scale.lower:
        line = _("%(at)s or less: %(share)s %%")
    else:
        line = _("%(at)s or more: %(share)s %%")
    at = plain if scale.way is Way.LEVELS else lambda number: _with(number, unit)
    return _("; ").join(
        line % {"at": at(row.at), "share": plain(row.share)} for row in reversed(scale.rows)
    )


def _count_in_words(scale: Scale, weight: Decimal, unit: str) -> str:
    cap = weight if scale.cap is None else scale.cap
    values = {"each": plain(scale.each), "cap": plain(cap), "unit": unit}
    if unit:
        return _("%(each)s points for each %(unit)s, at most %(cap)s") % values
    return _("%(each)s points for each, at most %(cap)s") % values


def _yes_no_in_words(scale: Scale, weight: Decimal, unit: str) -> str:
    return _("yes gives all points, no gives none")


_SCALES: Mapping[Way, Callable[[Scale, Decimal, str], str]] = {
    Way.LINE: _line_in_words,
    Way.STEPS: _table_in_words,
    Way.COUNT: _count_in_words,
    Way.YES_NO: _yes_no_in_words,
    Way.LEVELS: _table_in_words,
}


def _with(number: Decimal | None, unit: str) -> str:
    return f"{plain(number)} {unit}".strip() if unit != "%" else f"{plain(number)} %"
