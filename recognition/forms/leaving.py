"""Forms of the exit: the grounds, the hearing, the plaque that comes back (八)."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.forms import ActionForm
from portal.timeline import clock
from portal.web.forms import DateInput, LongText
from recognition.models import (
    Delisting,
)
from recognition.models.delisting import Ground


def not_in_the_future(day: Any) -> Any:
    """Return `day`; raise `ValidationError` where it has not come yet."""
    if day > clock.today():
        raise ValidationError(_now("%(day)s has not come yet.") % {"day": day})
    return day


class ReturnPlaqueForm(ActionForm):
    """The day on which the plaque came back."""

    returned_on = forms.DateField(label=_("Plaque returned on"), widget=DateInput())
    remark = forms.CharField(label=_("Remark"), required=False, max_length=200)

    def clean_returned_on(self) -> Any:
        day = not_in_the_future(self.cleaned_data["returned_on"])
        base: Any = self.subject
        if day < base.delisted_on:
            raise ValidationError(
                _now("The recognition was cancelled on %(day)s; the plaque came back after that.")
                % {"day": base.delisted_on}
            )
        return day


class StartDelistingForm(forms.ModelForm):
    """Ground and first facts of a delisting for cause (八(二))."""

    class Meta:
        model = Delisting
        fields = ("ground", "facts")
        widgets: ClassVar = {"facts": LongText({"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ground"]
        # 八(一) is not a matter of choice: a failed review delists by itself.
        field.choices = [
            (ground.value, ground.label) for ground in Ground if ground != Ground.REVIEW_FAILED
        ]


def _heard(delisting: Delisting) -> dict[str, Any]:
    """What the base has said: in this case, or before it to the incident."""
    said = getattr(delisting.incident, "hearing", None)
    if delisting.hearing or said is None or said.stated_at is None:
        return {"heard_on": delisting.heard_on, "hearing": delisting.hearing}
    return {"heard_on": clock.local(said.stated_at).date(), "hearing": said.view}


class ProposeDelistingForm(ActionForm):
    """The facts as established and what the base said, before two people decide."""

    facts = forms.CharField(
        label=_("Facts as established"), max_length=6000, widget=LongText({"rows": 6})
    )
    heard_on = forms.DateField(label=_("Base heard on"), widget=DateInput())
    hearing = forms.CharField(
        label=_("What the base said"), max_length=6000, widget=LongText({"rows": 6})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        subject = kwargs["subject"]
        kwargs.setdefault(
            "initial",
            {"facts": subject.facts, **_heard(subject)},
        )
        super().__init__(*args, **kwargs)

    def clean_heard_on(self) -> Any:
        return not_in_the_future(self.cleaned_data["heard_on"])
