"""The boards of the evaluation and what is selected from them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from evaluation.board import LINES, Board
from evaluation.exports import board_workbook
from evaluation.filters import BoardFilter
from evaluation.models import Decision, Selection
from evaluation.views import STAFF
from portal.accounts.models import Role
from portal.audit import log, wording
from portal.batches.models import Kind
from portal.documents.downloads import workbook
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import DoorError
from portal.timeline import clock
from portal.web.life import LifeDetail, SignedIn, rail_of
from portal.web.paging import LeanPaginator

wording.name(export=gettext_lazy("Board exported"))


class BoardPage(SignedIn, View):
    """The board of one sector and kind, and what is proposed from it."""

    roles: ClassVar[tuple[str, ...]] = STAFF
    template_name = "evaluation/board.html"

    def board(self) -> Board:
        """Return the board that the address names."""
        if self.kwargs["kind"] not in Kind.values:
            raise Http404(_("There is no such kind of base."))
        board = Board.find(self.user, **self.kwargs)
        if board is None:
            raise Http404(_("There is no such board."))
        return board

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        board = self.board()
        narrowed = BoardFilter(request.GET, user=self.user)
        cases = narrowed.narrow(board.by_total) if narrowed.is_valid() else board.by_total.none()
        paginator = LeanPaginator(cases.for_board(), LINES)
        if not any(request.GET.get(name) for name in narrowed.fields):
            paginator.count = board.tally["cases"]
        page = paginator.get_page(request.GET.get("page"))
        rows = board.lines(page.object_list)
        offered = offers(board.selection, request.user) if board.selection.pk else []
        inline = {offer.name: offer for offer in offered if offer.inline}
        case = board.case(request.GET.get("case", ""), [row.case for row in rows])
        context = {
            "board": board,
            "kind_label": Kind(board.kind).label,
            "filter": narrowed,
            "page_obj": page,
            "rows": rows,
            "case": case,
            "breakdown": case.breakdown if case else None,
            "decision": getattr(case, "decision", None),
            "choices": Decision.Choice.choices,
            "propose": inline.get("propose"),
            "fill_in": inline.get("fill_in"),
            "decide": inline.get("decide"),
            "actions": [offer for offer in offered if not offer.inline],
            "checks": board.checks(),
            "may_score": self.may_score(board),
            "rail": rail_of(board.selection),
        }
        status = 200 if narrowed.is_valid() else 400
        return render(request, self.template_name, context, status=status)

    def may_score(self, board: Board) -> bool:
        """Whether the reader could compute scores now."""
        wanting = board.tally["unscored"] > 0 and self.user.has_role(Role.MINISTRY_OFFICER)
        return bool(wanting and board.ready.exists())


class BoardScore(BoardPage):
    """Compute every score of the board whose sheets are all in."""

    roles = (Role.MINISTRY_OFFICER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        board, done = self.board(), 0
        for case in board.ready.with_life():
            try:
                perform(case, "score", actor=self.user)
            except DoorError as error:
                messages.error(request, f"{case}: {error}")
            else:
                done += 1
        words = ngettext("%(n)s score computed.", "%(n)s scores computed.", done)
        messages.success(request, words % {"n": done})
        return redirect("evaluation_board", **kwargs)


class BoardExport(BoardPage):
    """The board as a workbook; each export is logged."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        board = self.board()
        name = f"{board.sector}-{Kind(board.kind).label}.xlsx"
        log.append(
            action="export",
            actor=request.user,
            at=clock.now(),
            subject=board.logged_on,
            data={"name": name, "cases": len(board.cases)},
        )
        return workbook(board_workbook(board), name)


class SelectionDetail(LifeDetail):
    """The decision on one sector and kind: what is proposed, by whom, and what stands for it."""

    model = Selection
    roles = STAFF
    template_name = "evaluation/selection.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        selection: Selection = self.object
        chosen = selection.chosen.select_related(
            "application__applicant", "application__authority", "application__batch", "decision"
        )
        return super().get_context_data(
            chosen=list(chosen),
            reasoned=list(selection.decisions.reasoned()),
            settlements=list(selection.settlements.for_page()),
            **kwargs,
        )
