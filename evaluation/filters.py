"""What the lists of the evaluation are narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from evaluation.models import Evaluation, Result, ScoreSheet
from portal.batches.models import Batch, Kind, Sector
from portal.web.forms import SearchInput
from portal.web.life import FilterForm
from portal.web.regions import REGIONS


class BoardFilter(FilterForm):
    """The filter of a board's list."""

    q = forms.CharField(label=_("Name or code"), max_length=80)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[
            ("", _("all")),
            ("choose", _("included")),
            ("leave", _("left out")),
            ("hold", _("put off")),
            ("open", _("could be chosen, undecided")),
            ("apart", _("experts far apart")),
            ("below", _("below the standard")),
            ("ruled_out", _("ruled out by a veto item")),
            ("unscored", _("without a score")),
        ],
    )

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        rows = rows.search(words) if words else rows
        return rows.standing(self.cleaned_data.get("show") or "")


class CaseFilter(FilterForm):
    """What every list of the evaluation is filtered by; `path` leads from a row to its case."""

    path = ""

    q = forms.CharField(label=_("Name or code"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices])

    def lookups(self) -> dict[str, str]:
        names = {name: f"{self.path}application__{name}" for name in ("batch", "sector", "kind")}
        return {**names, "state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)


class EvaluationFilter(CaseFilter):
    """The filter of the list of cases."""

    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    sector = forms.ModelChoiceField(label=_("Sector"), queryset=Sector.objects.none())
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Evaluation.State.choices])

    field_order = ("q", "batch", "sector", "kind", "state")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batches: Any = self.fields["batch"]
        batches.queryset = Batch.objects.visible_to(self.user)
        sectors: Any = self.fields["sector"]
        sectors.queryset = Sector.objects.order_by("-batch__ordinal", "position")


class SectorOfBatchField(forms.ModelChoiceField):
    """A sector by its batch and name: one list to choose from instead of two."""

    def label_from_instance(self, sector: Any) -> str:
        return f"{sector.batch} · {sector}"


class OfCaseFilter(CaseFilter):
    """The filter of what belongs to a case: by the sector of its batch."""

    path = "evaluation__"

    sector = SectorOfBatchField(label=_("Sector"), queryset=Sector.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors: Any = self.fields["sector"]
        sectors.queryset = (
            Sector.objects.filter(batch__in=Batch.objects.visible_to(self.user))
            .select_related("batch")
            .order_by("-batch__ordinal", "position")
        )


class ResultFilter(OfCaseFilter):
    """The filter of the list of results."""

    outcome = forms.ChoiceField(
        label=_("Result"), choices=[("", _("all")), *Result.Outcome.choices]
    )

    field_order = ("q", "sector", "kind", "outcome")

    def lookups(self) -> dict[str, str]:
        return {**super().lookups(), "outcome": "outcome"}


class ObjectFilter(FilterForm):
    """The filter of the public list of objects of creation."""

    q = forms.CharField(label=_("Name or code"), max_length=80, widget=SearchInput)
    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", _("all")), *((region.code, region.name) for region in REGIONS)],
    )
    sector = forms.ChoiceField(label=_("Key sector"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batches: Any = self.fields["batch"]
        batches.queryset = Batch.objects.public().filter(releases__state="released").distinct()
        sectors: Any = self.fields["sector"]
        sectors.choices = [("", _now("all")), *Result.objects.public().sectors()]

    def lookups(self) -> dict[str, str]:
        return {
            "batch": "evaluation__application__batch",
            "region": "evaluation__application__authority__region",
            "sector": "evaluation__sector__code",
            "kind": "evaluation__kind",
        }

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)


class SheetFilter(OfCaseFilter):
    """The filter of the list of score sheets."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *ScoreSheet.State.choices])

    field_order = ("q", "sector", "kind", "state")
