"""Pages of events: read by everybody, written by whoever holds them (六(五))."""

from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, View

from portal.accounts.models import APPLICANT_WRITERS, MINISTRY, OVERSIGHT, Role, User
from portal.audit.models import AuditEvent
from portal.documents.models import Attachment
from portal.lifecycle.door import offers
from portal.lifecycle.errors import Refused
from portal.timeline import clock, ical
from portal.web.life import HISTORY, FilteredList, ForEverybody, SignedIn
from portal.web.templatetags.portal_ui import moment
from recognition import signing_up
from recognition.articles import article
from recognition.models import Base, Event, EventChange
from recognition.models.event import host_people
from recognition.promotion_forms import EventFilter, EventForm
from recognition.writing import write

#: Entries of the feed, the latest first.
LATEST: Final = 30
#: Who holds events of their own office, without a base.
OFFICES: Final = (Role.AUTHORITY_OFFICER, Role.MINISTRY_OFFICER)


class EventList(ForEverybody, FilteredList):
    """What is to come first; those who hold events also see their own on the way."""

    template_name = "recognition/event_list.html"
    paginate_by = 20
    filter_class = EventFilter

    def rows(self) -> QuerySet[Event]:
        return Event.objects.readable_by(self.request.user).with_life().soonest_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        office = isinstance(user, User) and user.has_role(*OFFICES)
        own = Base.objects.visible_to(user).written_for_by(user)
        return super().get_context_data(own=own, office=office, **kwargs)


class EventDetail(ForEverybody, DetailView):
    """One event: what, when, where, how many places are free, and what came of it."""

    template_name = "recognition/event.html"
    context_object_name = "subject"

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.readable_by(self.request.user).with_life()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        event: Event = self.object
        user = self.request.user
        inside = isinstance(user, User) and (
            user.has_role(*MINISTRY, *OVERSIGHT)
            or user.organisation_id in {event.host_id, event.authority_id}
        )
        return super().get_context_data(
            actions=offers(event, user),
            may_edit=event.may_be_edited_by(user) if isinstance(user, User) else False,
            reads_guests=event.is_public and may_read_guests(event, user),
            inside=inside,
            files=list(Attachment.objects.of(event)) if inside else [],
            history=list(AuditEvent.objects.of(event)[:HISTORY]) if inside else [],
            closed=signing_up.reasons(event.turned_away(1, clock.now()), event),
            **kwargs,
        )


def may_read_guests(event: Event, user: Any) -> bool:
    """Whether `user` may know who comes: the host and the ministry."""
    return isinstance(user, User) and (user.has_role(*MINISTRY) or host_people(event, user))


class WriteEvent(SignedIn, View):
    """Write a new event of a base or of one's own office, or change a draft."""

    roles = (*APPLICANT_WRITERS, *OFFICES)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(EventForm(instance=self.event()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = EventForm(request.POST, instance=self.event())
        if not form.is_valid():
            return self.page(form, status=HTTPStatus.BAD_REQUEST)
        try:
            return redirect(write(form.save(commit=False), form.fields, actor=self.user))
        except Refused as error:
            form.add_error(None, str(error))
            return self.page(form, status=error.status)

    def event(self) -> Event:
        """Return the draft to change, or a new one of the base or office that holds it."""
        user: Any = self.user
        if "pk" in self.kwargs:
            rows = Event.objects.visible_to(user).with_life()
            event: Event = get_object_or_404(rows, pk=self.kwargs["pk"])
            if not event.may_be_edited_by(user):
                raise PermissionDenied(_("This text can no longer be edited by you."))
            return event
        if "base" in self.kwargs:
            bases = Base.objects.visible_to(user).written_for_by(user)
            base = get_object_or_404(bases.with_life(), pk=self.kwargs["base"])
            return Event(base=base, host=base.holder, region=base.holder.region)
        if not user.has_role(*OFFICES):
            raise PermissionDenied(_("This page is for other roles than yours."))
        return Event(host=user.organisation, region=user.organisation.region)

    def page(self, form: EventForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "event": form.instance}
        return render(self.request, "recognition/event_form.html", context, status=status)


@require_safe
def event_article(request: HttpRequest, pk: int) -> HttpResponse:
    """A published event as plain HTML."""
    event = get_object_or_404(Event.objects.public(), pk=pk)
    day = date_format(clock.local(event.starts_at), "DATE_FORMAT")
    return article(
        request,
        title=event.title,
        byline=f"{event.host} · {day} · {event.place}",
        lead=event.get_kind_display(),
        parts=[
            (_("About the event"), event.summary),
            *((_("What was changed"), _in_words(change)) for change in event.changes.all()),
            (_("What came of it"), event.result),
        ],
    )


def _in_words(change: EventChange) -> str:
    """A change as plain lines."""
    lines = [f"{what}: {old} → {new}" for what, old, new in change.differences]
    told = {"day": moment(change.at), "reason": change.reason}
    return "\n".join([_("Changed on %(day)s. Reason: %(reason)s") % told, *lines])


def _changed_at(event: Event) -> Any:
    """When what is announced last changed (read by `with_life()`)."""
    return next((change.at for change in event.changes.all()), event.published_at)


# --- for other programs ---


@require_safe
def event_feed(request: HttpRequest) -> HttpResponse:
    """Events as they are announced (Atom)."""
    feed = Atom1Feed(
        title=_("Events of demonstration bases"),
        link=request.build_absolute_uri(reverse("event_list")),
        description=_("Events as they are announced"),
        feed_url=request.build_absolute_uri(),
        language=get_language(),
        author_name=_("Ministry of Industry and Information Technology"),
    )
    for event in Event.objects.public().order_by("-published_at")[:LATEST]:
        link = request.build_absolute_uri(event.get_absolute_url())
        feed.add_item(
            title=f"{event.title} · {event.host}",
            link=link,
            description=event.summary,
            unique_id=link,
            pubdate=event.published_at,
            updateddate=_changed_at(event),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
def event_calendar(request: HttpRequest) -> HttpResponse:
    """All events to come (iCal)."""
    rows = Event.objects.public().filter(starts_at__gt=clock.now()).order_by("starts_at")
    return _calendar(request, list(rows), _("Events of demonstration bases"))


@require_safe
def event_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One event for one's own calendar (iCal)."""
    event = get_object_or_404(Event.objects.public(), pk=pk)
    return _calendar(request, [event], event.title)


def _calendar(request: HttpRequest, events: list[Event], name: str) -> HttpResponse:
    entries = [
        ical.Event(
            uid=f"event-{event.pk}@{request.get_host()}",
            at=event.starts_at,
            ends=event.ends_at,
            summary=event.title,
            description=f"{event.host} · {event.get_kind_display()} · {event.contact}",
            place=event.place,
            url=request.build_absolute_uri(event.get_absolute_url()),
            revision=len(event.changes.all()) + (event.state == Event.State.CANCELLED),
            cancelled=event.state == Event.State.CANCELLED,
        )
        for event in events
    ]
    return HttpResponse(
        ical.calendar(name, entries, clock.now()),
        content_type=ical.CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="events.ics"'},
    )
