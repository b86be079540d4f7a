"""`manage.py draw --batch B --seed S`: draw experts, or repeat a draw that was made."""

import json
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from evaluation import drawing
from evaluation.models import Draw
from evaluation.rules import draw as rules
from evaluation.wording import short_sentence
from portal.batches.models import Batch
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform

#: Why a draw that was not approved gives way to a new one.
AGAIN = "drawn again by the command line with another seed"


class Command(BaseCommand):
    help = (
        "Draw experts for the cases of a batch that wait for some; a lead then approves. Where "
        "none waits, the last draw is repeated, or another seed tried out and nothing kept. "
        "--verify repeats the stored draw and exits 1 with what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, required=True, help="the batch's number")
        parser.add_argument("--seed", default="", help="letters, digits, hyphens; else at random")
        parser.add_argument("--verify", action="store_true", help="repeat the stored draw")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = Batch.objects.filter(ordinal=options["batch"]).first()
        if batch is None:
            raise CommandError(_("There is no batch number %(batch)s.") % options)
        with translation.override(settings.LANGUAGE_CODE):
            if options["verify"]:
                report = self.verify(batch)
                failed = bool(report["differences"])
            else:
                report = self.draw(batch, options["seed"])
                failed = bool(report["short"])
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.tell(batch, report)
        if failed:
            sys.exit(1)

    def verify(self, batch: Batch) -> dict[str, Any]:
        """Repeat the newest draw of the batch that has a result."""
        draw = Draw.objects.filter(batch=batch).exclude(result_hash="").first()
        if draw is None:
            raise CommandError(f"{batch} has no draw with a result.")
        found = drawing.differences(draw)
        return {**_facts(draw), "verified": not found, "differences": found}

    def draw(self, batch: Batch, seed: str) -> dict[str, Any]:
        begun = time.perf_counter()
        running = Draw.objects.going_on().filter(batch=batch).first()
        if running is not None and running.state in (Draw.State.DRAWN, Draw.State.SHORT):
            if running.state == Draw.State.DRAWN and seed in ("", running.seed):
                return self.report(running, drawing.stored(running), begun)
            perform(running, "discard", actor=SYSTEM, reason=AGAIN)
            running = None
        if running is None and not Draw(batch=batch).waiting_cases:
            return self.repeat(batch, seed, begun)
        draw = running or create(Draw(batch=batch), actor=SYSTEM)
        if draw.state == Draw.State.PREPARED:
            draw = perform(draw, "commit", actor=SYSTEM)
        if draw.state == Draw.State.COMMITTED:
            draw = perform(draw, "begin", actor=SYSTEM, seed=seed)
        drawing.work(draw.pk)
        draw = Draw.objects.get(pk=draw.pk)
        return self.report(draw, drawing.stored(draw), begun)

    def repeat(self, batch: Batch, seed: str, begun: float) -> dict[str, Any]:
        """Nobody waits: repeat the newest draw, with another seed only to see what it gives."""
        draw = Draw.objects.filter(batch=batch).exclude(result_hash="").first()
        if draw is None:
            raise CommandError(f"No case of {batch} waits for experts.")
        if seed in ("", draw.seed):
            return self.report(draw, drawing.stored(draw), begun)
        outcome = drawing.outcome_of(draw.problem, seed)
        report = self.report(draw, outcome.panels, begun)
        return {**report, "seed": seed, "result_hash": outcome.digest, "kept": False}

    def report(self, draw: Draw, panels: Any, begun: float) -> dict[str, Any]:
        names = drawing.board_names(draw.batch)
        return {
            **_facts(draw),
            "kept": True,
            "applications": len(panels),
            "places": sum(len(panel.experts) for panel in panels.values()),
            "seconds": round(time.perf_counter() - begun, 2),
            "short": [
                {"missing": short.missing, "why": short_sentence(short, names)}
                for short in draw.shorts
            ],
            "assignments": [
                {"applicant": code, "experts": experts, "reserve": reserve}
                for code, experts, reserve in rules.lines(panels)
            ],
        }

    def tell(self, batch: Batch, report: dict[str, Any]) -> None:
        self.stdout.write(f"{batch}: draw {report['draw']}, {report['state']}")
        for name in ("pool_hash", "applications_hash", "rules_hash", "seed", "result_hash"):
            self.stdout.write(f"  {name:<18} {report[name]}")
        for sentence in report.get("differences", ()):
            self.stdout.write(f"  {sentence}")
        if report.get("verified"):
            self.stdout.write("  Repeated: the same in every line.")
        for short in report.get("short", ()):
            self.stdout.write(f"  {short['why']}")
        if report.get("places"):
            kept = "" if report["kept"] else "; tried out, nothing kept"
            self.stdout.write(
                f"  {report['places']} places of {report['applications']} applications "
                f"in {report['seconds']} s{kept}"
            )


def _facts(draw: Draw) -> dict[str, Any]:
    return {
        "batch": draw.batch.ordinal,
        "draw": draw.pk,
        "state": draw.state,
        "pool_hash": draw.pool_hash,
        "applications_hash": draw.applications_hash,
        "rules_hash": draw.rules_hash,
        "seed": draw.seed,
        "result_hash": draw.result_hash,
    }
