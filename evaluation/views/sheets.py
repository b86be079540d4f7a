"""Score sheets: an expert's own, and the ministry's view of all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.generic import View

from applications.models import Application
from applications.outline import OutlineSection
from applications.services import cells
from evaluation import rules, services
from evaluation.forms import SheetFilter
from evaluation.models import ScoreSheet
from evaluation.views import STAFF
from evaluation.wording import sentence
from portal.accounts.models import Role
from portal.lifecycle.door import perform
from portal.lifecycle.errors import DoorError, Reason
from portal.timeline import clock
from portal.web.life import LifeDetail, LifeList, SignedIn


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
