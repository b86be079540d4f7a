"""The rules of the calendar in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
