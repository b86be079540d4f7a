"""Scoring a whole batch: every score worked out again, in few queries and little memory.

Cases and sheets are read side by side in the order of the cases, so that one case at a time is in
memory. A score that has not changed is only compared; one that has goes through the door like any
other act, with its conditions and its line in the audit log.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from applications.figures import FigureReader
from evaluation import rules
from evaluation.models import Evaluation, ScoreSheet
from portal.batches.formulas import measured
from portal.batches.models import Batch
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused

CHUNK: Final = 2000
#: States in which a score may still be worked out.
OPEN: Final = ("awaiting_experts", "scoring", "scored")


@dataclass(frozen=True, slots=True)
class Found:
    """One case: what was worked out, and what is kept. None: it cannot be scored yet."""

    pk: int
    scores: rules.Scores | None
    kept: rules.Scores

    @property
    def is_new(self) -> bool:
        return self.scores is not None and self.scores != self.kept


class SchemeReader:
    """One scheme, read once: its scorer, and how its values come out of typed answers."""

    def __init__(self, batch: Batch, scheme: Any) -> None:
        rubric = [rules.Item(row.code, row.name, row.weight) for row in batch.criteria.all()]
        self._scorer = rules.Scorer(scheme.as_rules(), rubric)
        wanted = {code for leaf in self._scorer.figured for code in leaf.formula.of}
        self._figures = FigureReader(scheme, batch.year, wanted)
        self._formulas = [(leaf.code, leaf.formula) for leaf in self._scorer.figured]

    def scores(self, answers: Mapping[str, str], marks: list[dict[str, int]]) -> rules.Scores:
        """Score one case from its answers and the marks of its sheets."""
        figures = self._figures.read(answers)
        values = {code: measured(formula, figures) for code, formula in self._formulas}
        return self._scorer.scores(values, marks)


def work_out(batch: Batch) -> Iterator[Found]:
    """Yield every open case of `batch` with its score: 6 queries, however many cases."""
    schemes = batch.schemes.prefetch_related("indicators")
    readers = {scheme.kind: SchemeReader(batch, scheme) for scheme in schemes}
    wanted = batch.experts_per_application
    sheets = _Sheets(batch)
    columns = ("pk", "kind", "application__answers", "instead")
    rows = Evaluation.objects.filter(application__batch=batch, state__in=OPEN).order_by("pk")
    cases = rows.values_list(*columns, "basic_score", "plan_score", "total_score", "spread")
    for pk, kind, answers, instead, *kept in cases.iterator(chunk_size=CHUNK):
        panel = sheets.of(pk)
        marks = [rules.as_hundredths(typed) for state, typed in panel if state == SUBMITTED]
        ready = len(marks) == len(panel) and not rules.panel_fault(len(panel), wanted)
        scores = readers[kind].scores(answers | instead, marks) if ready else None
        yield Found(pk, scores, rules.Scores(*kept))


SUBMITTED: Final = ScoreSheet.State.SUBMITTED.value


class _Sheets:
    """The sheets of a batch's experts who have not stepped back, read alongside its cases."""

    def __init__(self, batch: Batch) -> None:
        rows = ScoreSheet.objects.counting().filter(evaluation__application__batch=batch)
        columns = rows.order_by("evaluation_id").values_list("evaluation_id", "state", "marks")
        self._rows = columns.iterator(chunk_size=CHUNK)
        self._next: tuple[int, str, Any] | None = next(self._rows, None)

    def of(self, case: int) -> list[tuple[str, Any]]:
        """Return (state, marks) of a case's sheets; cases are asked for in their order."""
        found = []
        while self._next is not None and self._next[0] <= case:
            if self._next[0] == case:
                found.append(self._next[1:])
            self._next = next(self._rows, None)
        return found


def score(batch: Batch) -> dict[str, Any]:
    """Score every case of `batch` that can be; say how many changed and what others wait for."""
    report: dict[str, Any] = {"batch": batch.ordinal, "scored": 0, "changed": 0, "waiting": []}
    new, waiting = [], []
    for found in work_out(batch):
        if found.scores is None:
            waiting.append(found.pk)
        elif found.is_new:
            new.append(found.pk)
        else:
            report["scored"] += 1
    for case in _in_chunks(new):
        try:
            perform(case, "score", actor=SYSTEM)
        except Refused as error:
            report["waiting"].append({"applicant": str(case), "why": str(error)})
        else:
            report["scored"] += 1
            report["changed"] += 1
    for case in _in_chunks(waiting):
        deed: Any = case.deed("score")
        why = " ".join(str(reason) for reason in deed.reasons(case, SYSTEM))
        report["waiting"].append({"applicant": str(case), "why": why})
    return report


def _in_chunks(pks: list[int]) -> Iterator[Evaluation]:
    for start in range(0, len(pks), CHUNK):
        yield from Evaluation.objects.with_life().filter(pk__in=pks[start : start + CHUNK])
