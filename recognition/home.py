"""The cards of the public home page: totals to 2035, the map to the register, events to come."""

from django.urls import reverse

from portal.batches.models import Kind
from portal.web.home import Card, card
from portal.web.regions import REGIONS, build_tiles
from portal.web.ui import Bar
from recognition import rules
from recognition.models import Base, Event
from recognition.querysets import in_creation

#: How many events the home page shows.
_NEXT = 3


@card(30)
def events_to_come() -> Card | None:
    """The next events that take sign-ups; nothing where there is none."""
    rows = Event.objects.public().to_come().order_by("starts_at", "pk")[:_NEXT]
    events = list(rows)
    return Card("recognition/_home_events.html", {"events": events}) if events else None


@card(10, aside=True)
def totals() -> Card:
    """How many bases stand of the totals of clause 一, and how many are being created."""
    standing, creating = Base.objects.ledger(), in_creation()
    tones = {Kind.PARK: "", Kind.ENTERPRISE: "gold"}
    bars = [
        Bar(
            kind.label,
            standing[kind],
            rules.TOTAL_BY_2035[kind],
            tones[kind],
            f"{standing[kind]} / {rules.TOTAL_BY_2035[kind]}",
        )
        for kind in Kind
    ]
    return Card(
        "recognition/_home_totals.html",
        {"bars": bars, "parks": creating["park"], "enterprises": creating["enterprise"]},
    )


@card(20, aside=True)
def by_region() -> Card:
    """A filter to the register: neither shaded nor numbered (十)."""
    register = reverse("base_list")
    urls = {region.code: f"{register}?region={region.code}" for region in REGIONS}
    return Card("recognition/_home_map.html", {"tiles": build_tiles(urls)})
