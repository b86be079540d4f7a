"""The indicators of one kind edited cell by cell: what was typed stays, a fault at its cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.batches import rules, scales, schemes
from portal.batches.formulas import MOST_YEARS, Check, Item, Op
from portal.batches.models import Indicator
from portal.batches.placing import Part, spots
from portal.batches.wording import op_words, sentence, way_words
from portal.web.forms import DecimalInput

#: Several codes or figures in one cell are parted by a comma of any kind.
_COMMAS: Final = re.compile(r"[,，;；、\n]")
#: Empty lines below the data items and the cross-checks.
ROOM: Final = 3


def _split(text: str) -> list[str]:
    return [part.strip() for part in _COMMAS.split(text) if part.strip()]


def _text(label: Any, like: str, **options: Any) -> forms.CharField:
    """A text as long as its column."""
    column: Any = Indicator._meta.get_field(like)
    options.setdefault("max_length", column.max_length)
    return forms.CharField(label=label, **options)


def _figure(label: Any, like: str, *, required: bool = False) -> forms.DecimalField:
    """A figure that its column holds exactly."""
    column: Any = Indicator._meta.get_field(like)
    return forms.DecimalField(
        label=label,
        required=required,
        max_digits=column.max_digits,
        decimal_places=column.decimal_places,
        widget=DecimalInput(),
    )


class LineForm(forms.Form):
    """One line of a table of the scheme."""

    def __init__(
        self, *args: Any, choices: Mapping[str, Sequence[tuple[Any, Any]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, known in choices.items():
            chosen: Any = self.fields[name]
            chosen.choices = known
        for name, field in self.fields.items():
            look = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            if isinstance(field, forms.BooleanField):
                look = "form-check-input"
            shown: Any = field.widget
            shown.attrs["class"] = f"{shown.attrs.get('class', '')} {look}".strip()
            if self.is_bound and self.errors.get(name):
                self.mark(name)

    def mark(self, name: str) -> None:
        """Draw a cell as faulty and tie its words to it."""
        shown: Any = self.fields[name].widget
        shown.attrs["class"] += " is-invalid"
        shown.attrs |= {"aria-invalid": "true", "aria-describedby": f"{self[name].auto_id}-error"}


class HeadingLine(LineForm):
    """A first-level indicator."""

    code = _text(_("Code"), "code")
    name = _text(_("Name"), "name")
    weight = _figure(_("Weight"), "weight", required=True)


class LeafLine(LineForm):
    """A second-level indicator: what it is, how its value comes out, what the value is worth."""

    heading = forms.TypedChoiceField(label=_("Under"), coerce=int)
    code = _text(_("Code"), "code")
    name = _text(_("Name"), "name")
    unit = _text(_("Unit"), "unit", required=False)
    measure = forms.ChoiceField(label=_("Measure"), choices=Indicator.Measure.choices)
    weight = _figure(_("Weight"), "weight", required=True)
    definition = _text(_("Definition"), "definition", required=False, max_length=2000)
    op = forms.ChoiceField(label=_("Formula"))
    of = forms.CharField(label=_("of the data items"), required=False, max_length=400)
    weights = forms.CharField(label=_("Weights of a sum"), required=False, max_length=200)
    way = forms.ChoiceField(label=_("Way of scoring"))
    lower = forms.BooleanField(label=_("Less is better"), required=False)
    floor = _figure(_("Floor (60 %)"), "floor")
    full = _figure(_("Value for full points"), "full")
    rows = forms.CharField(label=_("Table (value=percent)"), required=False, max_length=400)
    each = _figure(_("Points of each"), "floor")
    cap = _figure(_("At most, points"), "floor")

    @property
    def entry(self) -> dict[str, Any]:
        """The indicator as a scheme file states it."""
        given = self.cleaned_data
        judged = given["measure"] == Indicator.Measure.QUALITATIVE
        scale = {
            "way": given["way"],
            "lower": given["lower"],
            "rows": [[side.strip() for side in pair.split("=", 1)] for pair in given["pairs"]],
            "each": given["each"],
            "cap": given["cap"],
        }
        names = ("code", "name", "unit", "weight", "definition", "floor", "full")
        return {
            **{name: given[name] for name in names},
            "kind": given["measure"],
            "formula": {"op": given["op"], "of": given["codes"], "weights": given["factors"]},
            # A form always says a way; where experts judge, the plain one means none.
            "scale": None if judged and given["way"] == scales.Way.LINE else scale,
        }

    def clean(self) -> dict[str, Any]:
        """Take lists of codes and figures apart; each wrong one is named."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["codes"] = _split(cleaned.get("of") or "")
        cleaned["factors"] = _split(cleaned.get("weights") or "")
        cleaned["pairs"] = _split(cleaned.get("rows") or "")
        for name, found in (
            ("weights", cleaned["factors"]),
            ("rows", [side for pair in cleaned["pairs"] for side in _sides(pair)]),
        ):
            field = _figure("", "floor", required=True)
            for text in found:
                try:
                    field.clean(text)
                except ValidationError:
                    self.add_error(name, _now("“%s” is no number.") % text[:40])
                    break
        return cleaned


