"""Pages of the evaluation: cases, boards, the score explained, score sheets, selections."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import time_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from applications.models import Application
from applications.outline import OutlineSection
from applications.services import cells
from evaluation import rules, services
from evaluation.board import Board
from evaluation.exports import board_workbook
from evaluation.forms import EvaluationFilter, SheetFilter
from evaluation.models import Evaluation, ScoreSheet, Selection
from evaluation.wording import sentence
from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.audit import log, wording
from portal.batches.models import Batch, Kind, Sector
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import DoorError, Reason
from portal.timeline import clock
from portal.web.life import LifeDetail, LifeList, SignedIn, rail_of

wording.name(export=gettext_lazy("Board exported"))

STAFF = (*MINISTRY, *OVERSIGHT)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class EvaluationList(LifeList):
    """The boards, and all cases by region; never by score."""

    model = Evaluation
    roles = STAFF
    template_name = "evaluation/list.html"
    filter_class = EvaluationFilter

    def rows(self) -> Any:
        return (
            Evaluation.objects.visible_to(self.user)
            .select_related(
                "application__batch",
                "application__sector",
                "application__applicant",
                "application__authority",
            )
            .with_progress()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(boards=list(self.boards()), **kwargs)

    def boards(self) -> Iterator[dict[str, Any]]:
        """The boards of the newest batches with how far each is (1 query)."""
        rows = (
            Evaluation.objects.visible_to(self.user)
            .order_by(
                "-application__batch__ordinal",
                "application__sector__position",
                "application__kind",
            )
            .values(
                "application__batch",
                "application__batch__name",
                "application__sector",
                "application__sector__name",
                "application__kind",
            )
            .annotate(
                cases=Count("pk"),
                scored=Count("pk", filter=Q(total_score__isnull=False)),
                selected=Count("pk", filter=Q(state=Evaluation.State.SELECTED)),
            )
        )
        for row in rows:
            yield {
                "batch_id": row["application__batch"],
                "batch": row["application__batch__name"],
                "sector_id": row["application__sector"],
                "sector": row["application__sector__name"],
                "kind": row["application__kind"],
                "kind_label": Kind(row["application__kind"]).label,
                "cases": row["cases"],
                "scored": row["scored"],
                "selected": row["selected"],
            }


class EvaluationDetail(LifeDetail):
    """Why a score is what it is: from the total down to the raw figure."""

    model = Evaluation
    roles = STAFF
    template_name = "evaluation/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case: Evaluation = self.object
        sheets = {sheet.expert_id: sheet for sheet in case.sheets.all()}
        breakdown = case.breakdown
        distances = {opinion.expert: opinion for opinion in breakdown.opinions}
        return super().get_context_data(
            breakdown=breakdown,
            sheets=[(sheet, distances.get(pk)) for pk, sheet in sheets.items()],
            **kwargs,
        )


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


class SheetList(LifeList):
    """An expert's own sheets; all of them for the ministry."""

    model = ScoreSheet
    roles = (Role.EXPERT, *STAFF)
    template_name = "evaluation/sheet_list.html"
    filter_class = SheetFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        staff = self.user.has_role(*STAFF)
        return super().get_context_data(shows_experts=staff, **kwargs)


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of a sheet as its page shows it, with what the applicant wrote on it."""

    item: rules.Item
    score: str
    reason: str
    answer: str
    slips: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        return f"f-{self.item.code.replace('.', '-')}"

    @property
    def band(self) -> rules.Band | None:
        mark = rules.mark(self.score)
        return None if mark is None else rules.band(mark)


class SheetDetail(LifeDetail):
    """A score sheet: filled in by its expert, read-only once submitted."""

    model = ScoreSheet
    roles = (Role.EXPERT, *STAFF)
    template_name = "evaluation/sheet.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save the whole form; submit it as well where that button was pressed."""
        self.object = sheet = self.get_object()
        given = {key: str(value) for key, value in request.POST.items()}
        services.keep_marks(sheet, given, actor=request.user)
        if "submit" not in request.POST:
            return redirect(sheet)
        try:
            moved = perform(sheet, "submit", actor=self.user)
        except DoorError as error:
            context = self.get_context_data(reasons=error.reasons)
            return self.render_to_response(context, status=error.status)
        return redirect(moved)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet: ScoreSheet = self.object
        user = self.user
        recused = sheet.state == ScoreSheet.State.RECUSED
        hidden = recused and not user.has_role(*STAFF)
        editable = sheet.may_be_edited_by(user)
        application = sheet.evaluation.application
        files = [] if hidden else application.attachments.filter(replaced_by=None)
        return super().get_context_data(
            indicators=[] if hidden else [self.cell(item) for item in sheet.indicators],
            criteria=[] if hidden else [self.cell(item) for item in sheet.criteria],
            plan=[] if hidden else list(self.plan(application)),
            files=list(files),
            hidden=hidden,
            editable=editable,
            missing=self.missing() if editable else [],
            application=application,
            shows_experts=user.has_role(*STAFF),
            **kwargs,
        )

    def plan(self, application: Application) -> Iterator[tuple[OutlineSection, Any]]:
        """The work plan as the applicant handed it in."""
        for code in ("plan", "targets", "tasks"):
            if section := application.outline.section(code):
                yield section, cells(application, section)

    def cell(self, item: rules.Item) -> Cell:
        """One item with its mark and the applicant's words."""
        sheet: ScoreSheet = self.object
        application = sheet.evaluation.application
        given = sheet.marks.get(item.code, {})
        slips = tuple(
            sentence(finding)
            for finding in sheet.findings
            if finding.item.code == item.code and finding.found
        )
        return Cell(
            item,
            given.get("score", ""),
            given.get("reason", ""),
            application.answers.get(f"{item.code}.text", ""),
            slips,
        )

    def missing(self) -> list[Reason]:
        """What still stands before submission, each with a link to its place."""
        sheet: ScoreSheet = self.object
        return [Reason(sentence(f), sheet.item_url(f.item.code)) for f in sheet.findings]

    def history(self, subject: Any) -> Any:
        """What the ministry did with a sheet is not the expert's to read."""
        rows = super().history(subject)
        return rows if self.user.has_role(*STAFF) else rows.none()


class SheetMark(SignedIn, View):
    """Autosave of one mark: the answer is the save status and what is wrong with it."""

    roles = (Role.EXPERT,)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = ScoreSheet.objects.visible_to(request.user).with_life()
        sheet: ScoreSheet = get_object_or_404(rows, pk=kwargs["pk"])
        given = {key: str(value) for key, value in request.POST.items()}
        touched = services.keep_marks(sheet, given, actor=request.user)
        if not touched:
            raise BadRequest(_("This sheet has no such item."))
        context = {
            "slips": [sentence(f) for f in sheet.findings if f.item.code in touched and f.found],
            "at": time_format(clock.local(clock.now()), "H:i:s"),
        }
        return render(request, "applications/_saved.html", context)
