"""Forms on which officers write down what a batch decides."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.batches import rules, services
from portal.batches.forms.moments import DatesInOrder, moment_field
from portal.batches.models import Batch, FormSection, Kind, Notice, Sector
from portal.batches.wording import sentence
from portal.lifecycle.errors import Text
from portal.web.forms import DateInput, DecimalInput, whole_number

#: What a batch's notice decides, apart from its tables: headings and the fields below them.
BATCH_PARTS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Name and number"), ("ordinal", "name", "year")),
    (_("Schedule"), ("applications_due", "recommendations_due", "evaluation_due")),
    (_("Standard for creation"), ("pass_total", "pass_basic", "pass_plan")),
    (
        _("Marking by experts"),
        (
            "experts_per_application",
            "reserve_experts",
            "sheets_per_expert",
            "experts_per_region",
            "conflict_same_region",
        ),
    ),
    (
        _("Corrections and recommendation"),
        ("returns_allowed", "correction_days", "province_publicity_days"),
    ),
    (_("Results and public notices"), ("tell_own_score", "count_first_day")),
    (_("False data and effect reviews"), Batch.TERMS),
)


class BatchForm(DatesInOrder):
    """What a batch's notice decides, apart from its tables."""

    applications_due = moment_field(_("Applications due"))
    recommendations_due = moment_field(_("Provincial recommendations due"))
    evaluation_due = moment_field(_("Evaluation due"))

    class Meta:
        model = Batch
        fields = tuple(name for _heading, names in BATCH_PARTS for name in names)

    @property
    def parts(self) -> Iterator[tuple[Text, list[forms.BoundField]]]:
        """Yield each heading with its fields."""
        for heading, names in BATCH_PARTS:
            yield heading, [self[name] for name in names]


class NoticeForm(forms.ModelForm):
    """The text of the call."""

    class Meta:
        model = Notice
        fields = (
            "title",
            "document_number",
            "index_number",
            "signed_on",
            "body",
            "requirements",
        )
        widgets = {
            "signed_on": DateInput(),
            "body": forms.Textarea(attrs={"rows": 12}),
            "requirements": forms.Textarea(attrs={"rows": 6}),
        }


class SectorForm(forms.ModelForm):
    """One sector more, or one that is there under another code or name."""

    class Meta:
        model = Sector
        fields = ("code", "name")

    def __init__(self, data: Any = None, *, batch: Batch, sector: Sector | None = None) -> None:
        super().__init__(data, instance=sector or Sector(batch=batch, position=0))
        self.batch = batch

    def clean(self) -> dict[str, Any]:
        """Refuse a code or a name that the batch already has."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for sector in self.batch.sectors.all():
            if sector.pk == self.instance.pk:
                continue
            for name in ("code", "name"):
                if cleaned.get(name) == getattr(sector, name):
                    self.add_error(
                        name,
                        _now("The batch already has “%(sector)s” (code %(code)s).")
                        % {"sector": sector.name, "code": sector.code},
                    )
        return cleaned


class PresetForm(forms.Form):
    """Ticks a whole group of authorities with one pair of limits; nothing is saved by it."""

    park_limit = forms.IntegerField(label=_("Limit, parks"), min_value=0, max_value=1000, initial=3)
    enterprise_limit = forms.IntegerField(
        label=_("Limit, enterprises"), min_value=0, max_value=1000, initial=10
    )
    preset = forms.ChoiceField(choices=[("all", "all"), ("provinces", "provinces")])


class AuthorityTableForm(forms.Form):
    """Which authorities recommend in a batch, and how many parks and enterprises each."""

    def __init__(
        self,
        *args: Any,
        authorities: Sequence[Organisation],
        present: Mapping[int, services.Limits],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.authorities = authorities
        for authority in authorities:
            limits = present.get(authority.pk)
            self.fields[f"on_{authority.pk}"] = forms.BooleanField(
                label=str(authority), required=False, initial=limits is not None
            )
            for kind, number in (
                (Kind.PARK, limits.parks if limits else None),
                (Kind.ENTERPRISE, limits.enterprises if limits else None),
            ):
                self.fields[f"{kind.value}_{authority.pk}"] = forms.IntegerField(
                    label=f"{authority} · {kind.label}",
                    required=False,
                    min_value=0,
                    max_value=1000,
                    initial=number,
                )

    def rows(self) -> Iterator[tuple[Organisation, Any, Any, Any]]:
        """Yield each authority with its three bound fields."""
        for authority in self.authorities:
            names = ("on", Kind.PARK.value, Kind.ENTERPRISE.value)
            on, parks, enterprises = (self[f"{name}_{authority.pk}"] for name in names)
            yield authority, on, parks, enterprises

    def clean(self) -> dict[str, Any]:
        """An authority that is ticked needs both its limits."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for authority in self.authorities:
            for kind in Kind:
                name = f"{kind.value}_{authority.pk}"
                if cleaned.get(f"on_{authority.pk}") and cleaned.get(name, 0) is None:
                    self.add_error(name, _now("Give the limit of an authority that takes part."))
        return cleaned

    @property
    def limits(self) -> dict[int, services.Limits]:
        """The authorities that are ticked, with their limits."""
        return {
            row.pk: services.Limits(
                self.cleaned_data[f"{Kind.PARK.value}_{row.pk}"],
                self.cleaned_data[f"{Kind.ENTERPRISE.value}_{row.pk}"],
            )
            for row in self.authorities
            if self.cleaned_data[f"on_{row.pk}"]
        }


