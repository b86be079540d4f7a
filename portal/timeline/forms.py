"""Forms of the working-day calendar."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.timeline.models import CalendarDay, CalendarYear
from portal.timeline.rules import SATURDAY

EARLIEST, LATEST = 2000, 2100


class YearForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable at run time
    """A year whose official calendar is out, with the number of the notice it rests on."""

    year = forms.IntegerField(label=_("Year"), min_value=EARLIEST, max_value=LATEST)

    class Meta:
        model = CalendarYear
        fields = ("year", "source")
        labels = {"source": _("Number of the State Council's notice")}


class DayForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable at run time
    """A day on which the official calendar departs from Monday-to-Friday."""

    class Meta:
        model = CalendarDay
        fields = ("date", "kind", "name")
        widgets = {"date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean(self) -> dict[str, Any]:
        """The year has been entered, and the day departs from what it would be anyway."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, kind = cleaned.get("date"), cleaned.get("kind")
        if day is None or not kind:
            return cleaned
        if not CalendarYear.objects.filter(year=day.year).exists():
            self.add_error(
                "date", _now("Enter the year %(year)s with its source first.") % {"year": day.year}
            )
        weekend = day.weekday() >= SATURDAY
        if kind == CalendarDay.Kind.HOLIDAY and weekend:
            self.add_error(
                "date", _now("%(day)s is a weekend day and free anyway.") % {"day": day.isoformat()}
            )
        if kind == CalendarDay.Kind.MAKE_UP and not weekend:
            self.add_error(
                "date", _now("%(day)s is a working day anyway.") % {"day": day.isoformat()}
            )
        return cleaned


class YearPick(forms.Form):
    """Which year's days the page shows."""

    year = forms.IntegerField(label=_("Year"), required=False, min_value=EARLIEST, max_value=LATEST)
