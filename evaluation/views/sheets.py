"""Score sheets: an expert's own, and the ministry's view of all."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic import View

from applications import answers, presence, saving
from applications.answers import Saved
from evaluation import evidence, pooling, rules, services
from evaluation.filters import SheetFilter
from evaluation.models import ScoreSheet
from evaluation.views import STAFF
from evaluation.wording import sentence
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.lifecycle.actions import Offer
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import DoorError, Reason
from portal.web.life import LifeDetail, LifeList, SignedIn


class SheetList(LifeList):
    """An expert's own sheets, those still open first; all of them for the ministry."""

    model = ScoreSheet
    roles = (Role.EXPERT, *STAFF)
    template_name = "evaluation/sheet_list.html"
    filter_class = SheetFilter

    def rows(self) -> Any:
        return ScoreSheet.objects.visible_to(self.user).with_life().open_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        staff = self.user.has_role(*STAFF)
        context = super().get_context_data(shows_experts=staff, **kwargs)
        if not staff and not context["page_obj"].paginator.count:
            context["unsigned"] = list(pooling.unsigned_batches(self.user))
        return context


@dataclass(frozen=True, slots=True)
class Cell:
    """One item of a sheet as its page shows it, with what stands beside it."""

    number: int
    item: rules.Item
    score: dict[str, Any]
    reason: dict[str, Any]
    words: str
    figures: list[evidence.Figures]
    judged_by: str
    findings: tuple[rules.Finding, ...]

    @property
    def anchor(self) -> str:
        return f"f-{self.item.code.replace('.', '-')}"

    @property
    def band(self) -> rules.Band | None:
        mark = rules.mark(self.score["value"])
        return None if mark is None else rules.band(mark)

    @property
    def is_done(self) -> bool:
        return not self.findings


class SheetPage:
    """What every view of one sheet needs to draw its fields."""

    @staticmethod
    def saving(sheet: ScoreSheet) -> dict[str, Any]:
        """Where the fields save themselves, and which form says so."""
        return {
            "subject": sheet,
            "save_url": reverse("sheet_mark", args=[sheet.pk]),
            "form_id": f"sheet-{sheet.pk}",
        }