class QuotaTableForm(forms.Form):
    """One number for each sector and kind, in one table."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        present = {(q.sector_id, q.kind): q.number for q in batch.quotas.all()}
        for sector in batch.sectors.all():
            for kind in Kind:
                self.fields[f"{sector.pk}_{kind.value}"] = forms.IntegerField(
                    label=f"{sector} · {kind.label}",
                    min_value=0,
                    max_value=1000,
                    initial=present.get((sector.pk, kind.value), 0),
                )

    def rows(self) -> Iterator[tuple[Sector, list[Any]]]:
        """Yield each sector with its bound fields, one for each kind."""
        for sector in self.batch.sectors.all():
            yield sector, [self[f"{sector.pk}_{kind.value}"] for kind in Kind]

    @property
    def totals(self) -> list[int]:
        """What the table adds up to as it stands, one sum for each kind."""
        columns = zip(*(fields for _sector, fields in self.rows()), strict=True)
        return [sum(_whole(field.value()) for field in column) for column in columns]

    @property
    def numbers(self) -> dict[tuple[int, str], int]:
        """`{(sector id, kind): number}` as typed."""
        return {
            (sector.pk, kind.value): self.cleaned_data[f"{sector.pk}_{kind.value}"]
            for sector in self.batch.sectors.all()
            for kind in Kind
        }


def _whole(typed: Any) -> int:
    """A number as typed; what is none counts nothing in a sum that is only shown."""
    return whole_number(str(typed))


class CriterionTableForm(forms.Form):
    """The criteria of the work plan: present ones to change, and room for some more.

    A line whose name is emptied is taken out; together they make 100 points (六(二)).
    """

    ROOM: ClassVar = 3

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines: list[tuple[str, str]] = []
        present = list(batch.criteria.all())
        self.codes = [item.code for item in present]
        for position in range(len(present) + self.ROOM):
            row = present[position] if position < len(present) else None
            self.lines.append((f"name_{position}", f"weight_{position}"))
            number = position + 1
            self.fields[f"name_{position}"] = forms.CharField(
                label=_now("Criterion %(number)s") % {"number": number},
                max_length=40,
                required=False,
                initial=row.name if row else "",
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )
            self.fields[f"weight_{position}"] = forms.DecimalField(
                label=_now("Points of criterion %(number)s") % {"number": number},
                min_value=Decimal("0.01"),
                max_value=100,
                max_digits=5,
                decimal_places=2,
                required=False,
                initial=row.weight if row else None,
                widget=DecimalInput(attrs={"class": "form-control num"}),
            )

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """Yield the bound name and points of each line."""
        for name, weight in self.lines:
            yield self[name], self[weight]

    def clean(self) -> dict[str, Any]:
        """A criterion has both name and points, once each, and all add up to 100."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        names: set[str] = set()
        for name, weight in self.lines:
            title, points = cleaned.get(name), cleaned.get(weight)
            if title and points is None and weight not in self.errors:
                self.add_error(weight, _now("Give “%(name)s” its points.") % {"name": title})
            if title and title in names:
                self.add_error(name, _now("“%(name)s” stands here twice.") % {"name": title})
            names.add(title or "")
            if points is not None and not title and name not in self.errors:
                self.add_error(name, _now("Points without a criterion: give it a name."))
        if not self.errors:
            for problem in rules.check_rubric(weight for _c, _n, weight in self.criteria):
                self.add_error(None, sentence(problem))
        return cleaned

    @property
    def criteria(self) -> list[tuple[str, str, Decimal]]:
        """`(code, name, points)` in order; a criterion that was there keeps its code."""
        free = (f"c{number}" for number in count(1) if f"c{number}" not in self.codes)
        given = [
            (position, self.cleaned_data.get(name), self.cleaned_data.get(weight))
            for position, (name, weight) in enumerate(self.lines)
        ]
        return [
            (self.codes[at] if at < len(self.codes) else next(free), title, points or Decimal())
            for at, title, points in given
            if title
        ]


class FormTextsForm(forms.Form):
    """The words above each section of the application form; an empty one is left out."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in FormSection:
            self.fields[section.value] = forms.CharField(
                label=section.label,
                required=False,
                max_length=2000,
                initial=batch.form_texts.get(section.value, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )


class NoticeFileForm(forms.Form):
    """One more attachment of the notice, such as the form of a letter."""

    title = forms.CharField(label=_("Title"), max_length=40)
    file = forms.FileField(label=_("File"))
