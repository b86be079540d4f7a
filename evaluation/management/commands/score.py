"""`manage.py score --batch B`: (re)compute all scores of a batch."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluation.models import Evaluation
from portal.batches.models import Batch
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused


class Command(BaseCommand):
    help = "Compute the scores of a batch again, for every case whose sheets are in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, required=True, help="the batch's number")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = Batch.objects.filter(ordinal=options["batch"]).first()
        if batch is None:
            raise CommandError(f"There is no batch number {options['batch']}.")
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


def score(batch: Batch) -> dict[str, Any]:
    """Score every case of `batch` that can be; say how many changed and what others wait for."""
    cases = Evaluation.objects.filter(
        application__batch=batch, state__in=["awaiting_experts", "scoring", "scored"]
    )
    report: dict[str, Any] = {"batch": batch.ordinal, "scored": 0, "changed": 0, "waiting": []}
    for case in cases:
        try:
            moved = perform(case, "score", actor=SYSTEM)
        except Refused as error:
            report["waiting"].append({"applicant": str(case), "why": str(error)})
        else:
            report["scored"] += 1
            report["changed"] += moved.total_score != case.total_score
    return report
