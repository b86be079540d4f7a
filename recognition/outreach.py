"""What a base has done for others, counted from what stands in the portal (六(五), 八(一)).

The base's own report says more; this part nobody types.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from portal.timeline import clock
from recognition import rules
from recognition.models import Case, EffectReview, Event, Platform


@dataclass(frozen=True, slots=True)
class Held:
    """Events of one kind: how many were held, and how many people the reports name."""

    kind: Any
    number: int
    participants: int


@dataclass(frozen=True, slots=True)
class Outreach:
    """The evidence of one review period, each line a row that anybody can open."""

    begins: dt.date
    ends: dt.date
    events: Sequence[Event]
    platforms: Sequence[Platform]
    cases: Sequence[Case]

    @property
    def participants(self) -> int:
        """People at all events, as far as their results have been reported."""
        return sum(event.participants or 0 for event in self.events)

    def held(self) -> Iterator[Held]:
        """Yield what was held, kind by kind in the order of the notice."""
        for kind in Event.Kind:
            if number := self.number_of(kind):
                yield Held(kind.label, number, self.people_at(kind))

    def number_of(self, kind: str) -> int:
        """Return how many events of a kind were held."""
        return sum(event.kind == kind for event in self.events)

    def people_at(self, kind: str) -> int:
        """Return how many people took part in events of a kind."""
        return sum(event.participants or 0 for event in self.events if event.kind == kind)


def of(review: EffectReview) -> Outreach:
    """Return what stands in the portal for the period of `review` (3 queries)."""
    base = review.base
    begins, ends = rules.review_period(base.recognised_on, review.sequence, review.opened_on)
    span = (clock.start_of(begins), clock.end_of(ends))
    still_open = Q(taken_down_on=None) | Q(taken_down_on__gte=begins)
    opened = Platform.objects.filter(base=base, published_on__lte=ends).filter(still_open)
    told = Case.objects.filter(base=base, published_on__range=(begins, ends))
    return Outreach(
        begins=begins,
        ends=ends,
        events=list(Event.objects.held().filter(base=base, ends_at__range=span)),
        platforms=list(opened.order_by("published_on", "pk")),
        cases=list(told.filter(state=Case.State.PUBLISHED)),
    )
