"""Pages of the recommended lists: the authority draws one up, the ministry checks it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from applications import recommending
from applications.documents import recommendation_letter, summary_table
from applications.exports import summary_workbook
from applications.forms import FormalAnswerForm, FormalCheckForm, LetterForm, ListFilter, RemindForm
from applications.models import RecommendationList
from portal.accounts.models import AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.audit.models import AuditEvent
from portal.batches.models import Batch, Kind
from portal.documents.downloads import workbook
from portal.documents.models import Attachment
from portal.documents.views import pdf_response
from portal.lifecycle.errors import DoorError
from portal.timeline import calendar, clock
from portal.timeline.rules import UncoveredYear
from portal.timeline.wording import uncovered
from portal.web.life import LifeDetail, LifeList, SignedIn, rail_of

READERS = (*AUTHORITY, *MINISTRY, *OVERSIGHT)


class RecommendingList(LifeList):
    """The recommended lists that the reader may see, by batch and region."""

    model = RecommendationList
    roles = READERS
    template_name = "applications/recommending_list.html"
    filter_class = ListFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The ministry finds its overview of each batch that provinces are at work on."""
        batches = []
        if self.user.has_role(*MINISTRY, *OVERSIGHT):
            states = Batch.State
            now = (states.APPLYING, states.RECOMMENDING, states.EVALUATING)
            batches = list(Batch.objects.visible_to(self.user).filter(state__in=now))
        return super().get_context_data(batches=batches, **kwargs)


class RecommendingDetail(LifeDetail):
    """One list: whom it names, its letter, what the ministry found, and its history."""

    model = RecommendationList
    roles = READERS
    template_name = "applications/recommending_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: RecommendationList = self.object
        user = self.user
        mine = user.has_role(*AUTHORITY) and user.organisation_id == row.authority_id
        state = RecommendationList.State
        checks = row.state == state.SENT and user.has_role(Role.MINISTRY_OFFICER)
        forms: dict[str, Any] = {
            "letter_form": LetterForm(initial={"document_number": row.document_number})
            if mine and row.takes_letter
            else None,
            "check_form": FormalCheckForm(row=row) if checks else None,
            "answer_form": FormalAnswerForm(row=row)
            if mine and row.state == state.RETURNED
            else None,
        }
        seat = row.batch.batch_authorities.filter(authority=row.authority_id).first()
        numbers = row.numbers
        unsent = (*RecommendationList.UNSENT, state.RETURNED)
        context = {
            **forms,
            "proposes_return": row.state == state.CHECKED and row.proposed_resend_by and not mine,
            # What the ministry finds is told to the authority with the decision, all at once.
            "shows_findings": row.sent_at and not (mine and row.is_in_check),
            "letters": list(Attachment.objects.of(row).filter(slot="letter")),
            "room": [(kind.label, numbers[kind], seat.limit(kind) if seat else 0) for kind in Kind],
            "window": self.window(row) if mine else None,
            "may_take_off": mine and user.has_role(Role.AUTHORITY_LEAD) and row.state in unsent,
            **kwargs,
        }
        return super().get_context_data(**context)

    def window(self, row: RecommendationList) -> tuple[str, bool] | None:
        """Until when a public notice that opens today is shown, and whether that is too late."""
        preparing = (RecommendationList.State.DRAFT, RecommendationList.State.PROPOSED)
        days = row.batch.province_publicity_days
        if row.state not in preparing or not days:
            return None
        try:
            end = calendar.working_days(
                clock.today(), days, count_first_day=row.batch.count_first_day
            ).end
        except UncoveredYear as error:
            return uncovered(error), True
        words = {"days": days, "end": f"{end:%Y-%m-%d}"}
        told = _("Opened today, its %(days)s working days last until 24:00 of %(end)s.") % words
        return told, clock.end_of(end) > row.due_at

    def history(self, subject: Any) -> Any:
        """What the ministry reads begins where the list was sent to it."""
        rows = AuditEvent.objects.of(subject).exclude(action__in=["download", "upload"])
        if self.user.has_role(*MINISTRY) and subject.sent_at:
            told = (*BETWEEN, *THE_MINISTRYS_OWN)
            return rows.filter(at__gte=subject.sent_at, action__in=told)
        if self.user.has_role(*AUTHORITY):
            return rows.exclude(action__in=THE_MINISTRYS_OWN)
        return rows


#: Acts between the authority and the ministry; what went before is the authority's own.
BETWEEN = ("send", "return_to_authority", "accept", "lapse")
#: How the ministry comes to its decision.
THE_MINISTRYS_OWN = ("formal_check", "propose_acceptance", "propose_return", "check_again")


