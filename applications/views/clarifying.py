"""Questions about an application and their answers, on one page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from applications import reviewing
from applications.forms import AskForm, ReplyForm
from applications.models import Clarification
from applications.models.clarification import addressee_for
from applications.views.review import OnApplication
from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT
from portal.lifecycle.errors import Refused
from portal.web.life import SignedIn, rail_of

SIDES = (*APPLICANT, *AUTHORITY, *MINISTRY, *OVERSIGHT)


def thread_page(
    request: Any,
    application: Any,
    *,
    ask: AskForm | None = None,
    reply: ReplyForm | None = None,
    at: int = 0,
    status: int = 200,
) -> HttpResponse:
    """Draw the thread as the reader may see it, with what was typed where it is refused."""
    user = request.user
    rows = Clarification.objects.visible_to(user).filter(application=application).with_people()
    thread = list(rows)
    for row in thread:
        row.application = application
    context = {
        "subject": application,
        "thread": [(row, row.may_be_answered_by(user)) for row in thread],
        "addressee": addressee_for(application, user),
        "ask": ask or AskForm(),
        "reply": reply or ReplyForm(),
        "at": at,
        "refused": [form for form in (ask, reply) if form],
        "rail": rail_of(application),
    }
    return render(request, "applications/clarifications.html", context, status=status)


class Clarifications(OnApplication):
    """The questions and answers that the reader's side has a part in; asking."""

    roles = SIDES

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return thread_page(request, self.application)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = AskForm(request.POST, request.FILES)
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            try:
                asked = reviewing.ask(
                    self.application, given["words"], given["attached"], actor=self.user
                )
            except ValidationError as error:
                form.add_error("attached", error)
            except Refused as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                messages.success(request, _("The question has been sent."))
                return redirect(asked.get_absolute_url())
        return thread_page(request, self.application, ask=form, status=status)


class ClarificationReply(SignedIn, View):
    """One question: its place in the thread; answering it."""

    roles = SIDES

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect(self.question().get_absolute_url())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        question = self.question()
        form = ReplyForm(request.POST, request.FILES)
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            try:
                reviewing.reply(question, given["words"], given["attached"], actor=self.user)
            except ValidationError as error:
                form.add_error("attached", error)
            except Refused as error:
                form.add_error(None, str(error))
                status = error.status
            else:
                messages.success(request, _("The answer has been sent."))
                return redirect(question.get_absolute_url())
        return thread_page(request, question.application, reply=form, at=question.pk, status=status)

    def question(self) -> Clarification:
        rows = Clarification.objects.visible_to(self.user).select_related(
            "application__batch", "application__applicant", "application__authority"
        )
        row: Clarification = get_object_or_404(rows, pk=self.kwargs["pk"])
        return row
