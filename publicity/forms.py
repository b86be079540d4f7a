"""Forms of the public notice and of objections."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.batches.models import Batch
from portal.integrity.rules import leaks
from portal.integrity.wording import warning
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


class WithdrawalForm(ReasonForm):
    """Why a notice is withdrawn: the public reads it."""

    def clean_reason(self) -> str:
        return _fit(self.cleaned_data["reason"])


class CorrectionForm(WithdrawalForm):
    """What of a notice is to read otherwise, and how long it is to be shown.

    A field that does not come leaves its text alone; `texts` are those that change, and `counted`
    the number of working days to count the window anew with, None where it stays.
    """

    days = forms.IntegerField(
        label=_("Number of working days"), min_value=1, max_value=99, required=False
    )
    recount = forms.BooleanField(
        label=_("Count the window anew by the official calendar as it now stands"),
        required=False,
        help_text=_("For a calendar that has come out since; a window never becomes shorter."),
    )
    field_order = (*PublicNotice.EDITABLE, "days", "recount", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = forms.fields_for_model(
            PublicNotice,
            fields=PublicNotice.EDITABLE,
            widgets={name: LongText({"rows": 3}) for name in ("basis", "procedure", "body")},
        )
        for name in PublicNotice.EDITABLE:
            self.fields[name] = made[name]
            self.fields[name].required = False
            self.initial.setdefault(name, getattr(self.notice, name))
        self.initial.setdefault("days", self.notice.days)
        if self.notice.state != PublicNotice.State.OPEN:
            del self.fields["days"], self.fields["recount"]
        self.order_fields(self.field_order)

    @property
    def notice(self) -> PublicNotice:
        notice: Any = self.subject
        return cast(PublicNotice, notice)

    def clean(self) -> dict[str, Any]:
        """Add `texts` and `counted`; refuse what is empty, private, shorter or no change."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        texts = {}
        for name in PublicNotice.EDITABLE:
            given = cleaned.pop(name, "")
            if (
                name in self.data
                and name not in self.errors
                and given != getattr(self.notice, name).strip()
            ):
                texts[name] = given
        for name, given in texts.items():
            if not given and name in PublicNotice.NEEDED:
                self.add_error(name, _now("The public needs this: it cannot be empty."))
            for leak in leaks(given):
                self.add_error(name, warning(leak))
        days, recount = cleaned.pop("days", None), cleaned.pop("recount", False)
        wanted = days or self.notice.days
        counted = wanted if recount or wanted != self.notice.days else None
        if counted is not None and (why := self.notice.hindrance(counted)):
            self.add_error("days", why)
        if not texts and counted is None and not self.errors:
            self.add_error(None, _now("Nothing is changed."))
        return {**cleaned, "texts": texts, "counted": counted}


def _fit(text: str) -> str:
    """Return a text that becomes public; refuse one that holds personal numbers."""
    if found := [warning(leak) for leak in leaks(text)]:
        raise ValidationError(found)
    return text


class NoticeFilter(FilterForm):
    """The filter of the list of public notices."""

    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *PublicNotice.Kind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        field.queryset = Batch.objects.public()
