"""`manage.py timers list | sweep`: what is armed, and firing what is due now."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from portal.timeline import clock, timers
from portal.timeline.models import Timer


class Command(BaseCommand):
    help = "List the deadlines that are armed, or fire those that are due now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["list", "sweep"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "sweep":
            self.sweep(as_json=options["json"])
        else:
            self.list(as_json=options["json"])

    def sweep(self, *, as_json: bool) -> None:
        """Fire what is due; say how many were settled and how many failed and stay."""
        settled = timers.sweep()
        left = Timer.objects.due(clock.now()).count()
        if as_json:
            self.stdout.write(json.dumps({"settled": settled, "failing": left}))
        else:
            self.stdout.write(
                _("Settled: %(settled)s. Failed and still armed: %(left)s.")
                % {"settled": settled, "left": left}
            )

    def list(self, *, as_json: bool) -> None:
        """Print the running deadlines, the next one first."""
        rows = list(Timer.objects.pending().select_related("subject_type"))
        if as_json:
            self.stdout.write(json.dumps([document(timer) for timer in rows], ensure_ascii=False))
            return
        for timer in rows:
            moment = f"{clock.local(timer.due_at):%Y-%m-%d %H:%M}"
            self.stdout.write(f"{moment}  {timer.label}  {timer.subject_name}  {timer.last_error}")
        if not rows:
            self.stdout.write(_("No deadline is running."))


def document(timer: Timer) -> dict[str, Any]:
    """Return a timer as JSON prints it."""
    return {
        "id": timer.pk,
        "name": timer.name,
        "label": timer.label,
        "subject": f"{timer.subject_type.app_label}.{timer.subject_type.model}",
        "subject_id": timer.subject_id,
        "subject_name": timer.subject_name,
        "due_at": clock.local(timer.due_at).isoformat(),
        "attempts": timer.attempts,
        "last_error": timer.last_error,
    }
