"""Signing up for an event without an account, and the host's list of who comes."""

import io
from http import HTTPStatus
from typing import Any, Final

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, TemplateView, View

from applications.exports import guarded
from portal.accounts.models import APPLICANT_WRITERS, MINISTRY, Role
from portal.audit import log
from portal.integrity.views.public import AskByCode, StandingByCode
from portal.integrity.wording import flooded
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock
from portal.web.flood import FloodGuard
from portal.web.life import ForEverybody, SignedIn
from portal.web.templatetags.portal_ui import moment
from recognition import signing_up
from recognition.models import Event, Guest, SignUp
from recognition.models.event import host_people
from recognition.promotion_forms import SignUpForm

_WIDTHS: Final = (6, 18, 36, 20, 28, 10, 20)


class SignUpNew(ForEverybody, TemplateView):
    """The public form; where no place is to be had it says so instead."""

    template_name = "recognition/sign_up_new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(self.event(), SignUpForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        event = self.event()
        form = SignUpForm(request.POST)
        if event.turned_away(1, clock.now()):
            return self.page(event, None)
        if not form.is_valid():
            return self.page(event, form, HTTPStatus.BAD_REQUEST)
        guard = FloodGuard("sign_up")
        if not guard.admits(request):
            form.add_error(None, flooded(guard.wait()))
            return self.page(event, form, HTTPStatus.TOO_MANY_REQUESTS)
        try:
            taken = signing_up.sign_up(event, **form.cleaned_data)
        except Refused as error:
            form.add_error("people", [str(reason) for reason in error.reasons])
            return self.page(event, form, error.status)
        messages.success(request, _("You are signed up. Keep the query code below."))
        return redirect("sign_up_status", taken.code)

    def event(self) -> Event:
        return get_object_or_404(Event.objects.public(), pk=self.kwargs["pk"])

    def page(self, event: Event, form: SignUpForm | None, status: int = 200) -> HttpResponse:
        """Draw the form, or why there is none: 423 after the deadline, 409 where it is full."""
        closed: list[Reason] = []
        if form is None or not form.is_bound:
            closed = signing_up.reasons(event.turned_away(1, clock.now()), event)
        if closed:
            late = any(reason.late for reason in closed)
            status, form = HTTPStatus.LOCKED if late else HTTPStatus.CONFLICT, None
        context = self.get_context_data(event=event, form=form, closed=closed)
        return self.render_to_response(context, status=status)


class SignUpQuery(AskByCode):
    """Ask for a sign-up by its query code."""

    template_name = "recognition/sign_up_query.html"
    status_url = "sign_up_status"
    unknown = gettext_lazy("There is no sign-up with this code.")

    def cases(self, code: str) -> Any:
        return SignUp.objects.by_code(code)


class SignUpStatus(StandingByCode):
    """One sign-up for whoever holds its code, who may give the places back; it names nobody."""

    model = SignUp
    template_name = "recognition/sign_up_status.html"

    def get_queryset(self) -> Any:
        return SignUp.objects.by_code(self.kwargs["code"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        try:
            signing_up.give_back(self.object)
        except Refused as error:
            context = self.get_context_data(reasons=error.reasons)
            return self.render_to_response(context, status=error.status)
        messages.success(request, _("The places have been given back."))
        return redirect("sign_up_status", self.object.code)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event = self.object.event
        booked = self.object.state == SignUp.State.BOOKED
        may_give_back = booked and event.starts_at > clock.now()
        return super().get_context_data(event=event, may_give_back=may_give_back, **kwargs)


class Hosts(SignedIn):
    """A page on who comes to an event: for its host and the ministry."""

    kwargs: dict[str, Any]
    roles = (*APPLICANT_WRITERS, Role.AUTHORITY_OFFICER, *MINISTRY)

    def event(self) -> Event:
        """Return the event if it is the reader's own to hold or to watch; raise `Http404`."""
        rows = Event.objects.visible_to(self.user).with_life()
        if not self.user.has_role(*MINISTRY):
            rows = rows.filter(host_id=self.user.organisation_id)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def guests(self, event: Event) -> Any:
        return Guest.objects.visible_to(self.user).filter(sign_up__event=event)


class SignUpList(Hosts, ListView):
    """Who comes, in the order in which they signed up."""

    template_name = "recognition/sign_up_list.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        self.subject = self.event()
        return self.guests(self.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forgotten_at = signing_up.forgets_at(self.subject)
        to_come = self.subject.starts_at > clock.now()
        return super().get_context_data(
            subject=self.subject,
            forgotten_at=forgotten_at,
            may_release=to_come and host_people(self.subject, self.user),
            **kwargs,
        )


class SignUpFile(Hosts, View):
    """The same as XLSX; each download is entered in the audit log."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        event = self.event()
        content = _workbook(event, list(self.guests(event)))
        log.append(
            subject=event,
            action="download",
            actor=self.user,
            at=clock.now(),
            clause="六(五)",
            data={"what": "sign-ups"},
        )
        name = _("Sign-ups for %(event)s") % {"event": event}
        return HttpResponse(
            content,
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers={"Content-Disposition": content_disposition_header(True, f"{name}.xlsx") or ""},
        )


def _workbook(event: Event, guests: list[Guest]) -> bytes:
    """Return the list as XLSX; no cell can become a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("List"))
        head = book.add_format({"bold": True, "border": 1})
        sheet.write_string(0, 0, guarded(event.title), book.add_format({"bold": True}))
        heads = (
            _("No."),
            _("Name"),
            _("Organisation"),
            _("Telephone"),
            _("E-mail"),
            _("Persons"),
            _("Signed up at"),
        )
        for column, text in enumerate(heads):
            sheet.write_string(1, column, text, head)
            sheet.set_column(column, column, _WIDTHS[column])
        for row, guest in enumerate(guests, start=2):
            sheet.write_number(row, 0, row - 1)
            for column, text in enumerate(
                (guest.name, guest.organisation, guest.contact, guest.email), start=1
            ):
                sheet.write_string(row, column, guarded(text))
            sheet.write_number(row, 5, guest.sign_up.people)
            sheet.write_string(row, 6, moment(guest.sign_up.created_at))
        sheet.freeze_panes(2, 0)
    return stream.getvalue()


sign_up_status = never_cache(SignUpStatus.as_view())
