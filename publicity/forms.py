"""Forms of the public notice and of objections."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.batches.models import Batch
from portal.integrity.public_forms import FIELD_OF, Discreet, StatementForm
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.timeline import clock
from portal.web.forms import LongText
from portal.web.life import FilterForm
from publicity.models import Entry, Objection, PublicNotice
from publicity.models.actors import is_person
from publicity.rules import Plea, shortfalls
from publicity.wording import sentence


class NoticeForm(forms.ModelForm):
    """What an officer writes on a draft."""

    class Meta:
        model = PublicNotice
        fields = (*PublicNotice.EDITABLE, *PublicNotice.COUNTING)
        widgets = {
            "basis": LongText({"rows": 3}),
            "procedure": LongText({"rows": 3}),
            "body": LongText({"rows": 3}),
        }

    def clean_days(self) -> int:
        """Return the number of days: never fewer than the notice or the batch fixes."""
        days: int = self.cleaned_data["days"]
        if days < self.instance.fewest_days:
            raise ValidationError(
                _now("%(days)s working days are fewer than the %(fewest)s that are prescribed.")
                % {"days": days, "fewest": self.instance.fewest_days}
            )
        return days


class ProposalForm(ActionForm):
    """The check before publication: nothing private and nothing secret leaves the house."""

    privacy = forms.BooleanField(
        label=_("Privacy checked: text and list hold no personal data beyond what must be shown")
    )
    secrecy = forms.BooleanField(
        label=_("Secrecy checked: no state, business or personal secret becomes public")
    )
    checker = forms.CharField(label=_("Name of the person who checked"), max_length=60)

    def clean_checker(self) -> str:
        """Return the name; where the house wants three people, it is not the proposer's."""
        name: str = self.cleaned_data["checker"].strip()
        if settings.CHECKER_APART and is_person(name, self.actor):
            raise ValidationError(
                _now("You propose this notice; the house wants another to check it.")
            )
        return name


class AssumptionForm(ReasonForm):
    """The explicit confirmation that a window may reach a year without an official calendar."""

    confirmed = forms.BooleanField(
        label=_("I know that the State Council has not announced the holidays of that year")
    )


class DiscreetOnObjection(Discreet):
    """Base of what is told about an objection."""

    names_its_author = _(
        "This text names the objector or the contact; the party concerned reads it."
    )


class SubstanceForm(DiscreetOnObjection):
    """What the party concerned is told of an accepted objection."""

    substance = forms.CharField(
        label=_("What the party concerned is told"),
        max_length=2000,
        widget=LongText(),
        help_text=_("The facts that are objected to, never who objects."),
    )

    def clean_substance(self) -> str:
        return self.discreet("substance")


class OutcomeForm(DiscreetOnObjection, ReasonForm):
    """The reasons of a decision: objector and party concerned read them."""

    def clean_reason(self) -> str:
        return self.discreet("reason")


class EntryField(forms.ModelChoiceField):
    """The entries of a notice, by name, kind and sector."""

    def label_from_instance(self, entry: Any) -> str:
        about = entry.candidate
        return f"{about.applicant}（{about.sector} · {about.get_kind_display()}）"


class ObjectionForm(StatementForm):
    """An objection as the public hands it in, on the page and by the API."""

    entry = EntryField(label=_("Against which entry"), queryset=Entry.objects.none())
    is_organisation = forms.BooleanField(
        label=_("I object on behalf of an organisation"),
        required=False,
        help_text=_("Its seal has to stand on the evidence."),
    )
    field_order = ("entry", "name")

    def __init__(self, *args: Any, notice: PublicNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice
        field: Any = self.fields["entry"]
        field.queryset = notice.entries.with_life()
        self.fields["contact"].help_text = _(
            "Only the officers who handle the objection can look it up."
        )

    def wanting(self, name: str, contact: str, reasons: str) -> Iterator[tuple[str, str]]:
        plea = Plea(name, contact, reasons, clock.now())
        for shortfall in shortfalls(plea, self.notice.span):
            if field := FIELD_OF.get(shortfall):
                yield field, sentence(shortfall)


class NoticeFilter(FilterForm):
    """The filter of the list of public notices."""

    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *PublicNotice.Kind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        field.queryset = Batch.objects.public()


class ObjectionFilter(FilterForm):
    """The filter of the list of objections."""

    q = forms.CharField(label=_("Party concerned"), max_length=80)
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Objection.State.choices])

    def lookups(self) -> dict[str, str]:
        return {"state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        found = rows.with_party().filter(party__icontains=words) if words else rows
        return super().narrow(found)
