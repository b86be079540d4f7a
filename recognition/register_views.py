"""The public register: its directory, each base with its history, its open data and its feed."""

import csv
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from portal.accounts.models import MINISTRY, OVERSIGHT, User
from portal.audit.models import AuditEvent
from portal.batches.rules import BASIS
from portal.lifecycle.door import offers
from portal.timeline import clock
from portal.web.life import FilteredList, ForEverybody, rail_of
from portal.web.regions import REGIONS, Tile, build_tiles
from recognition import history
from recognition.forms import RegisterFilter
from recognition.models import Base, Delisting, Event, Platform
from recognition.views import is_officer, may_look_inside

#: Entries of the feed, the latest first.
LATEST: Final = 50
#: Events that the page of a base shows, the latest first.
EVENTS: Final = 10


class Register(ForEverybody, FilteredList):
    """All bases ever recognised, delisted ones marked; the map is a filter and no more (十)."""

    template_name = "recognition/register.html"
    filter_class = RegisterFilter

    def rows(self) -> QuerySet[Base]:
        return Base.objects.public().listed()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query, user = self.request.GET.copy(), self.request.user
        query.pop("page", None)
        return super().get_context_data(
            tiles=self.tiles(),
            query=query.urlencode(),
            ledger=isinstance(user, User) and user.has_role(*MINISTRY, *OVERSIGHT),
            **kwargs,
        )

    def tiles(self) -> list[Tile]:
        """Each tile narrows to its region; the chosen one takes the narrowing back."""
        chosen = self.request.GET.get("region", "")
        urls = {}
        for region in REGIONS:
            query = self.request.GET.copy()
            query.pop("page", None)
            query["region"] = "" if region.code == chosen else region.code
            urls[region.code] = f"{reverse('base_list')}?{query.urlencode()}"
        return build_tiles(urls, current=chosen)


class BaseDetail(ForEverybody, DetailView):
    """One base as the public sees it; its own people and the ministry see what they can do."""

    template_name = "recognition/base.html"
    context_object_name = "subject"

    def get_queryset(self) -> QuerySet[Base]:
        return Base.objects.public()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        base: Base = self.object
        user = self.request.user
        inside = may_look_inside(base, user)
        approved = base.delistings.filter(state=Delisting.State.APPROVED)
        delisting = approved.first() if base.ended else None
        rows = Delisting.objects.visible_to(user).filter(base=base) if inside else []
        delistings = list(rows)
        return super().get_context_data(
            rail=rail_of(base),
            actions=offers(base, user),
            inside=inside,
            may_start_delisting=base.stands and is_officer(user),
            delisting=delisting,
            delistings=delistings,
            is_held=any(row.state == Delisting.State.PROPOSED for row in delistings),
            cases=list(base.cases.filter(state="published")),
            platforms=list(Platform.objects.public().filter(base=base)),
            events=list(Event.objects.public().filter(base=base)[:EVENTS]),
            story=history.of(base, delisting),
            history=list(AuditEvent.objects.of(base)[:50]) if inside else [],
            **kwargs,
        )


# --- open data ---

#: What the open data say of a base, in the words of the API.
COLUMNS: Final = (
    "plaque_number",
    "name",
    "holder",
    "region",
    "authority",
    "batch",
    "sector",
    "kind",
    "document_number",
    "recognised_on",
    "standing",
    "delisted_on",
    "address",
)


def _row(base: Base, request: HttpRequest) -> tuple[Any, ...]:
    return (
        base.plaque.number,
        base.name,
        base.holder.name,
        base.holder.region,
        base.authority.name,
        base.batch.name,
        base.sector.name,
        base.kind,
        base.recognition.document_number,
        base.recognised_on.isoformat(),
        base.standing.value,
        base.delisted_on.isoformat() if base.delisted_on else "",
        request.build_absolute_uri(base.get_absolute_url()),
    )


def _narrowed(request: HttpRequest) -> "tuple[QuerySet[Base] | None, HttpResponse | None]":
    """Return the rows that the address asks for, or the answer that says what is wrong with it."""
    asked = RegisterFilter(request.GET, user=request.user)
    if not asked.is_valid():
        return None, JsonResponse(asked.errors, status=400)
    return asked.narrow(Base.objects.public().listed()), None


@require_safe
def register_json(request: HttpRequest) -> HttpResponse:
    """The register as JSON, narrowed by the same filter as the page."""
    rows, refusal = _narrowed(request)
    if rows is None:
        return refusal or HttpResponse(status=400)
    return JsonResponse(
        {
            "title": _("Directory of demonstration bases"),
            "basis": BASIS,
            "order": _("by administrative division, sector and name; in no order of merit"),
            "at": clock.local(clock.now()).isoformat(timespec="minutes"),
            "bases": [dict(zip(COLUMNS, _row(base, request), strict=True)) for base in rows],
        },
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """The register as CSV with a header row, in UTF-8 as spreadsheets want it."""
    rows, refusal = _narrowed(request)
    if rows is None:
        return refusal or HttpResponse(status=400)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="bases.csv"'
    answer.write("\ufeff")
    sheet = csv.writer(answer)
    sheet.writerow(COLUMNS)
    sheet.writerows([_plain(cell) for cell in _row(base, request)] for base in rows)
    return answer


def _plain(cell: Any) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


@require_safe
def register_feed(request: HttpRequest) -> HttpResponse:
    """What has changed in the register: recognised, retained, cancelled (Atom)."""
    feed = Atom1Feed(
        title=_("Changes in the directory of demonstration bases"),
        link=request.build_absolute_uri(reverse("base_list")),
        description=_("Recognised, retained and cancelled titles"),
        feed_url=request.build_absolute_uri(),
        language=get_language(),
        author_name=_("Ministry of Industry and Information Technology"),
    )
    for change in history.latest(LATEST):
        link = request.build_absolute_uri(change.base.get_absolute_url())
        feed.add_item(
            title=f"{change.base.holder} · {change.words}",
            link=link,
            description=change.base.name,
            unique_id=f"{link}#{change.name}-{change.day:%Y%m%d}",
            pubdate=clock.start_of(change.day),
            updateddate=clock.start_of(change.day),
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
