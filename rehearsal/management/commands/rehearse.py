"""`manage.py rehearse`: one whole life in an empty database, every act through the door."""

import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.lifecycle.stops import Stop
from rehearsal.life import Life


class Command(BaseCommand):
    help = "Walk a batch from its notice to the first effect review on the movable clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until", choices=Stop.values, default=Stop.REVIEW)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REHEARSAL:
            raise CommandError(_("Rehearsal data belong into a rehearsal portal only."))
        # An empty database need not even have its tables.
        call_command("migrate", interactive=False, verbosity=0)
        if User.objects.exists():
            raise CommandError(_("A rehearsal begins in an empty database."))
        with translation.override(settings.LANGUAGE_CODE):
            life = Life()
            for stop in life.walk(Stop(options["until"])):
                if not options["json"]:
                    self.stdout.write(f"{life.moment:%Y-%m-%d %H:%M}  {stop.label}")
            summary = life.summary()
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        for stage, states in summary["stages"].items():
            told = ", ".join(f"{state} {count}" for state, count in states.items())
            self.stdout.write(f"  {stage:<20} {told}")
        self.stdout.write(
            _("%(events)s audit events, root %(root)s")
            % {"events": summary["audit"]["events"], "root": summary["audit"]["root"]}
        )
