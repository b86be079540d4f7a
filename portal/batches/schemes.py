"""Indicator schemes in and out of files, with every fault named before anything is written."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from itertools import count
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.batches import json_text, rules, scales
from portal.batches.formulas import MOST_YEARS, Check, Formula, Item, Op
from portal.batches.models import Batch, Criterion, FrozenError, Indicator, IndicatorScheme
from portal.batches.wording import sentence

#: The draft defaults, to be replaced by each batch notice (四).
DEFAULTS = Path(__file__).parent / "data" / "indicators.json"
#: The draft criteria of the work plan: none rewards what clause 十 forbids to ask for.
DEFAULT_CRITERIA = (
    ("analysis", "现状与问题分析", 15),
    ("goals", "创建目标的先进性与可行性", 25),
    ("tasks", "重点任务与举措", 30),
    ("schedule", "进度与责任安排", 10),
    ("outreach", "辐射带动与经验推广", 15),
    ("safeguards", "保障措施", 5),
)
#: Codes of data items are the names of fields in the form, so these beginnings are taken.
ITEM_CODE = re.compile(r"(?!(?:basic|plan|target)\b)[A-Za-z][A-Za-z0-9_.]{0,39}")


class SchemeError(ValueError):
    """A scheme file is at fault; `sentences` says each fault and where it is."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__("\n".join(self.sentences))


def read(content: str | bytes) -> list[rules.Scheme]:
    """Read a scheme file (JSON, the format of `data/indicators.json`).

    Raise `SchemeError` with every fault where it is not sound.
    """
    try:
        document = json_text.load(content, parse_float=Decimal, parse_int=Decimal)
    except ValueError as error:
        raise SchemeError([str(error)]) from error
    if not isinstance(document, list) or not document:
        raise SchemeError([_("The file must hold a list with one scheme for each kind.")])
    schemes = [parse(entry, position) for position, entry in enumerate(document, start=1)]
    kinds = [scheme.kind for scheme in schemes]
    if len(kinds) != len(set(kinds)):
        raise SchemeError([_("The file holds two schemes for the same kind.")])
    faults = [sentence(p) for scheme in schemes for p in rules.check_scheme(scheme)]
    if faults:
        raise SchemeError(faults)
    return schemes


@transaction.atomic
def store(batch: Batch, schemes: Iterable[rules.Scheme], *, is_default: bool) -> None:
    """Replace the batch's schemes of the kinds given; raise `FrozenError` once it is published."""
    if batch.frozen:
        raise FrozenError
    for scheme in schemes:
        batch.schemes.filter(kind=scheme.kind).delete()
        row = IndicatorScheme(
            batch=batch,
            kind=scheme.kind,
            is_default=is_default,
            items=[asdict(item) for item in scheme.items],
            checks=[asdict(check) for check in scheme.checks],
        )
        row.save()
        positions = count(1)
        firsts, leaves = [], []
        for heading in scheme.headings:
            first = Indicator(
                scheme=row,
                code=heading.code,
                name=heading.name,
                weight=heading.weight,
                position=next(positions),
            )
            firsts.append(first)
            leaves += [_row(row, first, leaf, next(positions)) for leaf in heading.children]
        Indicator.objects.bulk_create(firsts)
        Indicator.objects.bulk_create(leaves)


def _row(
    scheme: IndicatorScheme, parent: Indicator, leaf: rules.SecondLevel, position: int
) -> Indicator:
    return Indicator(
        scheme=scheme,
        parent=parent,
        code=leaf.code,
        name=leaf.name,
        definition=leaf.definition,
        unit=leaf.unit,
        measure=leaf.measure,
        weight=leaf.weight,
        floor=leaf.scale.floor,
        full=leaf.scale.full,
        formula=_formula_dumped(leaf.formula),
        scale=scales.dumped(leaf.scale),
        position=position,
    )


@transaction.atomic
def store_default_criteria(batch: Batch) -> None:
    """Give the batch the draft criteria of the work plan where it has none."""
    if batch.criteria.exists():
        return
    for position, (code, name, weight) in enumerate(DEFAULT_CRITERIA, start=1):
        Criterion(batch=batch, code=code, name=name, weight=weight, position=position).save()


