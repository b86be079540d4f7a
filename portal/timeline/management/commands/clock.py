"""`manage.py clock show | advance`: the movable clock of rehearsal."""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from portal.timeline import clock, timers


class Command(BaseCommand):
    help = "Show the rehearsal clock, or move it forward through every deadline on the way."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["show", "advance"])
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument("--to", metavar="ISO8601", help="a moment such as 2026-05-20T17:00+08:00")
        ways.add_argument("--next", action="store_true", help="to the next deadline")
        ways.add_argument("--days", type=int, metavar="N", help="by N days")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REHEARSAL:
            raise CommandError(_("The clock is the real one here: only a rehearsal can move it."))
        settled = 0
        if options["what"] == "advance":
            settled = timers.advance(wanted(options))
        self.tell(settled, as_json=options["json"])

    def tell(self, settled: int, *, as_json: bool) -> None:
        """Print where the clock stands, what was settled and what comes next."""
        timer = timers.next_due()
        if as_json:
            coming = {"name": timer.name, "due_at": _iso(timer.due_at)} if timer else None
            document = {"now": _iso(clock.now()), "settled": settled, "next": coming}
            self.stdout.write(json.dumps(document))
            return
        self.stdout.write(
            _("It is %(moment)s; deadlines met on the way: %(count)s.")
            % {"moment": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}", "count": settled}
        )
        if timer:
            self.stdout.write(
                _("Next: %(label)s at %(moment)s.")
                % {"label": timer.label, "moment": f"{clock.local(timer.due_at):%Y-%m-%d %H:%M}"}
            )
        else:
            self.stdout.write(_("No deadline is running."))


def wanted(options: dict[str, Any]) -> dt.datetime:
    """Return the moment asked for; raise `CommandError` with a sentence where it is none."""
    present = clock.now()
    if options["next"]:
        timer = timers.next_due()
        return max(timer.due_at, present) if timer else present
    if options["days"] is not None:
        if not 1 <= options["days"] <= timers.LONGEST_WAY.days:
            raise CommandError(
                _("Give a number of days from 1 to %(days)s.") % {"days": timers.LONGEST_WAY.days}
            )
        return present + dt.timedelta(days=options["days"])
    if options["to"] is None:
        raise CommandError(_("Say how far: --to, --next or --days."))
    try:
        moment = parse_datetime(options["to"])
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(
            _("“%(value)s” is not a moment: give a date and time such as 2026-05-20T17:00.")
            % {"value": options["to"]}
        )
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.BEIJING)
    if moment < present:
        raise CommandError(_("The clock only moves forward."))
    if moment - present > timers.LONGEST_WAY:
        raise CommandError(
            _("That is too far at once: the clock moves by at most %(days)s days.")
            % {"days": timers.LONGEST_WAY.days}
        )
    return moment


def _iso(moment: dt.datetime) -> str:
    return clock.local(moment).isoformat()
