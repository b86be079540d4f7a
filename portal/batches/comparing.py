"""What changed from one batch's scheme to another's, by code and field. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.batches import scales
from portal.batches.rules import Scheme


class Change(StrEnum):
    """What became of a thing from the earlier scheme to the later one."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Sort(StrEnum):
    """What sort of thing a scheme is made of."""

    HEADING = "heading"
    INDICATOR = "indicator"
    ITEM = "item"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same in both; fields: {name: (before, after)}."""

    sort: Sort
    code: str
    name: str
    change: Change
    fields: Mapping[str, tuple[str, str]]


def differences(old: Scheme | None, new: Scheme | None) -> Iterator[Difference]:
    """Yield what was added, removed or changed, in the order of the later scheme."""
    before, after = _things(old), _things(new)
    for key in [*after, *(key for key in before if key not in after)]:
        sort, code = key
        was, now = before.get(key), after.get(key)
        fields = {
            name: (_text((was or {}).get(name)), _text((now or {}).get(name)))
            for name in (now or was or {})
            if _text((was or {}).get(name)) != _text((now or {}).get(name))
        }
        change = Change.CHANGED
        if was is None or now is None:
            change = Change.ADDED if was is None else Change.REMOVED
        elif not fields:
            continue
        yield Difference(sort, code, str((now or was or {}).get("name", code)), change, fields)


def _things(scheme: Scheme | None) -> dict[tuple[Sort, str], dict[str, Any]]:
    """Return everything in a scheme by its sort and code, each with its fields."""
    found: dict[tuple[Sort, str], dict[str, Any]] = {}
    if scheme is None:
        return found
    for heading in scheme.headings:
        found[Sort.HEADING, heading.code] = {"name": heading.name, "weight": heading.weight}
        for leaf in heading.children:
            fields = asdict(leaf)
            formula = fields.pop("formula")
            fields.pop("code")
            fields.pop("scale")
            found[Sort.INDICATOR, leaf.code] = {
                **fields,
                "floor": leaf.scale.floor,
                "full": leaf.scale.full,
                "scale": _scale(leaf.scale),
                "heading": heading.name,
                "formula": f"{formula['op']} {' + '.join(_term(*t) for t in leaf.formula.terms)}",
            }
    for item in scheme.items:
        fields = asdict(item)
        fields.pop("code")
        found[Sort.ITEM, item.code] = fields
    for check in scheme.checks:
        code = f"{' + '.join(check.parts)} ≤ {check.whole}"
        found[Sort.CHECK, code] = {}
    return found


def _term(code: str, weight: Decimal) -> str:
    return code if weight == 1 else f"{_text(weight)} × {code}"


def _scale(scale: scales.Scale) -> str:
    """The way of scoring in its own signs: "steps ≥ 3 = 60, 6 = 100"."""
    sign = ("≤ " if scale.lower else "≥ ") if scale.rows else "↓" if scale.lower else ""
    rows = ", ".join(f"{_text(row.at)} = {_text(row.share)} %" for row in scale.rows)
    each = f"× {_text(scale.each)}" if scale.each is not None else ""
    cap = f"≤ {_text(scale.cap)}" if scale.cap is not None else ""
    return " ".join(part for part in (scale.way.value, f"{sign}{rows}", each, cap) if part)


def _text(value: Any) -> str:
    """A value as people compare it: 12.00 and 12 are the same."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)
