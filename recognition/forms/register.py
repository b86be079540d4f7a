"""Forms of the register: looking for a base, verifying a plaque, printing, filters of lists."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.batches.models import Kind
from portal.web.forms import SearchInput
from portal.web.life import FilterForm
from portal.web.regions import REGIONS
from recognition.models import (
    Base,
    CertificateRun,
    Delisting,
    EffectReview,
)


class VerifyForm(forms.Form):
    """The code on a plaque's certificate."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=43,
        help_text=_("It stands under the QR code of the certificate."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class PrintForm(forms.Form):
    """As what the certificates of a document are to be printed."""

    shape = forms.ChoiceField(label=_("Print as"), choices=CertificateRun.Shape.choices)


class RegisterFilter(FilterForm):
    """The filter of the public register."""

    q = forms.CharField(label=_("Name or plaque number"), max_length=80, widget=SearchInput)
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", _("all")), *((region.code, region.name) for region in REGIONS)],
    )
    sector = forms.ChoiceField(label=_("Key sector"))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Kind.choices])
    batch = forms.TypedChoiceField(label=_("Batch"), coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("Status"), choices=[("", _("all")), *Base.Standing.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["sector"]
        names = Base.objects.sector_names()
        field.choices = [("", _now("all")), *((name, name) for name in names)]
        field = self.fields["batch"]
        field.choices = [("", _now("all")), *Base.objects.batches()]

    def lookups(self) -> dict[str, str]:
        return {
            "region": "project__applicant__region",
            "sector": "project__sector__name",
            "kind": "project__kind",
            "batch": "project__batch",
        }

    def narrow(self, rows: Any) -> Any:
        words, standing = self.cleaned_data.get("q"), self.cleaned_data.get("state")
        rows = rows.search(words) if words else rows
        return super().narrow(rows.of_standing(standing) if standing else rows)


class StateFilter(FilterForm):
    """Name and state: the filter of the lists of reviews and delistings."""

    q = forms.CharField(label=_("Name or plaque number"), max_length=80, widget=SearchInput)
    state = forms.ChoiceField(label=_("State"))
    model: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = [("", _now("all")), *self.model.State.choices]

    def lookups(self) -> dict[str, str]:
        return {"state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)


class ReviewFilter(StateFilter):
    """The filter of the list of effect reviews."""

    model = EffectReview


class DelistingFilter(StateFilter):
    """The filter of the list of delistings."""

    model = Delisting