@method_decorator(csp_update({"frame-src": [SELF]}), name="dispatch")
class SheetDetail(SheetPage, LifeDetail):
    """A score sheet: filled in by its expert, read-only once submitted."""

    model = ScoreSheet
    roles = (Role.EXPERT, *STAFF)
    template_name = "evaluation/sheet.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Save the whole form; submit it as well where that button was pressed."""
        self.object = sheet = self.get_object()
        saving.must_be_read_by(self.user, request.POST)
        asked = saving.asked(request.POST)
        try:
            saved = services.keep_marks(
                sheet, asked.given, actor=request.user, based_on=asked.based_on
            )
            if saved.status != HTTPStatus.OK:
                return self.again(saved.status, saved=saved)
            if "submit" in request.POST:
                sheet = perform(sheet, "submit", actor=self.user)
        except DoorError as error:
            return self.again(error.status, reasons=error.reasons)
        return redirect(sheet)

    def again(self, status: int, **context: Any) -> HttpResponse:
        """Show the page with what was typed, and what stands against it."""
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_context_data(self, *, saved: Saved | None = None, **kwargs: Any) -> dict[str, Any]:
        sheet: ScoreSheet = self.object
        staff = self.user.has_role(*STAFF)
        hidden = sheet.state == ScoreSheet.State.RECUSED and not staff
        editable = sheet.may_be_edited_by(self.user)
        application = sheet.evaluation.application
        files = [] if hidden else list(application.attachments.filter(replaced_by=None))
        saved, typed = saved or Saved(), self.request.POST
        shown = saving.shown(sheet.texts, saved, typed)
        if kwargs.get("reasons") and editable:  # refused as a whole: all of it stands as typed
            shown |= {key: typed[key] for key in sheet.fields if key in typed}
        cells = [] if hidden else self.cells(shown)
        kwargs.setdefault("earlier", self.earlier() if staff else [])
        count = len(sheet.indicators)
        return super().get_context_data(
            **self.saving(sheet),
            parts=[] if hidden else self.parts(cells[:count], cells[count:]),
            cells=cells,
            plan=[] if hidden else evidence.plan(application),
            files=files,
            opened=next((file for file in files if file.is_shown_in_page), None),
            bands=rules.ranges(),
            spread_limit=rules.SPREAD_LIMIT,
            hidden=hidden,
            editable=editable,
            missing=self.missing() if editable else [],
            stamps=saving.stamps(answers.stamps_of(sheet, sheet.fields), saved, typed),
            both=saving.both(saved, self.user),
            slips=self.slips() | saving.too_long(sheet.fields, saved),
            unsaved=[*saved.conflicts, *saved.too_long],
            beat=presence.BEAT,
            application=application,
            shows_experts=staff,
            **kwargs,
        ) | {"actions": self.actions()}

    def actions(self) -> list[Offer]:
        """What the reader can do here; a reason for a distance stands there when it is due."""
        offered = offers(self.object, self.user)
        when_due = {"explain", "ask_reason"}
        return [
            one for one in offered if not one.inline and (one.enabled or one.name not in when_due)
        ]

    def earlier(self) -> list[tuple[AuditEvent, list[tuple[rules.Item, dict[str, str]]]]]:
        """The marks as they stood before each unlocking, the last first (1 query)."""
        sheet: ScoreSheet = self.object
        if not sheet.unlock_reason:
            return []
        events = AuditEvent.objects.of(sheet).filter(action="unlock")
        return [
            (event, [(item, event.before["marks"].get(item.code, {})) for item in sheet.items])
            for event in events
        ]

    def parts(self, indicators: list[Cell], criteria: list[Cell]) -> list[tuple[str, str, Any]]:
        """The two parts of a sheet, each with its heading."""
        parts = (
            ("indicators", _("Qualitative indicators"), indicators),
            ("criteria", _("Work plan"), criteria),
        )
        return [part for part in parts if part[2]]

    def cells(self, shown: dict[str, str]) -> list[Cell]:
        """Every item with its mark, the applicant's words and figures, and what is missing."""
        sheet: ScoreSheet = self.object
        application, fields = sheet.evaluation.application, sheet.fields
        findings = sheet.findings

        def cell(key: str) -> dict[str, Any]:
            return {"field": fields[key], "value": shown.get(key, "")}

        return [
            Cell(
                number,
                item,
                cell(f"{item.code}.score"),
                cell(f"{item.code}.reason"),
                evidence.words(application, item.code),
                evidence.figures(application, item.code),
                evidence.JUDGED_BY.get(item.code, ""),
                tuple(finding for finding in findings if finding.item.code == item.code),
            )
            for number, item in enumerate(sheet.items, start=1)
        ]

    def slips(self) -> dict[str, str]:
        """What is wrong with a mark as typed, by field; what is only missing stands apart."""
        sheet: ScoreSheet = self.object
        return {finding.key: sentence(finding) for finding in sheet.findings if finding.found}

    def missing(self) -> list[Reason]:
        """What still stands before submission, each with a link to its field."""
        sheet: ScoreSheet = self.object
        return [Reason(sentence(f), sheet.field_url(f.key)) for f in sheet.findings]

    def history(self, subject: Any) -> Any:
        """What the ministry did with a sheet is not the expert's to read."""
        rows = super().history(subject)
        return rows if self.user.has_role(*STAFF) else rows.none()


class SheetMark(saving.SavesItself, SheetPage, SignedIn, View):
    """Autosave of one mark: the answer is the save status and what is wrong with it.

    Where another tab has saved something newer, both come back to be chosen from (409).
    """

    roles = (Role.EXPERT,)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = ScoreSheet.objects.visible_to(request.user).with_life()
        sheet: ScoreSheet = get_object_or_404(rows, pk=kwargs["pk"])
        saving.must_be_read_by(self.user, request.POST)
        asked = saving.asked(request.POST)
        if not any(key in sheet.fields for key in request.POST):
            raise BadRequest(_("This sheet has no such item."))
        context: dict[str, Any] = self.saving(sheet)
        try:
            saved = services.keep_marks(
                sheet, asked.given, actor=request.user, based_on=asked.based_on
            )
        except DoorError as error:
            context |= {"too_long": [str(reason) for reason in error.reasons]}
            return render(request, "applications/_saved.html", context, status=error.status)
        context |= saving.told(request.POST, sheet.fields, sheet.texts, saved, self.user)
        context |= {
            "slips": [sentence(f) for f in sheet.findings if f.key in request.POST and f.found],
            "stamps": answers.stamps_of(sheet, sheet.fields),
        }
        answer = render(request, "applications/_saved.html", context, status=saved.status)
        if saved.changed:
            answer["HX-Trigger"] = "portal-saved"
        return answer


class SheetPresence(View):
    """Asked now and then by an open sheet: who is signed in here. Experts see nobody else."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not isinstance(request.user, User):
            return saving.nobody()
        get_object_or_404(ScoreSheet.objects.visible_to(request.user).only("pk"), pk=pk)
        return saving.still_here(request, [], "")
