"""The window of a notice: counted in working days, frozen, and never shortened (六(四))."""

import datetime as dt
from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.models import TwoPersonSubject
from portal.timeline import calendar, clock
from portal.timeline.rules import (
    Calendar,
    Day,
    DayReason,
    UncoveredYear,
    Window,
    assumed_window,
    working_days,
)
from portal.timeline.wording import uncovered
from publicity.rules import PUBLICITY_WORKING_DAYS, Span


class ShownForDays(TwoPersonSubject):
    """Something that is shown to the public for a number of working days.

    `window` is the computed window as it stood at publication: a list of
    `{date, counted, reason}`; a later change of the calendar does not move it, and a correction
    may only lengthen it.
    """

    days = models.PositiveSmallIntegerField(_("working days"), default=PUBLICITY_WORKING_DAYS)
    count_first_day = models.BooleanField(
        _("count the day of publication"),
        default=False,
        help_text=_("By default it is not counted (Civil Code, article 201)."),
    )
    assumption = models.TextField(
        _("why it was published without an official calendar"), blank=True, editable=False
    )
    opens_on = models.DateField(_("opens on"), null=True, blank=True, editable=False)
    closes_on = models.DateField(_("closes on"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    window = models.JSONField(_("window"), default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    @cached_property
    def calendar(self) -> Calendar:
        """The official calendar; a list hands one to all its notices."""
        return calendar.official()

    def window_from(self, day: dt.date, days: int = 0) -> Window:
        """Return the window of a publication on `day`; raise `UncoveredYear`. days: its own."""
        return working_days(
            self.calendar, day, days or self.days, count_first_day=self.count_first_day
        )

    def assumed_from(self, day: dt.date, days: int = 0) -> tuple[Window, frozenset[int]]:
        """Return the window of a publication on `day`, and the years it makes assumptions on."""
        return assumed_window(
            self.calendar, day, days or self.days, count_first_day=self.count_first_day
        )

    @property
    def span(self) -> Span | None:
        """From publication to 24:00 of the last day, or to its withdrawal; None before."""
        if self.published_at is None or self.closes_on is None:
            return None
        return Span(self.published_at, self.withdrawn_at or clock.end_of(self.closes_on))

    @property
    def closes_at(self) -> dt.datetime | None:
        return self.span.closes_at if self.span else None

    @property
    def day_list(self) -> list[Day]:
        """The frozen window, day by day."""
        return [
            Day(dt.date.fromisoformat(day["date"]), day["counted"], DayReason(day["reason"]))
            for day in self.window
        ]

    @property
    def days_passed(self) -> int:
        """How many of its working days have begun or passed: 3 of 5 on the third."""
        today = clock.today()
        return sum(day.counted and day.date <= today for day in self.day_list)

    def recounted(self, days: int) -> Window:
        """Return the window of `days` working days from the day of publication, as of today.

        Raise `UncoveredYear` where the calendar does not reach so far, unless it was published
        on an assumption; `ValueError` where it was not published.
        """
        if self.published_at is None:
            raise ValueError("what was not published has no window")
        day = clock.local(self.published_at).date()
        if self.assumption:
            return self.assumed_from(day, days)[0]
        return self.window_from(day, days)

    def hindrance(self, days: int) -> str:
        """Say why a window of `days` working days cannot take the place of the present; or ""."""
        if days < self.days:
            return _now(
                "%(days)s working days are fewer than the %(now)s it is shown: never shorter."
            ) % {"days": days, "now": self.days}
        try:
            end = self.recounted(days).end
        except UncoveredYear as error:
            return str(uncovered(error))
        if self.closes_on and end < self.closes_on:
            return _now(
                "Counted anew the window would end sooner: it may lengthen, and never shorten."
            )
        if end == self.closes_on:
            return _now("Counted anew the window ends on the same day: nothing changes.")
        return ""

    def lengthen(self, days: int) -> list[str]:
        """Count the window anew, of `days` working days; return the names of changed fields."""
        window = self.recounted(days)
        self.days = days
        self.freeze(window)
        return ["days", "opens_on", "closes_on", "window"]

    def freeze(self, window: Window) -> None:
        """Keep `window` as the one that counts from now on."""
        self.opens_on, self.closes_on = window.start, window.end
        self.window = [
            {"date": day.date.isoformat(), "counted": day.counted, "reason": day.reason.value}
            for day in window.days
        ]
