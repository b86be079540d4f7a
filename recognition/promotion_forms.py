"""Forms of promotion: experiences, platforms and events, and what whoever comes fills in."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.documents import attachments
from portal.lifecycle.forms import ActionForm
from portal.web.forms import DateTimeInput, LongText
from portal.web.life import FilterForm
from portal.web.regions import REGIONS
from recognition import rules
from recognition.models import Case, Event, Platform

REGION_CHOICES = [(region.code, region.name) for region in REGIONS]


class CaseForm(forms.ModelForm):
    """What a base has to tell others."""

    class Meta:
        model = Case
        fields = ("title", "summary", "practice", "effect", "lesson")
        widgets: ClassVar = {
            "practice": LongText({"rows": 8}),
            "effect": LongText(),
            "lesson": LongText(),
        }


class PlatformForm(forms.ModelForm):
    """What a base opens to others."""

    class Meta:
        model = Platform
        fields = ("name", "kind", "offers", "audience", "procedure", "contact")
        widgets: ClassVar = {"offers": LongText(), "procedure": LongText()}


class EventForm(forms.ModelForm):
    """What a host says of its event."""

    region = forms.ChoiceField(label=_("Region"), choices=[("", "—"), *REGION_CHOICES])

    class Meta:
        model = Event
        fields = (
            "kind",
            "title",
            "summary",
            "online",
            "place",
            "region",
            "starts_at",
            "ends_at",
            "sign_up_until",
            "capacity",
            "contact",
        )
        widgets: ClassVar = {
            "summary": LongText({"rows": 8}),
            "starts_at": DateTimeInput(),
            "ends_at": DateTimeInput(),
            "sign_up_until": DateTimeInput(),
        }

    def clean_capacity(self) -> int:
        """Return the number of places: an event for nobody is none."""
        capacity: int = self.cleaned_data["capacity"]
        if capacity < 1:
            raise ValidationError(_now("An event has at least one place."))
        return capacity

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        closes = cleaned.get("sign_up_until")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _now("The event ends before it begins."))
        if starts and closes and closes > starts:
            self.add_error("sign_up_until", _now("Sign-up closes at the beginning at the latest."))
        return cleaned


class EventReportForm(ActionForm):
    """How many came, what came of it, and one file that shows it."""

    participants = forms.IntegerField(label=_("People who took part"), min_value=0, max_value=99999)
    result = forms.CharField(
        label=_("What came of it"),
        max_length=3000,
        min_length=10,
        widget=LongText(),
        help_text=_("Who came, what they took home, what was agreed. It is published."),
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_("One file, such as the list of those present or the agenda; no slides."),
    )

    def clean_evidence(self) -> Any:
        """Return the file after inspection of its content."""
        upload = self.cleaned_data["evidence"]
        if upload:
            attachments.inspect(upload)
        return upload


class SignUpForm(forms.Form):
    """Who comes, on the page and by the API."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    contact = forms.RegexField(
        r"^[\d +()-]{5,40}$",
        label=_("Telephone"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"invalid": _("Give a telephone number in digits.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Not needed; with it you get a receipt, and word if the event is called off."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    people = forms.IntegerField(
        label=_("Number of people"), min_value=1, max_value=rules.MOST_TOGETHER, initial=1
    )


class EventFilter(FilterForm):
    """The filter of the list of events."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Event.Kind.choices])
    region = forms.ChoiceField(label=_("Region"), choices=[("", _("all")), *REGION_CHOICES])
    when = forms.ChoiceField(
        label=_("Time"),
        choices=[("", _("all")), ("upcoming", _("to come")), ("past", _("over"))],
    )

    def lookups(self) -> dict[str, str]:
        return {"kind": "kind", "region": "region"}

    def narrow(self, rows: Any) -> Any:
        rows, when = super().narrow(rows), self.cleaned_data.get("when")
        return rows.filter(is_past=when == "past") if when else rows