def dump(found: Iterable[rules.Scheme]) -> str:
    """Write schemes as a file, in the format that `read` reads."""
    document = [
        {
            "object_kind": scheme.kind,
            "level1": [
                {
                    "code": heading.code,
                    "name": heading.name,
                    "weight": _plain(heading.weight),
                    "level2": [_dumped(leaf) for leaf in heading.children],
                }
                for heading in scheme.headings
            ],
            "items": [asdict(item) for item in scheme.items],
            "checks": [asdict(check) for check in scheme.checks],
        }
        for scheme in found
    ]
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _dumped(leaf: rules.SecondLevel) -> dict[str, Any]:
    scale = scales.dumped(leaf.scale)
    return {
        "code": leaf.code,
        "name": leaf.name,
        "unit": leaf.unit,
        "kind": leaf.measure.value,
        "weight": _plain(leaf.weight),
        "floor": _plain(leaf.scale.floor),
        "full": _plain(leaf.scale.full),
        "definition": leaf.definition,
        "formula": _formula_dumped(leaf.formula),
        **({"scale": scale} if scale else {}),
    }


def _formula_dumped(formula: Formula) -> dict[str, Any]:
    """A formula as it is kept and written: weights as strings, and only where there are any."""
    dumped: dict[str, Any] = {"op": formula.op.value, "of": list(formula.of)}
    if formula.weights:
        dumped["weights"] = [str(weight) for weight in formula.weights]
    return dumped


def _plain(number: Any) -> int | float | None:
    """A figure as JSON writes it: without the zeros the database adds."""
    if number is None:
        return None
    return int(number) if number == int(number) else float(number)


def parse(entry: Any, position: int = 1) -> rules.Scheme:
    """Read one scheme of a file, sound or not (`rules.check_scheme`).

    Raise `SchemeError` where it cannot be read as one.
    """
    where = _("scheme %(number)s") % {"number": position}
    kind = str(_field(entry, "object_kind", where))
    if kind not in rules.HEADINGS:
        raise SchemeError(
            [
                _("%(where)s: object_kind must be “park” or “enterprise”, not “%(found)s”.")
                % {"where": where, "found": kind}
            ]
        )
    here = f"{where} ({kind})"
    headings = tuple(_heading(item, here) for item in _list(entry, "level1", here))
    items = tuple(_item(item, here) for item in _list({"items": [], **entry}, "items", here))
    checks = tuple(_check(item, here) for item in _list({"checks": [], **entry}, "checks", here))
    return rules.Scheme(kind, headings, items + _implied(headings, items), checks)


def _implied(headings: Iterable[rules.FirstLevel], items: Iterable[Item]) -> tuple[Item, ...]:
    """The items of indicators whose figure is asked for as it is, without a formula of its own."""
    given = {item.code for item in items}
    return tuple(
        Item(leaf.code, leaf.name, leaf.unit)
        for heading in headings
        for leaf in heading.children
        if leaf.formula == Formula(Op.VALUE, (leaf.code,)) and leaf.code not in given
    )


def _item(entry: Any, where: str) -> Item:
    code = str(_field(entry, "code", where))
    if not ITEM_CODE.fullmatch(code):
        raise SchemeError(
            [
                _(
                    "%(where)s: “%(code)s” is no code of a data item: a letter first, then up to "
                    "39 letters, figures, points or underscores; not basic, plan or target."
                )
                % {"where": where, "code": code[:60]}
            ]
        )
    here = f"{where}, {code}"
    return Item(
        code=code,
        name=_text(entry, "name", here),
        unit=_text({"unit": "", **entry}, "unit", here),
        years=int(_number({"weight": entry.get("years", MOST_YEARS)}, "weight", here)),
        evidence=str(entry.get("evidence") or "")[:200],
        required=bool(entry.get("required", True)),
    )


def _check(entry: Any, where: str) -> Check:
    parts = _list(entry, "parts", where)
    return Check(tuple(str(part) for part in parts), str(_field(entry, "whole", where)))


def _formula(entry: Mapping[str, Any], measure: rules.Measure, where: str) -> Formula:
    """Return an indicator's formula; without one, its own figure or the experts' judgement."""
    if not entry.get("formula"):
        own = (str(entry["code"]),)
        return Formula(Op.VALUE, own) if measure is rules.Measure.QUANTITATIVE else rules.JUDGED
    formula = entry["formula"]
    op = str(_field(formula, "op", where))
    if op not in set(Op):
        raise SchemeError(
            [
                _("%(where)s: the formula must be one of %(known)s, not “%(found)s”.")
                % {"where": where, "known": ", ".join(Op), "found": op[:40]}
            ]
        )
    return Formula(
        Op(op),
        tuple(str(code) for code in _list({"of": [], **formula}, "of", where)),
        tuple(
            _number({"weight": weight}, "weight", where)
            for weight in _list({"weights": [], **formula}, "weights", where)
        ),
    )


