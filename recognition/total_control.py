"""The total-control ledger: what stands and what is being created against the totals of 一."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from acceptance.models import CreationProject
from portal.batches.models import Kind
from recognition import rules


@dataclass(slots=True)
class Tally:
    """How many projects of one kind, batch, region or sector stand where."""

    creating: int = 0
    awaiting: int = 0
    recognised: int = 0
    delisted: int = 0
    left: int = 0

    def add(self, place: str, number: int) -> None:
        """Count `number` projects more at `place`, one of the names of this class."""
        setattr(self, place, getattr(self, place) + number)

    @property
    def selected(self) -> int:
        """All that ever became 创建对象."""
        return self.creating + self.awaiting + self.recognised + self.delisted + self.left

    @property
    def taken(self) -> int:
        """Places taken: recognised and on the way. Whoever left has given its place back."""
        return self.creating + self.awaiting + self.recognised


@dataclass(slots=True)
class Ledger:
    """The ledger of one kind."""

    kind: Kind
    whole: Tally = field(default_factory=Tally)
    batches: Mapping[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    regions: Mapping[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    sectors: Mapping[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    @property
    def total(self) -> int:
        return rules.TOTAL_BY_2035[self.kind]

    @property
    def room(self) -> int:
        return rules.room(self.kind, self.whole.taken)

    @property
    def over(self) -> int:
        """How many more than the total; 0 where there is room."""
        return max(-self.room, 0)


_COLUMNS = (
    "kind",
    "batch__ordinal",
    "batch__name",
    "applicant__region",
    "sector__name",
    "state",
    "base__state",
)


def place_of(project_state: str, base_state: str | None) -> str:
    """Say where a project stands in the ledger (一, 六)."""
    if base_state == "recognised":
        return "recognised"
    if base_state == "delisted":
        return "delisted"
    if project_state == "accepted":
        return "awaiting"
    return "left" if project_state in {"failed", "withdrawn"} else "creating"


def ledgers() -> list[Ledger]:
    """Return both ledgers (one query, whatever the number)."""
    rows = CreationProject.objects.order_by(*_COLUMNS).values(*_COLUMNS)
    return reckoned(rows.annotate(n=Count("pk")))


def reckoned(rows: Iterable[Mapping[str, Any]]) -> list[Ledger]:
    """Add up counted rows, kind by kind."""
    found = {kind: Ledger(kind) for kind in Kind}
    for row in rows:
        ledger = found[Kind(row["kind"])]
        place = place_of(row["state"], row["base__state"])
        tallies = (
            ledger.whole,
            ledger.batches[row["batch__name"]],
            ledger.regions[row["applicant__region"]],
            ledger.sectors[row["sector__name"]],
        )
        for tally in tallies:
            tally.add(place, row["n"])
    for ledger in found.values():
        # By administrative division, never by number (十). Plain mappings: a template that asks
        # a defaultdict for its items gets a tally.
        ledger.regions = dict(sorted(ledger.regions.items()))
        ledger.batches, ledger.sectors = dict(ledger.batches), dict(ledger.sectors)
    return list(found.values())
