"""The boards of the evaluation and what is selected from them."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from evaluation.board import Board
from evaluation.exports import board_workbook
from evaluation.models import Selection
from evaluation.views import STAFF
from portal.accounts.models import Role
from portal.audit import log, wording
from portal.batches.models import Batch, Kind, Sector
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import DoorError
from portal.timeline import clock
from portal.web.life import LifeDetail, SignedIn, rail_of

wording.name(export=gettext_lazy("Board exported"))

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BoardPage(SignedIn, View):
    """The board of one sector and kind, and what is proposed from it."""

    roles: ClassVar[tuple[str, ...]] = STAFF
    template_name = "evaluation/board.html"

    def board(self) -> Board:
        """Return the board that the address names."""
        if self.kwargs["kind"] not in Kind.values:
            raise Http404(_("There is no such kind of base."))
        batches = Batch.objects.visible_to(self.user)
        sector = get_object_or_404(
            Sector.objects.select_related("batch").filter(batch__in=batches),
            pk=self.kwargs["sector"],
            batch=self.kwargs["batch"],
        )
        return Board(sector.batch, sector, self.kwargs["kind"], self.user)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        board = self.board()
        offered = offers(board.selection, request.user) if board.selection else []
        propose = next((offer for offer in offered if offer.name == "propose"), None)
        case = board.case(request.GET.get("case", ""))
        context = {
            "board": board,
            "kind_label": Kind(board.kind).label,
            "case": case,
            "breakdown": case.breakdown if case else None,
            "propose": propose,
            "actions": [offer for offer in offered if offer is not propose],
            "checks": board.checks(),
            "may_score": bool(board.ready) and self.user.has_role(Role.MINISTRY_OFFICER),
            "rail": rail_of(board.selection or board.batch),
        }
        return render(request, self.template_name, context)


class BoardScore(BoardPage):
    """Compute every score of the board whose sheets are all in."""

    roles = (Role.MINISTRY_OFFICER,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        board, done = self.board(), 0
        for case in board.ready:
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
        disposition = content_disposition_header(True, name) or "attachment"
        return HttpResponse(
            board_workbook(board),
            content_type=XLSX,
            headers={"Content-Disposition": disposition},
        )


class SelectionDetail(LifeDetail):
    """The decision on one sector and kind: what is proposed, by whom, and what stands for it."""

    model = Selection
    roles = STAFF
    template_name = "evaluation/selection.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        selection: Selection = self.object
        return super().get_context_data(chosen=list(selection.chosen.all()), **kwargs)
