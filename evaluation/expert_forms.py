"""Forms about experts: taking up an invitation, signing, declaring, the pool's filter and file."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from evaluation import commitments
from evaluation.models import Commitment, Draw, Evaluation, ExpertProfile
from portal.accounts.models import User, validate_uscc
from portal.batches.models import Batch, Sector
from portal.lifecycle.forms import ActionForm
from portal.web.forms import LongText, SearchInput
from portal.web.life import FilterForm
from portal.web.regions import REGIONS

FOUND_ALL = ("", _("all"))


class JoinedForm(ActionForm):
    """Whose account the pool's entry is from now on."""

    user = forms.ModelChoiceField(queryset=User.objects.filter(expert_profile=None))


class SignForm(ActionForm):
    """A signature: for which batch, under which text, with one's own name typed out."""

    batch = forms.ModelChoiceField(
        queryset=Batch.objects.exclude(state=Batch.State.PREPARING), widget=forms.HiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    read = forms.BooleanField(label=_("I have read the commitment and I keep it"))
    signature = forms.CharField(
        label=_("Your name, as the signature"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    subject: ExpertProfile

    def clean_version(self) -> int:
        """Only the text that holds now is signed, as it was shown."""
        version = int(self.cleaned_data["version"])
        if version != commitments.CURRENT:
            raise forms.ValidationError(
                _now("The text has been changed meanwhile: read it again, then sign.")
            )
        return version

    def clean_signature(self) -> str:
        """The signature is the name under which one stands in the pool."""
        name = str(self.cleaned_data["signature"]).strip()
        if name != self.subject.name:
            raise forms.ValidationError(
                _now("You stand in the pool as “%(name)s”: sign with that name.")
                % {"name": self.subject.name}
            )
        return name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        batch = cleaned.get("batch")
        signed = Commitment.objects.filter(expert=self.subject.user_id, batch=batch)
        if batch and signed.exists():
            raise forms.ValidationError(_now("You have signed for this batch already."))
        return cleaned


class DeclareForm(ActionForm):
    """A body that the expert may not judge, and why."""

    organisation = forms.CharField(label=_("Organisation"), max_length=120)
    uscc = forms.CharField(
        label=_("Unified social credit code"), max_length=18, validators=[validate_uscc]
    )
    reason = forms.CharField(
        label=_("Which interest or relation"),
        max_length=2000,
        widget=LongText,
        help_text=_("Employment, shares, co-operation, family or whatever else may bias you."),
    )


class SeedForm(ActionForm):
    """The seed of a draw: given, such as by a lottery before witnesses, or made at random."""

    seed = forms.RegexField(
        r"^[0-9A-Za-z-]{1,64}$",
        label=_("Seed"),
        required=False,
        help_text=_("Letters, digits and hyphens; left empty, the portal makes one at random."),
        error_messages={"invalid": _("A seed consists of at most 64 letters, digits and hyphens.")},
    )

    def clean_seed(self) -> str:
        return self.cleaned_data["seed"] or secrets.token_hex(16)


class OutcomeForm(ActionForm):
    """What came of a draw."""

    outcome = forms.JSONField()
    digest = forms.CharField(max_length=64, required=False)


class PanelForm(ActionForm):
    """Who was drawn for a case."""

    experts = forms.ModelMultipleChoiceField(queryset=User.objects.all())


class ReserveForm(ActionForm):
    """Who is called from the reserve."""

    expert = forms.ModelChoiceField(queryset=User.objects.all())


class PrepareForm(forms.Form):
    """For which batch experts are drawn."""

    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        called = Batch.objects.visible_to(user).exclude(state=Batch.State.PREPARING)
        waiting = Evaluation.objects.filter(state=Evaluation.State.AWAITING_EXPERTS)
        field.queryset = called.filter(
            pk__in=waiting.order_by().values("application__batch")
        ).exclude(pk__in=Draw.objects.going_on().values("batch"))


class ExpertFilter(FilterForm):
    """Which experts of the pool."""

    q = forms.CharField(label=_("Name, employer or speciality"), max_length=80, widget=SearchInput)
    sector = forms.ChoiceField(label=_("Sector"))
    region = forms.ChoiceField(
        label=_("Region"), choices=[FOUND_ALL, *((r.code, r.name) for r in REGIONS)]
    )
    state = forms.ChoiceField(label=_("State"), choices=[FOUND_ALL, *ExpertProfile.State.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Sector.objects.order_by("name").values_list("name", flat=True).distinct()
        field: Any = self.fields["sector"]
        field.choices = [FOUND_ALL, *((name, name) for name in names)]

    def narrow(self, rows: Any) -> Any:
        values = self.cleaned_data
        if words := values.get("q"):
            rows = rows.search(words)
        if sector := values.get("sector"):
            rows = rows.knowing(sector)
        for name in ("region", "state"):
            if values.get(name):
                rows = rows.filter(**{name: values[name]})
        return rows


class PoolFileForm(forms.Form):
    """The filled-in template."""

    file = forms.FileField(label=_("Workbook"), widget=forms.FileInput(attrs={"accept": ".xlsx"}))
