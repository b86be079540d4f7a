"""Every total worked out anew from the exported workbook alone, by arithmetic of the test's own.

Nothing of the portal's rules is used here: fractions, a sheet of paper's worth of school
mathematics, and the words of the notice and of the scheme's file.
"""

import io
import math
from fractions import Fraction
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from evaluation.board import Board
from evaluation.exports import board_workbook
from portal.accounts.models import Role
from portal.batches.models import Indicator
from portal.lifecycle.door import perform
from tests.evaluation.factories import a_case, again, assigned, experts, handed_in
from tests.evaluation.test_corrections import approved, corrected
from tests.factories import a_batch, a_user

pytestmark = pytest.mark.django_db

Row = dict[str, Any]


def exact(cell: Any) -> Fraction:
    """A cell as people read it: "3.75", not the nearest binary number."""
    return Fraction(str(cell))


def rounded(value: Fraction, places: int = 2) -> Fraction:
    """Half up."""
    return Fraction(math.floor(value * 10**places + Fraction(1, 2)), 10**places)


def value_of(  # noqa: PLR0911 - one return for each formula
    rule: Row, rows: dict[str, list[Any]]
) -> Fraction | None:
    items = [code for code in str(rule["Data items"]).split(",") if code]
    last = [rows[code][-1] for code in items]
    if rule["Formula"] == "growth":
        row = rows[items[0]]
        if row[0] in ("", 0) or row[-1] == "":
            return None
        return rounded(Fraction(str(((row[-1] / row[0]) ** (1 / (len(row) - 1)) - 1) * 100)), 4)
    if any(cell == "" for cell in last):
        return None
    figures = [exact(cell) for cell in last]
    if rule["Formula"] == "value":
        return rounded(figures[0], 4)
    if rule["Formula"] == "sum":
        weights = [exact(w) for w in str(rule["Weights"]).split(",") if w] or [1] * len(figures)
        return rounded(sum((w * f for w, f in zip(weights, figures, strict=True)), Fraction()), 4)
    if not figures[1]:
        return None
    return rounded(figures[0] / figures[1] * (100 if rule["Formula"] == "share" else 1), 4)


def points_of(  # noqa: PLR0911 - one return for each way
    rule: Row, value: Fraction | None
) -> Fraction:
    weight, way = exact(rule["Points"]), rule["Way of scoring"]
    if value is None:
        return Fraction()
    less = rule["Less is better"] == 1
    if way == "line":
        floor, full = exact(rule["Floor"]), exact(rule["Full value"])
        if value <= full if less else value >= full:
            return weight
        if value <= floor if less else value >= floor:
            return rounded(weight * (60 + 40 * (value - floor) / (full - floor)) / 100)
        return rounded(weight * 60 * (floor / value if less else value / floor) / 100)
    if way == "count":
        return rounded(
            min(exact(rule["At most"] or weight), exact(rule["Points for each"]) * value)
        )
    if way == "yes_no":
        return weight if value > 0 else Fraction()
    table = [tuple(map(Fraction, pair.split("="))) for pair in rule["Table"].split(",")]
    reached = [share for at, share in table if (value <= at if less else value >= at)]
    return rounded(weight * max(reached, default=Fraction()) / 100)


def judged(rule: Row, marks: list[Any]) -> Fraction:
    given = sorted(exact(mark) for mark in marks)
    if len(given) < 3:
        return Fraction()
    if len(given) >= 5:
        given = given[1:-1]
    return rounded(exact(rule["Points"]) * sum(given) / len(given) / 100)


def recomputed(content: bytes) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    """Work out basic information, plan and total of every applicant in a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))

    def rows(name: str) -> list[Row]:
        head, *lines = book.get_sheet_by_name(name).to_python()
        return [dict(zip(head, line, strict=True)) for line in lines]

    figures: dict[str, dict[str, list[Any]]] = {}
    for row in sorted(rows("Figures"), key=lambda row: row["Year"]):
        of = figures.setdefault(row["Unified social credit code"], {})
        of.setdefault(row["Data item"], []).append(row["Counts"])
    marks: dict[tuple[str, str], list[Any]] = {}
    for row in rows("Marks"):
        marks.setdefault((row["Unified social credit code"], row["Code"]), []).append(row["Mark"])
    found = {}
    for who, given in figures.items():
        parts = {"basic": Fraction(), "plan": Fraction()}
        for rule in rows("Rules"):
            parts[rule["Part"]] += (
                points_of(rule, value_of(rule, given))
                if rule["Way of scoring"]
                else judged(rule, marks.get((who, rule["Code"]), []))
            )
        total = rounded(parts["basic"] * Fraction(6, 10) + parts["plan"] * Fraction(4, 10))
        found[who] = (parts["basic"], parts["plan"], total)
    return found


@pytest.mark.clause("六(二)")
def test_every_total_comes_out_again_from_the_workbook_alone() -> None:
    batch = a_batch(experts_per_application=5)
    for code, changes in {
        "E1.1": {"scale": {"way": "line", "lower": True}, "floor": 90, "full": 10},
        "E1.2": {"scale": {"way": "steps", "rows": [["50", "60"], ["80", "100"]]}},
        "E2.2": {"scale": {"way": "count", "each": "0.05", "cap": "8"}},
        "E3.2": {"scale": {"way": "levels", "rows": [["1", "25"], ["3", "75"], ["4", "100"]]}},
        "E4.1": {"scale": {"way": "yes_no"}},
    }.items():
        bounds = {"floor": None, "full": None}
        Indicator.objects.filter(scheme__batch=batch, code=code).update(**bounds | changes)
    cases = [a_case(batch), a_case(batch)]
    approved(corrected(cases[1], figure="33.33"))
    for case, spread in zip(cases, ("60 71.5 80 88.25 99", "90 91 70.01 66 83.5"), strict=True):
        for sheet, score in zip(assigned(case, experts(5)), spread.split(), strict=True):
            handed_in(sheet, score, goals="77.77")
        perform(again(case), "score", actor=a_user(Role.MINISTRY_OFFICER))
    lead = a_user(Role.MINISTRY_LEAD)

    board = Board.find(lead, batch.pk, cases[0].sector.pk, cases[0].kind)
    assert board is not None
    found = recomputed(board_workbook(board))

    kept = {case.applicant.uscc: case for case in map(again, cases)}
    assert len(kept) == 2
    assert found == {
        uscc: (exact(case.basic_score), exact(case.plan_score), exact(case.total_score))
        for uscc, case in kept.items()
    }
    assert len({case.total_score for case in kept.values()}) == 2
