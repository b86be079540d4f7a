"""Pages of the house itself: to-do list, the act page, messages, the rehearsal clock."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import ListView, TemplateView, View

from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.actions import Offer
from portal.lifecycle.door import offer, perform
from portal.lifecycle.errors import DoorError, InvalidFields, NotAllowed, UnknownAction
from portal.lifecycle.models import Subject
from portal.timeline import clock, timers
from portal.timeline.models import RehearsalClock
from portal.web.forms import whole_number
from portal.web.life import SignedIn, rail_of, way_back


class Todo(SignedIn, TemplateView):
    """The home of everyone who signs in: what waits, until when."""

    template_name = "inbox/todo.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letters = Letter.objects.visible_to(self.user)[:5]
        return super().get_context_data(
            items=todo.items(self.user),
            letters=list(letters),
            **kwargs,
        )


class Messages(SignedIn, ListView):
    """The reader's letters; opening the page marks what it shows as read."""

    template_name = "inbox/messages.html"
    paginate_by = 50

    def get_queryset(self) -> Any:
        return Letter.objects.visible_to(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = [letter.pk for letter in context["object_list"] if letter.read_at is None]
        context["fresh"] = set(shown)
        Letter.objects.filter(pk__in=shown).update(read_at=clock.now())
        return context


class Act(SignedIn, View):
    """One action on one thing: GET shows what it means and asks its fields, POST does it.

    Works for every action of every floor; refusals keep what was typed and say every
    reason, with the status of the door.
    """

    template_name = "web/act.html"

    def subject(self) -> Subject:
        """Return the thing, if the reader may see it at all."""
        try:
            model = apps.get_model(self.kwargs["label"])
        except (LookupError, ValueError) as error:
            raise Http404(_("There is no such thing.")) from error
        if not issubclass(model, Subject):
            raise Http404(_("There is no such thing."))
        rows: Any = model._default_manager
        return get_object_or_404(rows.visible_to(self.user).with_life(), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        subject = self.subject()
        offered = self.offer(subject)
        form_class = offered.deed.form_class
        form = form_class(subject=subject, actor=request.user) if form_class else None  # type: ignore[call-arg]
        return self.page(offered, form, offered.blocked_by)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        subject = self.subject()
        offered = self.offer(subject)
        data = request.POST if offered.needs_form else None
        try:
            moved = perform(subject, offered.name, actor=self.user, data=data, files=request.FILES)
        except InvalidFields as error:
            return self.page(offered, error.form, (), status=error.status)
        except DoorError as error:
            form_class = offered.deed.form_class
            form = (
                form_class(data, request.FILES, subject=subject, actor=request.user)  # type: ignore[call-arg]
                if form_class
                else None
            )
            return self.page(offered, form, error.reasons, status=error.status)
        messages.success(request, _("Done: %(action)s.") % {"action": offered.label})
        return redirect(landing(request, moved))

    def offer(self, subject: Subject) -> Offer:
        """Return the action as offered to the reader; raise the fitting HTTP error."""
        try:
            return offer(subject, self.kwargs["name"], self.user)
        except UnknownAction as error:
            raise Http404(str(error)) from error
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error

    def page(self, offered: Offer, form: Any, reasons: Any, status: int = 200) -> HttpResponse:
        context = {
            "offer": offered,
            "subject": offered.subject,
            "form": form,
            "reasons": reasons,
            "rail": rail_of(offered.subject),
            "back": way_back(self.request),
        }
        return render(self.request, self.template_name, context, status=status)


def landing(request: HttpRequest, subject: Any) -> str:
    """Return where to go after an act: where the form said, else the thing, else the to-do list."""
    if back := way_back(request):
        return back
    manager: Any = type(subject)._default_manager
    if manager.visible_to(request.user).filter(pk=subject.pk).exists():
        return str(subject.get_absolute_url())
    return "todo"


@require_POST
def clock_advance(request: HttpRequest) -> HttpResponse:
    """Rehearsal only: move the clock by days, to the next deadline, or to a moment."""
    if not settings.REHEARSAL:
        raise Http404
    to = _wanted_moment(request)
    settled = timers.advance(to)
    messages.info(
        request,
        _("It is now %(moment)s; deadlines met on the way: %(count)s.")
        % {"moment": f"{clock.local(to):%Y-%m-%d %H:%M}", "count": settled},
    )
    return HttpResponseRedirect(way_back(request) or "/")


def _wanted_moment(request: HttpRequest) -> dt.datetime:
    present = RehearsalClock.moment()
    to, days = request.POST.get("to", ""), request.POST.get("days", "")
    if to == "next":
        timer = timers.next_due()
        return max(timer.due_at, present) if timer else present
    if 0 < (number := whole_number(days)) <= timers.LONGEST_WAY.days:
        return present + dt.timedelta(days=number)
    try:
        moment = parse_datetime(to)
    except ValueError:
        moment = None
    if moment is None:
        raise BadRequest(
            _("“%(value)s” is not a moment: give a date and time such as 2026-05-20T17:00.")
            % {"value": to or days}
        )
    if is_naive(moment):
        moment = moment.replace(tzinfo=clock.BEIJING)
    if moment < present:
        raise BadRequest(_("The clock only moves forward."))
    if moment - present > timers.LONGEST_WAY:
        raise BadRequest(
            _("That is too far at once: the clock moves by at most %(days)s days.")
            % {"days": timers.LONGEST_WAY.days}
        )
    return moment


def error_page(status: int) -> Any:
    """Build the handler of one HTTP error: a page in words, with what to do next."""

    def handler(request: HttpRequest, exception: Any = None) -> HttpResponse:
        words = str(exception.args[0]) if exception is not None and exception.args else ""
        told = words if isinstance(exception, Exception) and not words.startswith("{") else ""
        if status == HTTPStatus.NOT_FOUND and request.path_info.startswith(
            "/api/"
        ):  # programs read no pages
            detail = told or _("The API has no such address.")
            return JsonResponse({"detail": detail}, status=status)
        return render(request, f"errors/{status}.html", {"told": told}, status=status)

    return handler
