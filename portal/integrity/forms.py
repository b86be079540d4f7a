"""Forms of the register of incidents."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Organisation
from portal.documents import attachments
from portal.integrity.models import Category, Incident
from portal.lifecycle.forms import ActionForm, ReasonForm
from portal.timeline import clock
from portal.web.forms import DateInput, DayField, LongText, SearchInput
from portal.web.life import FilterForm


class Inspected(forms.FileField):
    """A file whose content is looked at before anything is done with it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Evidence"))
        kwargs.setdefault("help_text", _("One file: PDF, JPG, PNG, XLSX or DOCX, up to 20 MB."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            attachments.inspect(upload)
        return upload


class Facts(forms.Form):
    """What is written down of an incident, wherever it is stated."""

    category = forms.ChoiceField(label=_("Class"), choices=[("", _("choose …")), *Category.choices])
    happened_on = DayField(label=_("Happened on"), widget=DateInput)
    facts = forms.CharField(
        label=_("Facts, as the organisation is told them"),
        max_length=4000,
        widget=LongText,
        help_text=_("What happened and how it was established; never who reported it."),
    )
    remark = forms.CharField(
        label=_("Remark for the ministry"),
        max_length=2000,
        required=False,
        widget=LongText({"rows": 3}),
        help_text=_("Document numbers and where to find them; only the ministry reads it."),
    )

    def clean_happened_on(self) -> Any:
        """Nothing is held against anybody that has not happened yet."""
        day, today = self.cleaned_data["happened_on"], clock.today()
        if day > today:
            raise ValidationError(
                _now("%(day)s lies ahead: today is %(today)s.") % {"day": day, "today": today}
            )
        return day


class SourcedFacts(Facts):
    """The same, where the source has to be asked for."""

    source = forms.ChoiceField(label=_("Source"), choices=Incident.Source.choices)
    field_order: Iterable[str] | None = ("category", "happened_on", "source")


class IncidentForm(SourcedFacts):
    """A new incident, and whom it concerns."""

    organisation = forms.CharField(
        label=_("Organisation concerned"),
        max_length=120,
        help_text=_("Its full name or its unified social credit code."),
    )
    evidence = Inspected(required=False)
    field_order = ("organisation", "category", "happened_on", "source")

    def clean_organisation(self) -> Organisation:
        """Return the park or enterprise that bears this name or code."""
        return find_organisation(self.cleaned_data["organisation"])


def find_organisation(words: str) -> Organisation:
    """Return the applicant of exactly this name or code; raise `ValidationError`."""
    rows = Organisation.objects.applicants()
    found = (
        rows.holding(uscc=words.strip().upper()).first() or rows.holding(name=words.strip()).first()
    )
    if found is None:
        raise ValidationError(
            _now("No park or enterprise in the portal has the name or code “%(words)s”.")
            % {"words": words}
        )
    return found


class AmendForm(SourcedFacts, ActionForm):
    """The entry as it stands, to be put right."""

    def __init__(self, *args: Any, subject: Any, actor: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(subject, name) for name in Incident.WRITTEN})
        super().__init__(*args, subject=subject, actor=actor, **kwargs)


class StatedForm(Facts, ActionForm):
    """An incident whose organisation and source are known from where it is stated."""

    evidence = Inspected()


class EvidenceForm(ActionForm):
    """A file to be put on record."""

    evidence = Inspected()


class DecisionForm(ReasonForm):
    """Why it is decided so; the organisation concerned reads it where it is told."""


class ViewForm(ActionForm):
    """What the organisation says to an incident."""

    view = forms.CharField(label=_("Your view"), max_length=6000, widget=LongText({"rows": 8}))
    evidence = Inspected(required=False)


class IncidentFilter(FilterForm):
    """The filter of the register."""

    q = forms.CharField(label=_("Name or code"), max_length=80, widget=SearchInput)
    category = forms.ChoiceField(label=_("Class"), choices=[("", _("all")), *Category.choices])
    source = forms.ChoiceField(
        label=_("Source"), choices=[("", _("all")), *Incident.Source.choices]
    )
    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Incident.State.choices])

    def lookups(self) -> dict[str, str]:
        return {"category": "category", "source": "source", "state": "state"}

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.get("q")
        return super().narrow(rows.search(words) if words else rows)
