"""`python -m bench.scoring`: 20,000 applications of 11 indicators and 5 sheets, scored again.

The yardstick is one pass of plain SQL that reads the same rows. A process of its own scores them,
so that its memory is its own. Prints one JSON document.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from statistics import median
from typing import Any, Final

CASES: Final = 20_000
EXPERTS: Final = 5
RUNS: Final = 3
#: Single cases scored again through the door.
SINGLE: Final = 40
#: What the same rows are, as plain SQL.
CASE_ROWS: Final = """
    SELECT e.id, a.kind, a.answers, e.basic_score, e.plan_score, e.total_score, e.spread
    FROM evaluation_evaluation e JOIN applications_application a ON a.id = e.application_id
    WHERE a.batch_id = %s ORDER BY e.id"""
SHEET_ROWS: Final = """
    SELECT s.evaluation_id, s.state, s.marks FROM evaluation_scoresheet s
    JOIN evaluation_evaluation e ON e.id = s.evaluation_id
    JOIN applications_application a ON a.id = e.application_id
    WHERE a.batch_id = %s AND s.state <> 'recused' ORDER BY s.evaluation_id"""


def main() -> None:
    """Lay the rows out, then measure in a fresh process."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "VAR_DIR": scratch}
        for name in ("DATABASE_URL", "REDIS_URL"):
            os.environ.pop(name, None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        pk = lay_out(CASES)
        command = [sys.executable, "-m", "bench.scoring", "measure", str(pk)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        sys.stderr.write(done.stderr)
        sys.stdout.write(done.stdout)
        sys.exit(done.returncode)


def lay_out(number: int) -> int:
    """Make `number` scored cases, every one with other figures and marks; return their batch."""
    import random
    from decimal import Decimal

    from django.db import connection, models

    from applications.models import Application
    from bench.copies import copies
    from evaluation.batch_scoring import work_out
    from evaluation.models import Evaluation, ScoreSheet
    from portal.accounts.models import Role
    from portal.timeline import clock
    from tests import factories as make

    chance = random.Random(2026)
    batch = make.a_batch(ordinal=903, experts_per_application=EXPERTS)
    pattern = make.submitted(batch)
    applications = [pattern, *(c.application for c in copies(pattern, number - 1, whole=False))]
    for row in applications:
        row.answers = {
            key: _other(chance, text) if text.replace(".", "").isdigit() else text
            for key, text in row.answers.items()
        }
    Application._base_manager.bulk_update(applications, ["answers"], batch_size=500)
    cases = Evaluation._base_manager.bulk_create(
        [Evaluation.of(row, state="scoring") for row in applications], batch_size=1000
    )
    people = [make.a_user(Role.EXPERT) for _ in range(EXPERTS)]
    items = [item.code for item in ScoreSheet(evaluation=cases[0], expert=people[0]).items]
    reason = "依据充分：材料齐全，数据与佐证一致，目标先进且可行（样例）。"
    ScoreSheet._base_manager.bulk_create(
        (
            ScoreSheet(
                evaluation=case,
                expert=person,
                state="submitted",
                submitted_at=clock.now(),
                marks={
                    code: {"score": str(chance.randint(120, 200) / Decimal(2)), "reason": reason}
                    for code in items
                },
            )
            for case in cases
            for person in people
        ),
        batch_size=500,
    )
    found = {case.pk: case.scores for case in work_out(batch)}
    for case in cases:
        scores = found[case.pk]
        case.basic_score, case.plan_score = scores.basic, scores.plan
        case.total_score, case.spread = scores.total, scores.spread
    kept = ["basic_score", "plan_score", "total_score", "spread"]
    models.QuerySet(Evaluation).bulk_update(cases, kept, batch_size=200)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evaluation_evaluation SET state = 'scored'")
    return int(batch.pk)


def _other(chance: Any, text: str) -> str:
    return f"{float(text) * chance.uniform(0.3, 1.7):.2f}"


def measure(pk: int) -> dict[str, Any]:
    """Score the batch again, read the same rows plainly, and score single cases again."""
    from django.db import connection

    from evaluation.batch_scoring import score
    from evaluation.models import Evaluation
    from portal.batches.models import Batch
    from portal.lifecycle.actors import SYSTEM
    from portal.lifecycle.door import perform

    batch = Batch.objects.get(pk=pk)

    def plainly() -> None:
        for rows in (CASE_ROWS, SHEET_ROWS):
            with connection.cursor() as cursor:
                cursor.execute(rows, [pk])
                for _row in cursor:
                    pass

    plainly()
    plain, scored = [], []
    for _run in range(RUNS):
        plain.append(_timed(plainly))
        scored.append(_timed(lambda: score(batch)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = score(batch)
    single = [
        _timed(partial(perform, case, "score", actor=SYSTEM))
        for case in Evaluation.objects.filter(application__batch=pk)[:SINGLE]
    ]
    return {
        "applications": CASES,
        "sheets": CASES * EXPERTS,
        "scored": report["scored"],
        "changed": report["changed"],
        "seconds": round(median(scored), 2),
        "sql_pass_seconds": round(median(plain), 2),
        "times_sql_pass": round(median(scored) / median(plain), 2),
        "peak_memory_mib": round(memory),
        "one_application_ms": round(median(single) * 1000, 1),
    }


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        import django

        django.setup()
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