def _sides(pair: str) -> tuple[str, str]:
    at, _equals, share = pair.partition("=")
    return at.strip(), share.strip()


class ItemLine(LineForm):
    """A data item; a line without a code is taken out."""

    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=40,
        validators=[
            RegexValidator(
                rf"^(?:{schemes.ITEM_CODE.pattern})$",
                _(
                    "A letter first, then up to 39 letters, figures, points or underscores; "
                    "not basic, plan or target."
                ),
            )
        ],
    )
    name = _text(_("Name"), "name", required=False)
    unit = _text(_("Unit"), "unit", required=False)
    years = forms.IntegerField(
        label=_("Full years asked for"), min_value=1, max_value=MOST_YEARS, initial=MOST_YEARS
    )
    evidence = forms.CharField(label=_("Evidence"), required=False, max_length=200)
    required = forms.BooleanField(label=_("Required"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """A data item has both its code and its name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        code, name = cleaned.get("code"), cleaned.get("name")
        if code and not name:
            self.add_error("name", _now("Give “%(code)s” a name.") % {"code": code})
        if name and not code and "code" not in self.errors:
            self.add_error("code", _now("Give “%(name)s” a code.") % {"name": name})
        return cleaned


class CheckLine(LineForm):
    """A cross-check; a line without a whole is taken out."""

    parts = forms.CharField(label=_("Parts"), required=False, max_length=400)
    whole = forms.CharField(label=_("Whole"), required=False, max_length=40)


class SchemeTableForm(forms.Form):
    """All tables of one kind's scheme; what they hold together is read as a file would be."""

    is_default = forms.BooleanField(
        label=_("Provisional default indicators"),
        required=False,
        help_text=_("Says so wherever the indicators are shown."),
    )
    LINES: ClassVar[Mapping[Part, type[LineForm]]] = {
        Part.HEADING: HeadingLine,
        Part.LEAF: LeafLine,
        Part.ITEM: ItemLine,
        Part.CHECK: CheckLine,
    }

    def __init__(
        self, data: Any = None, *, scheme: rules.Scheme, is_default: bool, **kwargs: Any
    ) -> None:
        super().__init__(data, initial={"is_default": is_default}, **kwargs)
        self.kind = scheme.kind
        self.scheme: rules.Scheme | None = None
        present = _initial(scheme)
        choices: dict[str, Sequence[tuple[Any, Any]]] = {
            "heading": list(enumerate(str(line["name"]) for line in present[Part.HEADING])),
            "op": [(op.value, op_words(op)) for op in Op],
            "way": [(way.value, way_words(way)) for way in scales.Way],
        }
        self.tables: dict[Part, list[LineForm]] = {}
        for part, line_form in self.LINES.items():
            number = len(present[part]) + (ROOM if part in (Part.ITEM, Part.CHECK) else 0)
            self.tables[part] = [
                line_form(
                    data,
                    prefix=f"{part}_{at}",
                    initial=present[part][at] if at < len(present[part]) else None,
                    choices=choices if part is Part.LEAF else {},
                )
                for at in range(number)
            ]

    @property
    def groups(self) -> list[tuple[LineForm, list[LineForm]]]:
        """Each first-level indicator with the second-level ones that stood under it."""
        leaves = self.tables[Part.LEAF]
        return [
            (heading, [leaf for leaf in leaves if int(leaf.initial["heading"]) == at])
            for at, heading in enumerate(self.tables[Part.HEADING])
        ]

    @property
    def items(self) -> list[LineForm]:
        return self.tables[Part.ITEM]

    @property
    def checks(self) -> list[LineForm]:
        return self.tables[Part.CHECK]

    @property
    def lines(self) -> Iterator[LineForm]:
        for table in self.tables.values():
            yield from table

    def clean(self) -> dict[str, Any]:
        """Read the tables as a scheme; each fault stands at its cell and above the page."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        # Each line's own faults; a list, so that every line is looked at.
        wrong = [(line, line.errors) for line in self.lines if not line.is_valid()]
        for line, errors in wrong:
            for name, texts in errors.items():
                label = line.fields[name].label
                self.add_error(None, [f"{self.place_of(line)} · {label}: {text}" for text in texts])
        if wrong:
            return cleaned
        try:
            found = schemes.parse(self.entry)
        except schemes.SchemeError as error:
            raise ValidationError(error.sentences) from error
        for problem in rules.check_scheme(found):
            told = sentence(problem)
            self.add_error(None, told)
            for spot in spots(problem, found):
                if (faulty := self._line(spot.part, spot.line)) is not None:
                    faulty.add_error(spot.column, told)
                    faulty.mark(spot.column)
        self.scheme = found
        return cleaned

    @property
    def entry(self) -> dict[str, Any]:
        """The scheme as a file states it."""
        leaves = self._leaves()
        return {
            "object_kind": self.kind,
            "level1": [
                {
                    **heading.cleaned_data,
                    "level2": [leaf.entry for leaf in leaves if leaf.cleaned_data["heading"] == at],
                }
                for at, heading in enumerate(self.tables[Part.HEADING])
            ],
            "items": [line.cleaned_data for line in self._kept(Part.ITEM)],
            "checks": [
                {
                    "parts": _split(line.cleaned_data["parts"]),
                    "whole": line.cleaned_data["whole"].strip(),
                }
                for line in self._kept(Part.CHECK)
            ],
        }

    def _leaves(self) -> list[Any]:
        """The second-level indicators as the scheme has them: by heading, then as they stand."""
        return sorted(self.tables[Part.LEAF], key=lambda leaf: leaf.cleaned_data["heading"])

    def _kept(self, part: Part) -> list[LineForm]:
        """The lines that are not empty."""
        wanted = ("code",) if part is Part.ITEM else ("parts", "whole")
        return [
            line
            for line in self.tables[part]
            if any(line.cleaned_data.get(name) for name in wanted)
        ]

    def _line(self, part: Part, at: int) -> LineForm | None:
        """The line of the page that is line `at` of the scheme; None for an item only implied."""
        if part is Part.HEADING:
            return self.tables[part][at]
        found = self._leaves() if part is Part.LEAF else self._kept(part)
        return found[at] if at < len(found) else None

    def place_of(self, line: LineForm) -> str:
        """Name a line for the list of faults."""
        known = line.data.get(line.add_prefix("code")) or line.data.get(line.add_prefix("whole"))
        return str(known or _now("a line without a code"))


def _initial(scheme: rules.Scheme) -> dict[Part, list[dict[str, Any]]]:
    """The cells as they stand."""
    return {
        Part.HEADING: [
            {"code": one.code, "name": one.name, "weight": scales.plain(one.weight)}
            for one in scheme.headings
        ],
        Part.LEAF: [
            _leaf(leaf, at) for at, one in enumerate(scheme.headings) for leaf in one.children
        ],
        Part.ITEM: [_item(item) for item in scheme.items],
        Part.CHECK: [_check(check) for check in scheme.checks],
    }


def _leaf(leaf: rules.SecondLevel, heading: int) -> dict[str, Any]:
    scale = leaf.scale
    return {
        "heading": heading,
        "code": leaf.code,
        "name": leaf.name,
        "unit": leaf.unit,
        "measure": leaf.measure.value,
        "weight": scales.plain(leaf.weight),
        "definition": leaf.definition,
        "op": leaf.formula.op.value,
        "of": "、".join(leaf.formula.of),
        "weights": "、".join(scales.plain(weight) for weight in leaf.formula.weights),
        "way": scale.way.value,
        "lower": scale.lower,
        "rows": "、".join(
            f"{scales.plain(row.at)}={scales.plain(row.share)}" for row in scale.rows
        ),
        **{name: _plain(getattr(scale, name)) for name in ("floor", "full", "each", "cap")},
    }


def _item(item: Item) -> dict[str, Any]:
    names = ("code", "name", "unit", "years", "evidence", "required")
    return {name: getattr(item, name) for name in names}


def _check(check: Check) -> dict[str, Any]:
    return {"parts": "、".join(check.parts), "whole": check.whole}


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else scales.plain(number)
