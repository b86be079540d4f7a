"""The rules of the calendar in words."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.timeline import clock
from portal.timeline.rules import DayReason, UncoveredYear

#: Why a day of a window was counted or skipped.
REASONS: dict[DayReason, Promise] = {
    DayReason.WORKING_DAY: gettext_lazy("working day"),
    DayReason.MAKE_UP: gettext_lazy("make-up working day"),
    DayReason.WEEKEND: gettext_lazy("weekend"),
    DayReason.HOLIDAY: gettext_lazy("public holiday"),
    DayReason.FIRST_DAY: gettext_lazy("day of publication, not counted"),
    DayReason.ASSUMED: gettext_lazy("weekday, no official calendar yet"),
}


def uncovered(error: UncoveredYear) -> str:
    """Say that nobody knows yet which days of a year are working days."""
    return _(
        "No official calendar of working days has been entered for %(year)s: the window would "
        "reach into it, and nobody may guess."
    ) % {"year": error.year}


def until(moment: dt.datetime) -> str:
    """Write a deadline in Beijing time; the midnight that ends a day is its 24:00."""
    local = clock.local(moment)
    if local.time() == dt.time():
        day = local.date() - dt.timedelta(days=1)
        return f"{date_format(day, 'SHORT_DATE_FORMAT')} 24:00"
    return date_format(local, "SHORT_DATETIME_FORMAT")
