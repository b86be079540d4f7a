"""The board of one sector and kind with 2,000 and with 20,000 scored cases on it."""

import random
from decimal import Decimal
from typing import Any, Final

from django.db import models
from django.utils import timezone

from bench.copies import BATCH, copies
from evaluation.models import Decision, Evaluation, ScoreSheet, Selection
from portal.accounts.models import Role
from portal.batches.models import Quota
from tests import factories as make
from tests.evaluation.factories import a_case, experts, marks

BOARDS: Final = (2_000, 20_000)
QUOTA: Final = 120
_HANDED_IN: Final[dict[str, Any]] = {"state": "submitted", "submitted_at": timezone.now()}


def a_board() -> Selection:
    """Return the selection of a board with one case, scored by three experts."""
    case = a_case(make.a_batch(ordinal=903))
    Quota.objects.filter(sector=case.sector).update(number=QUOTA)
    panel = experts(3)
    for expert in panel:
        sheet = ScoreSheet(evaluation=case, expert=expert, **_HANDED_IN)
        sheet.marks = _as_marks(marks(sheet))
        sheet.save()
    models.QuerySet.update(Evaluation.objects.filter(pk=case.pk), state="scored", **_scores())
    _score([case], random.Random(0))
    return Selection.objects.create(batch=case.batch, sector=case.sector, kind=case.kind)


def fill(selection: Selection, wanted: int) -> None:
    """Put copies of its first case on the board until it holds `wanted`, a third decided."""
    pattern = selection.cases.order_by("pk")[0]
    sheets = list(pattern.sheets.all())
    there = selection.cases.count()
    copied = copies(pattern.application, wanted - there, whole=False)
    cases = Evaluation.objects.bulk_create(
        [Evaluation.of(one.application, state="scored", **_scores()) for one in copied],
        batch_size=BATCH,
    )
    ScoreSheet.objects.bulk_create(
        [
            ScoreSheet(evaluation=case, expert=sheet.expert, marks=sheet.marks, **_HANDED_IN)
            for case in cases
            for sheet in sheets
        ],
        batch_size=BATCH,
    )
    _score(cases, random.Random(wanted))
    best = selection.cases.filter(decision=None).by_total().values_list("pk", flat=True)[:40]
    Decision.objects.bulk_create(
        Decision(selection=selection, evaluation_id=pk, choice="choose", at=timezone.now())
        for pk in best
    )


def _scores() -> dict[str, Decimal]:
    return {"basic_score": Decimal(80), "plan_score": Decimal(80), "total_score": Decimal(80)}


def _score(cases: list[Evaluation], dice: random.Random) -> None:
    """Invented totals between 40 and 99; one case in twenty with experts far apart."""
    for case in cases:
        total = Decimal(dice.randint(4000, 9900)) / 100
        case.basic_score = case.plan_score = case.total_score = total
        far = dice.random() < 0.05
        case.spread, case.doubts = (Decimal(20), [1]) if far else (Decimal(3), [])
    fields = ["basic_score", "plan_score", "total_score", "spread", "doubts"]
    Evaluation.objects.bulk_update(cases, fields, batch_size=BATCH)


def _as_marks(typed: Any) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, value in typed.items():
        code, _dot, part = key.rpartition(".")
        found.setdefault(code, {})[part] = value
    return found


def pages() -> Any:
    """Yield (name, reader, path) of the board as it grows; the last page as well as the first."""
    selection = a_board()
    officer = make.a_user(Role.MINISTRY_OFFICER)
    for wanted in BOARDS:
        fill(selection, wanted)
        yield f"board of {wanted:,}", officer, selection.board_url
        last = f"{selection.board_url}?page={wanted // 50}"
        yield f"board of {wanted:,}, last page", officer, last
        yield f"board of {wanted:,}, search", officer, f"{selection.board_url}?q=样例100"
