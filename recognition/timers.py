"""The three-year clock of every base (八(一))."""

from django.utils.translation import gettext_lazy as _

from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from portal.lifecycle.signals import after
from portal.timeline import clock, timers
from portal.timeline.models import Timer
from recognition import rules
from recognition.letters import tell_review_opened
from recognition.models import Base, EffectReview, Recognition

OPEN_REVIEW = "open_review"


@timers.on_due("recognition.Base", OPEN_REVIEW, _("The effect review opens"))
def open_review(base: Base, timer: Timer) -> None:
    """Three years are over: the base is asked for its report."""
    if not base.stands:
        return
    review = EffectReview(base=base, sequence=base.reviews.count() + 1, opened_on=clock.today())
    tell_review_opened(create(review, actor=SYSTEM))


@after("recognition.Recognition", "issue")
def arm_first_reviews(recognition: Recognition, act: Act) -> None:
    """Runs after `handover.name_bases`: each new base gets its first date."""
    for base in recognition.bases.all():
        _arm(base, 1)


@after("recognition.EffectReview", "approve_retain")
def arm_next_review(review: EffectReview, act: Act) -> None:
    """Passed: the next review is three years after this one was due."""
    _arm(review.base, review.sequence + 1)


@after("recognition.Base", "delist")
def disarm(base: Base, act: Act) -> None:
    """A base without its name is not reviewed any more."""
    timers.disarm(base)


def _arm(base: Base, sequence: int) -> None:
    timers.arm(base, OPEN_REVIEW, clock.start_of(rules.review_due(base.recognised_on, sequence)))
