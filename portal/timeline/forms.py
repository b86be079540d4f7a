"""Forms of the working-day calendar."""

import datetime as dt
import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.timeline.models import CalendarDay, CalendarYear
from portal.timeline.rules import SATURDAY

EARLIEST, LATEST = 2000, 2100
#: The longest run of holidays that a notice has ever named is nine days.
LONGEST_RUN: Final = 15
_DOCUMENT: Final = re.compile(r".*\u3014(?P<year>20\d\d)\u3015.*\d+.*\u53f7.*")  # 〔2025〕7号
_DAY: Final = {"invalid": _("There is no such day: give it as 2027-10-01.")}


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class YearForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable at run time
    """A year whose official calendar is out, with the number of the notice it rests on."""

    year = forms.IntegerField(label=_("Year"), min_value=EARLIEST, max_value=LATEST)

    class Meta:
        model = CalendarYear
        fields = ("year", "source")
        labels = {"source": _("Number of the State Council's notice")}
        help_texts = {
            "source": _("As it stands on the notice, with the year in 〔〕 and the number.")
        }

    def clean_source(self) -> str:
        """Return the notice's number; a calendar that rests on no notice is a guess."""
        text: str = self.cleaned_data["source"].strip()
        if not _DOCUMENT.fullmatch(text):
            raise ValidationError(
                _now(
                    "“%(value)s” is no document number: it names the office, the year in 〔〕 "
                    "and a number."
                )
                % {"value": text}
            )
        return text


class DayForm(forms.Form):
    """A day, or a run of holidays, on which the calendar departs from Monday-to-Friday."""

    date = forms.DateField(label=_("Date"), widget=_day_input(), error_messages=_DAY)
    until = forms.DateField(
        label=_("Until"),
        widget=_day_input(),
        required=False,
        error_messages=_DAY,
        help_text=_("For a run of holidays; weekend days in it are free anyway."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CalendarDay.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        """The year is being entered, and each day departs from what it would be anyway."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, kind = cleaned.get("date"), cleaned.get("kind")
        if first is None or not kind or "until" in self.errors:
            return cleaned
        last = cleaned.get("until") or first
        if fault := _run_fault(first, last, kind):
            self.add_error("until", fault)
            return cleaned
        days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        years = CalendarYear.objects.filter(state=CalendarYear.State.DRAFT)
        for year in sorted({day.year for day in days}):
            if not years.filter(year=year).exists():
                self.add_error(
                    "date",
                    _now("Enter the year %(year)s with its source first, or open it again.")
                    % {"year": year},
                )
        departing = [day for day in days if (day.weekday() >= SATURDAY) == (kind == "make_up")]
        if not departing:
            self.add_error("date", _anyway(first, kind))
        known = CalendarDay.objects.filter(date__in=departing).values_list("date", flat=True)
        for day in known:
            self.add_error(
                "date", _now("%(day)s has been entered already.") % {"day": day.isoformat()}
            )
        cleaned["departing"] = departing
        return cleaned

    def days(self) -> list[CalendarDay]:
        """Return what the valid form says, a day each."""
        given = self.cleaned_data
        return [
            CalendarDay(date=day, kind=given["kind"], name=given["name"])
            for day in given["departing"]
        ]


def _run_fault(first: dt.date, last: dt.date, kind: str) -> str | None:
    if last < first:
        return _now("The run would end before it begins.")
    if last != first and kind == CalendarDay.Kind.MAKE_UP:
        return _now("Make-up working days are entered one by one.")
    if (last - first).days >= LONGEST_RUN:
        return _now("A run of %(days)s days is no holiday: check both dates.") % {
            "days": (last - first).days + 1
        }
    return None


def _anyway(day: dt.date, kind: str) -> str:
    if kind == CalendarDay.Kind.HOLIDAY:
        return _now("%(day)s is a weekend day and free anyway.") % {"day": day.isoformat()}
    return _now("%(day)s is a working day anyway.") % {"day": day.isoformat()}


class YearPick(forms.Form):
    """Which year's days the page shows."""

    year = forms.IntegerField(label=_("Year"), required=False, min_value=EARLIEST, max_value=LATEST)
