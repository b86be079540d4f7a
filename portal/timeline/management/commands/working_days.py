"""`manage.py working_days START_DATE N`: a window of working days, day by day."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from portal.timeline import calendar
from portal.timeline.rules import UncoveredYear, Window
from portal.timeline.wording import REASONS, uncovered

#: Exit status where the question can't be answered.
UNANSWERABLE = 2


class Command(BaseCommand):
    help = "Print the end of a window of N working days for something published on START_DATE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("start", metavar="START_DATE", help="ISO 8601, such as 2026-09-30")
        parser.add_argument("days", metavar="N", help="number of working days, at least 1")
        parser.add_argument("--count-first-day", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        window = self.window(options["start"], options["days"], first=options["count_first_day"])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(window)))
            return
        for day in window.days:
            mark = "✓" if day.counted else " "
            self.stdout.write(f"{mark} {day.date.isoformat()}  {REASONS[day.reason]}")
        self.stdout.write(
            _("Published on %(start)s, the window ends at 24:00 of %(end)s.")
            % {"start": window.start.isoformat(), "end": window.end.isoformat()}
        )

    def window(self, start: str, days: str, *, first: bool) -> Window:
        """Return the window asked for; raise `CommandError` with a sentence where there is none."""
        try:
            day = dt.date.fromisoformat(start)
        except ValueError as error:
            raise CommandError(
                _("“%(value)s” is not a date: give it as 2026-09-30.") % {"value": start},
                returncode=UNANSWERABLE,
            ) from error
        if not (days.isascii() and days.isdecimal() and int(days)):
            raise CommandError(
                _("“%(value)s” is not a number of working days: give a whole number from 1 up.")
                % {"value": days},
                returncode=UNANSWERABLE,
            )
        try:
            return calendar.working_days(day, int(days), count_first_day=first)
        except UncoveredYear as error:
            raise CommandError(uncovered(error), returncode=UNANSWERABLE) from error


def as_json(window: Window) -> dict[str, Any]:
    """Return a window as the contract prints it: `start`, `end`, `days` (date, counted, reason)."""
    return {
        "start": window.start.isoformat(),
        "end": window.end.isoformat(),
        "days": [
            {"date": day.date.isoformat(), "counted": day.counted, "reason": day.reason.value}
            for day in window.days
        ],
    }
