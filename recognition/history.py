"""The history of a base as the public may know it: what was decided, when, on which clause."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.timeline import clock
from recognition.models import Base, Delisting, EffectReview


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history."""

    base: Base
    day: dt.date
    name: str
    words: str
    clause: str


def of(base: Base, delisting: Delisting | None) -> list[Change]:
    """Return the history of a base, the latest first; `base` comes from `public()`."""
    lines = [_recognised(base)]
    for review in base.reviews.all():
        lines.extend(_of_review(base, review))
    if delisting and base.delisted_on:
        lines.append(_cancelled(base, delisting))
    if base.plaque.returned_on:
        words = _("The plaque was returned")
        lines.append(Change(base, base.plaque.returned_on, "returned", words, "八"))
    return sorted(lines, key=lambda line: line.day, reverse=True)


def latest(count: int) -> list[Change]:
    """Return the latest changes of the whole register, the latest first (three queries)."""
    bases = Base.objects.public().prefetch_related(None)
    named = [_recognised(base) for base in bases.order_by("-recognised_on", "-pk")[:count]]
    retained = EffectReview.objects.filter(state=EffectReview.State.RETAINED).with_public_base()
    kept = [
        line
        for review in retained.order_by("-approved_at", "-pk")[:count]
        for line in _of_review(review.base, review)
        if line.name == "retained"
    ]
    gone = Delisting.objects.filter(state=Delisting.State.APPROVED).with_public_base()
    cancelled = [
        _cancelled(row.base, row) for row in gone.order_by("-base__delisted_on", "-pk")[:count]
    ]
    changes = [*named, *kept, *cancelled]
    return sorted(changes, key=lambda line: line.day, reverse=True)[:count]


def _recognised(base: Base) -> Change:
    words = _("Recognised by document %(number)s") % {"number": base.recognition.document_number}
    return Change(base, base.recognised_on, "recognised", words, "六(四)")


def _cancelled(base: Base, delisting: Delisting) -> Change:
    words = _("Recognition cancelled: %(ground)s") % {"ground": delisting.get_ground_display()}
    day: Any = base.delisted_on
    return Change(base, day, "cancelled", words, delisting.clause)


def _of_review(base: Base, review: EffectReview) -> Iterator[Change]:
    number = {"number": review.sequence}
    yield Change(
        base,
        review.opened_on,
        f"review-{review.sequence}",
        _("Effect review no. %(number)s opened") % number,
        "八(一)",
    )
    if review.state == EffectReview.State.RETAINED and review.approved_at:
        day = clock.local(review.approved_at).date()
        words = _("Effect review no. %(number)s passed: the title is retained") % number
        yield Change(base, day, "retained", words, "八(一)")
