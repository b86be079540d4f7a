"""Forms of promotion: experiences, platforms and events, and what whoever comes fills in."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.documents import attachments
from portal.lifecycle.forms import ActionForm
from portal.timeline import clock
from portal.web.forms import DateTimeInput, LongText
from portal.web.life import FilterForm
from portal.web.regions import REGIONS
from recognition import rules
from recognition.models import Case, Event, Platform
from recognition.models.event import told_to_the_public
from recognition.wording import MISPLACED

MOMENTS = ("starts_at", "ends_at", "sign_up_until")
REGION_CHOICES = [(region.code, region.name) for region in REGIONS]


def named(field: str) -> Any:
    """Return what a field of an event is called, as a form's label."""
    column: Any = Event._meta.get_field(field)
    return capfirst(column.verbose_name)


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

    region = forms.ChoiceField(label=_("Region"), choices=[*BLANK_CHOICE_DASH, *REGION_CHOICES])

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
        moments = [cleaned[name] for name in MOMENTS if cleaned.get(name)]
        if len(moments) == len(MOMENTS):
            for found in rules.out_of_order(*moments):
                self.add_error(*MISPLACED[found])
        return cleaned


class MoveEventForm(ActionForm):
    """Another day, place, deadline or number of places for an announced event, and why."""

    starts_at = forms.DateTimeField(label=named("starts_at"), widget=DateTimeInput())
    ends_at = forms.DateTimeField(label=named("ends_at"), widget=DateTimeInput())
    sign_up_until = forms.DateTimeField(label=named("sign_up_until"), widget=DateTimeInput())
    online = forms.BooleanField(label=named("online"), required=False)
    place = forms.CharField(label=named("place"), max_length=160)
    region = forms.ChoiceField(label=_("Region"), choices=REGION_CHOICES)
    capacity = forms.IntegerField(label=named("capacity"), min_value=1, max_value=32767)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=LongText({"rows": 3}),
        help_text=_("It is published, and told to those who have signed up."),
    )

    subject: Event

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        event = kwargs["subject"]
        kwargs.setdefault("initial", {name: getattr(event, name) for name in Event.MOVABLE})
        super().__init__(*args, **kwargs)
        self.fields["capacity"].help_text = _now("%(n)s places are taken.") % {"n": event.taken}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("place", "reason"):
            for reason in told_to_the_public(cleaned.get(name, "")):
                self.add_error(name, str(reason))
        if not self.errors:
            self._keep_seconds(cleaned)
            self._judge(cleaned)
        return cleaned

    def _keep_seconds(self, cleaned: dict[str, Any]) -> None:
        """A picker knows no seconds: what it was not asked to change stays as it is."""
        for name in MOMENTS:
            kept = getattr(self.subject, name)
            if cleaned[name] == kept.replace(second=0, microsecond=0):
                cleaned[name] = kept

    def _judge(self, cleaned: dict[str, Any]) -> None:
        where = (cleaned["online"], cleaned["place"], cleaned["region"])
        new = rules.Plan(
            cleaned["starts_at"],
            cleaned["ends_at"],
            cleaned["sign_up_until"],
            cleaned["capacity"],
            where,
        )
        taken = self.subject.taken
        for found in rules.wrong_move(self.subject.plan, new, now=clock.now(), taken=taken):
            field, sentence = MISPLACED[found]
            self.add_error(field or None, sentence % {"taken": taken})


class ReleaseForm(ActionForm):
    """Why a guest's places go to others. It stays in the audit log, so it names nobody."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=LongText({"rows": 3}),
        help_text=_("The guest reads it. Name nobody in it: it stays in the audit log."),
    )

    def clean_reason(self) -> str:
        """Refuse the guest's own name, or what would be a private number."""
        reason: str = self.cleaned_data["reason"]
        guest = getattr(self.subject, "guest", None)
        if guest and any(said and said in reason for said in (guest.name, guest.contact)):
            raise ValidationError(_now("Leave out who it is: the reason stays in the audit log."))
        return reason


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
        help_text=_(
            "Not needed; with it you get a receipt, and word if the event is moved or called off."
        ),
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
