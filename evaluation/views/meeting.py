"""The meeting: one case at a time on a projector, without names of experts."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from evaluation import evidence
from evaluation.board import Board
from evaluation.filters import BoardFilter
from evaluation.models import Decision, Evaluation
from evaluation.views.boards import BoardPage
from evaluation.wording import why_not
from portal.batches.models import Kind
from portal.lifecycle.actions import Offer
from portal.lifecycle.door import offer
from portal.lifecycle.errors import NotAllowed
from portal.web.forms import whole_number


@dataclass(frozen=True, slots=True)
class Steps:
    """Where a case stands in the row of cases that the panel goes through; numbers from 1."""

    number: int
    count: int
    before: int | None
    after: int | None

    @classmethod
    def at(cls, pk: int, row: list[int]) -> "Steps":
        """Return the steps around a case of the row."""
        at = row.index(pk)
        after = row[at + 1] if at + 1 < len(row) else None
        return cls(at + 1, len(row), row[at - 1] if at else None, after)


class Meeting(BoardPage):
    """Steps through the cases of a board and takes the panel's pending decision with minutes."""

    template_name = "evaluation/meeting.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        board = self.board()
        narrowed = BoardFilter(request.GET, user=self.user)
        cases = narrowed.narrow(board.by_total) if narrowed.is_valid() else board.by_total.none()
        row = list(cases.values_list("pk", flat=True))
        case = self.case(board, row)
        context = {
            "board": board,
            "kind_label": Kind(board.kind).label,
            "filter": narrowed,
            "case": case,
            "meeting": True,
            "choices": Decision.Choice.choices,
        }
        if case is not None:
            # A decision that takes the case out of a narrowed row leaves it on the screen.
            row = row if case.pk in row else [case.pk, *row]
            application = case.application
            context |= {
                "steps": Steps.at(case.pk, row),
                "breakdown": case.breakdown,
                "parts": (case.breakdown.basic, case.breakdown.plan),
                "decision": getattr(case, "decision", None),
                "decide": self.decide(board),
                "flags": self.flags(case),
                "subject": application,
                "plan": evidence.plan(application),
            }
        return render(
            request, self.template_name, context, status=200 if narrowed.is_valid() else 400
        )

    def case(self, board: Board, row: list[int]) -> Evaluation | None:
        """Return the case that the address names, else the first of the row."""
        asked = self.request.GET.get("case", "")
        pk = whole_number(asked) if asked else next(iter(row), None)
        if pk is None:
            return None
        rows = board.all.with_life().select_related("decision")
        found: Evaluation | None = (
            rows.prefetch_related("application__key_tasks").filter(pk=pk).first()
        )
        if found is None:
            raise Http404(_("There is no such case."))
        return found

    def decide(self, board: Board) -> Offer | None:
        """Return the noting of a decision, where the reader may do it now."""
        if not board.selection.pk:
            return None
        try:
            noting = offer(board.selection, "decide", self.user)
        except NotAllowed:
            return None
        return noting if noting.enabled else None

    def flags(self, case: Evaluation) -> list[str]:
        """Say what the panel has to know before it decides; no expert is named."""
        found = list(why_not(case))
        missing = "、".join(line.name for line in case.breakdown.missing)
        if missing:
            found.append(_("No figure was given for: %(names)s.") % {"names": missing})
        if case.instead:
            found.append(_("Figures corrected after a check: %(n)s.") % {"n": len(case.instead)})
        return found