class RecommendingPost(RecommendingDetail):
    """Base of what is written on a list from its page: refused, the page keeps what was typed."""

    http_method_names = ("post",)
    form_name = ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.object = row = self.get_object()
        form = self.form(row)
        if not form.is_valid():
            return self.again(form, HTTPStatus.BAD_REQUEST)
        try:
            told = self.write(row, form)
        except ValidationError as error:
            form.add_error("file", error)
            return self.again(form, HTTPStatus.BAD_REQUEST)
        except DoorError as error:
            form.add_error(None, [str(reason) for reason in error.reasons])
            return self.again(form, error.status)
        messages.success(request, told)
        return redirect(row)

    def again(self, form: Any, status: int) -> HttpResponse:
        context = self.get_context_data(**{self.form_name: form}, refused=form)
        return self.render_to_response(context, status=status)

    def form(self, row: RecommendationList) -> Any:
        """Return the bound form."""
        raise NotImplementedError

    def write(self, row: RecommendationList, form: Any) -> str:
        """Write what the form holds; return what to tell."""
        raise NotImplementedError


class RecommendingStamp(RecommendingPost):
    """File the stamped letter with its number."""

    form_name = "letter_form"

    def form(self, row: RecommendationList) -> Any:
        return LetterForm(self.request.POST, self.request.FILES)

    def write(self, row: RecommendationList, form: Any) -> str:
        given = form.cleaned_data
        recommending.file_letter(row, given["document_number"], given["file"], actor=self.user)
        return _("The letter is filed.")


class RecommendingCheck(RecommendingPost):
    """Note the ministry's formal check."""

    form_name = "check_form"

    def form(self, row: RecommendationList) -> Any:
        return FormalCheckForm(self.request.POST, row=row)

    def write(self, row: RecommendationList, form: Any) -> str:
        recommending.check(row, form.findings, actor=self.user)
        return _("The formal check is noted.")


class RecommendingAnswer(RecommendingPost):
    """Keep the authority's answers to the formal faults."""

    form_name = "answer_form"

    def form(self, row: RecommendationList) -> Any:
        return FormalAnswerForm(self.request.POST, row=row)

    def write(self, row: RecommendationList, form: Any) -> str:
        recommending.answer(row, form.answers, actor=self.user)
        return _("The answers are kept.")


class Paper(SignedIn, View):
    """Base of what a list looks like on paper."""

    roles = READERS

    def row(self) -> RecommendationList:
        rows = RecommendationList.objects.visible_to(self.user).for_paper()
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class RecommendingLetter(Paper):
    """The letter to be stamped; before the list is approved there is nothing to stamp."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.row()
        states = RecommendationList.State
        if row.state in {states.DRAFT, states.PROPOSED, states.PUBLICISED, states.LAPSED}:
            raise Http404(_("The letter can be printed once the list is ready to be sent."))
        return pdf_response(recommendation_letter(row), f"{_('Recommendation letter')} {row}.pdf")


class RecommendingTable(Paper):
    """The summary table, as a workbook or for paper."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.row()
        name = f"{_('Summary table')} {row}"
        if kwargs["form"] == "pdf":
            return pdf_response(summary_table(row), f"{name}.pdf")
        if kwargs["form"] != "xlsx":
            raise Http404(_("The summary table comes as table.xlsx or table.pdf."))
        return workbook(summary_workbook(row), f"{name}.xlsx")


class RecommendingProgress(SignedIn, TemplateView):
    """How far each authority of a batch has come: numbers and states, by region, no names (十)."""

    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "applications/recommending_progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.batch())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remind the ticked authorities that are behind."""
        batch = self.batch()
        behind = [authority.pk for authority in recommending.behind(batch)]
        form = RemindForm(request.POST, behind=behind)
        if not form.is_valid():
            return self.page(batch, form, HTTPStatus.BAD_REQUEST)
        try:
            reminded = recommending.remind(batch, form.cleaned_data["authorities"], actor=self.user)
        except DoorError as error:
            form.add_error(None, [str(reason) for reason in error.reasons])
            return self.page(batch, form, error.status)
        told = ngettext(
            "%(n)s authority reminded; who was reminded today already gets no second letter.",
            "%(n)s authorities reminded; who was reminded today already gets no second letter.",
            len(reminded),
        )
        messages.success(request, told % {"n": len(reminded)})
        return redirect("recommending_progress", batch.pk)

    def batch(self) -> Batch:
        rows = Batch.objects.visible_to(self.user).with_life()
        return get_object_or_404(rows, pk=self.kwargs["batch"])

    def page(self, batch: Batch, form: Any = None, status: int = 200) -> HttpResponse:
        standings = recommending.standings(batch)
        # While applications are still coming in nobody is behind.
        is_due = batch.state == Batch.State.RECOMMENDING
        seen = set(
            RecommendationList.objects.visible_to(self.user)
            .filter(batch=batch)
            .values_list("pk", flat=True)
        )
        context = self.get_context_data(
            subject=batch,
            rail=rail_of(batch),
            standings=[(s, bool(s.list and s.list.pk in seen)) for s in standings],
            sent=sum(s.is_sent for s in standings),
            behind=sum(s.is_behind for s in standings),
            is_due=is_due,
            may_remind=is_due and self.user.has_role(*MINISTRY),
            form=form,
        )
        return self.render_to_response(context, status=status)
