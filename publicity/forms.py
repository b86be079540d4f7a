"""Forms of the public notice and of objections."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.batches.models import Batch
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.web.forms import LongText
from portal.web.life import FilterForm
from publicity.models import PublicNotice
from publicity.models.actors import is_person


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


class NoticeFilter(FilterForm):
    """The filter of the list of public notices."""

    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *PublicNotice.Kind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        field.queryset = Batch.objects.public()
