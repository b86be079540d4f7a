"""`manage.py audit verify`: walk the chain and say whether it holds."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from portal.audit import log


class Command(BaseCommand):
    help = "Check the audit log's chain, head and published roots; exit 1 where it is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = log.verify()
        broken = verdict.broken
        if options["json"]:
            document = {
                "ok": verdict.ok,
                "events": verdict.events,
                "head": verdict.head,
                "broken": {"seq": broken.seq, "why": broken.why} if broken else None,
            }
            self.stdout.write(json.dumps(document))
        elif broken:
            self.stdout.write(
                self.style.ERROR(
                    _("Broken at event #%(seq)s: %(why)s.") % {"seq": broken.seq, "why": broken.why}
                )
            )
        else:
            self.stdout.write(
                _("%(events)s events, chain unbroken, head %(head)s")
                % {"events": verdict.events, "head": verdict.head}
            )
        if broken:
            raise SystemExit(1)
