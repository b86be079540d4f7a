"""`manage.py score --batch B`: (re)compute all scores of a batch."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from evaluation.batch_scoring import score
from portal.batches.models import Batch


class Command(BaseCommand):
    help = "Compute the scores of a batch again, for every case whose sheets are in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, required=True, help="the batch's number")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = Batch.objects.filter(ordinal=options["batch"]).first()
        if batch is None:
            raise CommandError(_("There is no batch number %(batch)s.") % options)
        report = score(batch)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(
            f"{batch}: {report['scored']} scored, {report['changed']} of them changed, "
            f"{len(report['waiting'])} still waiting."
        )
        for case in report["waiting"]:
            self.stdout.write(f"  {case['applicant']}: {case['why']}")
