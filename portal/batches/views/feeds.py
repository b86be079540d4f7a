"""Notices for other programs: a feed of what comes out, a calendar of what falls due."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.batches.letters import words
from portal.batches.models import Amendment, Batch, Notice
from portal.timeline import clock, ical

#: Entries of the feed, the latest first.
LATEST = 30


@require_safe
def notice_feed(request: HttpRequest) -> HttpResponse:
    """Notices and amendments as they come out (Atom, 2 queries)."""
    feed = Atom1Feed(
        title=_("Notices on the creation of demonstration bases"),
        link=request.build_absolute_uri(reverse("notice_list")),
        description=_("Notices and their amendments"),
        feed_url=request.build_absolute_uri(),
        language=get_language(),
        author_name=_("Ministry of Industry and Information Technology"),
    )
    notices = Notice.objects.public().order_by("-published_at")[:LATEST]
    amendments = Amendment.objects.public().with_life().order_by("-approved_at")[:LATEST]
    entries = [*map(_of_notice, notices), *map(_of_amendment, amendments)]
    for entry in sorted(entries, key=lambda entry: entry["pubdate"], reverse=True)[:LATEST]:
        link = request.build_absolute_uri(entry.pop("path"))
        feed.add_item(link=link, unique_id=link, **entry)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _of_notice(notice: Notice) -> dict[str, Any]:
    return {
        "path": notice.get_absolute_url(),
        "title": notice.title,
        "description": Truncator(notice.body).chars(400),
        "pubdate": notice.published_at,
        "updateddate": notice.published_at,
    }


def _of_amendment(amendment: Amendment) -> dict[str, Any]:
    """What everybody may know of an amendment: see `Amendment.public_reason`."""
    return {
        "path": f"{amendment.notice.get_absolute_url()}#amendment-{amendment.pk}",
        "title": f"{amendment.notice.title} · {amendment.headline}",
        "description": words(amendment, amendment.public_reason),
        "pubdate": amendment.approved_at,
        "updateddate": amendment.approved_at,
    }


@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The deadlines of every batch that still calls or is evaluated (iCal)."""
    rows = Notice.objects.public().with_life().filter(batch__state__in=_RUNNING)
    return _calendar(request, list(rows), _("Deadlines of the batches"))


@require_safe
def notice_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The deadlines of one notice (iCal)."""
    notice = get_object_or_404(Notice.objects.public().with_life(), pk=pk)
    return _calendar(request, [notice], str(notice.batch))


_RUNNING = (Batch.State.APPLYING, Batch.State.RECOMMENDING, Batch.State.EVALUATING)


def _calendar(request: HttpRequest, notices: list[Notice], name: str) -> HttpResponse:
    """Answer with the deadlines of `notices` (one query more for their amendments)."""
    rows = Amendment.objects.public().filter(notice__in=notices)
    amendments = list(rows.select_related("notice__batch"))
    events = [event for notice in notices for event in _events(request, notice, amendments)]
    content = ical.calendar(name, events, clock.now())
    return HttpResponse(
        content,
        content_type=ical.CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="deadlines.ics"'},
    )


def _events(
    request: HttpRequest, notice: Notice, amendments: Iterable[Amendment]
) -> Iterator[ical.Event]:
    """Yield the batch's deadlines, and later ones of authorities that an amendment names."""
    batch, host = notice.batch, request.get_host()
    mine = [amendment for amendment in amendments if amendment.notice_id == notice.pk]
    url = request.build_absolute_uri(notice.get_absolute_url())
    for name in Batch.DEADLINES:
        label = Batch.deadline_label(name)
        yield ical.Event(
            uid=f"{name}-{batch.pk}@{host}",
            at=getattr(batch, name),
            summary=f"{batch} · {label}",
            description=f"{notice.title} {notice.document_number}",
            url=url,
            revision=len(mine),
        )
        for amendment in mine:
            if amendment.public_names and getattr(amendment, name) > getattr(batch, name):
                yield ical.Event(
                    uid=f"{name}-{batch.pk}-{amendment.pk}@{host}",
                    at=getattr(amendment, name),
                    summary=f"{batch} · {label} · {'、'.join(amendment.public_names)}",
                    description=amendment.public_reason,
                    url=url,
                )
