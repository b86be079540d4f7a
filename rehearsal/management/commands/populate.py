"""`manage.py populate --applications N [--seed S]`: a batch of N applications with sheets."""

import json
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from rehearsal.populating import Population


class Command(BaseCommand):
    help = (
        "Fill a new batch with N realistic applications over all provinces, sectors and both "
        "kinds: figures, plans, experts drawn and their score sheets. Rehearsal only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--applications", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REHEARSAL:
            raise CommandError(_("Rehearsal data belong into a rehearsal portal only."))
        if options["applications"] < 1:
            raise CommandError(_("At least one application is wanted."))
        begun = time.perf_counter()
        with translation.override(settings.LANGUAGE_CODE):
            report = Population(options["applications"], options["seed"]).fill()
        report["seconds"] = round(time.perf_counter() - begun, 1)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(
            _(
                "Batch %(batch)s: %(applications)s applications, %(experts)s experts, "
                "%(sheets)s score sheets in %(seconds)s s."
            )
            % report
        )