def _heading(entry: Any, where: str) -> rules.FirstLevel:
    code = _text(entry, "code", where)
    here = f"{where}, {code}"
    return rules.FirstLevel(
        code,
        _text(entry, "name", here),
        _number(entry, "weight", here),
        tuple(_leaf(item, here) for item in _list(entry, "level2", here)),
    )


def _leaf(entry: Any, where: str) -> rules.SecondLevel:
    code = _text(entry, "code", where)
    here = f"{where}, {code}"
    measure = str(_field(entry, "kind", here))
    if measure not in set(rules.Measure):
        raise SchemeError(
            [
                _("%(where)s: kind must be “quantitative” or “qualitative”, not “%(found)s”.")
                % {"where": here, "found": measure}
            ]
        )
    return rules.SecondLevel(
        code=code,
        name=_text(entry, "name", here),
        unit=_text({"unit": "", **entry}, "unit", here),
        measure=rules.Measure(measure),
        weight=_number(entry, "weight", here),
        scale=_scale(entry, here),
        definition=str(entry.get("definition") or ""),
        formula=_formula(entry, rules.Measure(measure), here),
    )


def _scale(entry: Mapping[str, Any], where: str) -> scales.Scale:
    """Return what an indicator's value is worth; without a scale, in proportion to its bounds."""
    floor = _number(entry, "floor", where) if entry.get("floor") is not None else None
    full = _number(entry, "full", where) if entry.get("full") is not None else None
    given = _mapping(entry.get("scale") or {}, "scale", where)
    way = str(_field({"way": scales.Way.LINE.value, **given}, "way", where))
    if way not in set(scales.Way):
        raise SchemeError(
            [
                _("%(where)s: the way of scoring must be one of %(known)s, not “%(found)s”.")
                % {"where": where, "known": ", ".join(scales.Way), "found": way[:40]}
            ]
        )
    return scales.Scale(
        scales.Way(way),
        bool(given.get("lower")),
        floor,
        full,
        tuple(_scale_row(row, where) for row in _list({"rows": [], **given}, "rows", where)),
        *(
            _number(given, name, where, like="floor") if given.get(name) is not None else None
            for name in ("each", "cap")
        ),
    )


def _scale_row(row: Any, where: str) -> scales.Row:
    """Read `[value, share in %]`."""
    pair = dict(zip(("value", "share"), row, strict=False)) if isinstance(row, list) else {}
    return scales.Row(
        _number(pair, "value", where, like="floor"), _number(pair, "share", where, like="floor")
    )


def _mapping(value: Any, name: str, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SchemeError(
            [_("%(where)s: “%(name)s” must be an object.") % {"where": where, "name": name}]
        )
    return value


def _field(entry: Any, name: str, where: str) -> Any:
    if not isinstance(entry, Mapping) or name not in entry:
        raise SchemeError(
            [_("%(where)s: the field “%(name)s” is missing.") % {"where": where, "name": name}]
        )
    return entry[name]


def _list(entry: Any, name: str, where: str) -> list[Any]:
    value = _field(entry, name, where)
    if not isinstance(value, list):
        raise SchemeError(
            [_("%(where)s: “%(name)s” must be a list.") % {"where": where, "name": name}]
        )
    return value


def _text(entry: Any, name: str, where: str) -> str:
    """Return a text that fits its column."""
    value = str(_field(entry, name, where))
    column: Any = Indicator._meta.get_field(name)
    limit = column.max_length
    if len(value) > limit:
        raise SchemeError(
            [
                _("%(where)s: “%(name)s” is longer than %(limit)s characters.")
                % {"where": where, "name": name, "limit": limit}
            ]
        )
    return value


def _number(entry: Any, name: str, where: str, like: str = "") -> Decimal:
    """Return a figure that its column, or the column `like` which it is, holds exactly."""
    value = _field(entry, name, where)
    column: Any = Indicator._meta.get_field(like or name)
    try:
        number: Decimal = column.clean(Decimal(str(value)), None)
    except (InvalidOperation, ValidationError) as error:
        raise SchemeError(
            [
                _("%(where)s: “%(name)s” is not a number of the wanted size: %(found)s.")
                % {"where": where, "name": name, "found": str(value)[:40]}
            ]
        ) from error
    return number
