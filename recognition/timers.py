"""The three-year clock of every base (八(一)); the end of events, and of what is kept of guests."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from portal.lifecycle.signals import after
from portal.timeline import clock, timers
from portal.timeline.models import Timer
from recognition import rules
from recognition.letters import tell_report_due, tell_review_opened
from recognition.models import Base, EffectReview, Event, ExpertOpinion, Recognition
from recognition.signing_up import forget, forgets_at

OPEN_REVIEW = "open_review"
MISS = "miss"
FORGET = "forget_guests"
#: The reminders of a report, by the field of the batch that says how many days are left then.
REMINDERS: Final = {
    "remind_first": "review_first_reminder",
    "remind_last": "review_last_reminder",
}


@timers.on_due("recognition.Base", OPEN_REVIEW, _("The effect review opens"))
def open_review(base: Base, timer: Timer) -> None:
    """Three years are over: the base is asked for its report."""
    if not base.stands:
        return
    today = clock.today()
    review = EffectReview(
        base=base,
        sequence=base.reviews.count() + 1,
        opened_on=today,
        report_due_on=rules.report_due(today, base.batch.review_report_days),
    )
    review = create(review, actor=SYSTEM)
    _arm_report(review)
    tell_review_opened(review)


def remind(review: EffectReview, timer: Timer) -> None:
    """The base has not reported yet, and the day comes nearer."""
    if review.state == EffectReview.State.OPEN and review.report_due_on:
        left = review.report_due_on - clock.local(timer.due_at).date()
        tell_report_due(review, left.days)


for _name in REMINDERS:
    timers.on_due("recognition.EffectReview", _name, _("The report for the effect review is due"))(
        remind
    )


@after("recognition.EffectReview", "return_report")
def wait_again(review: EffectReview, act: Act) -> None:
    """The base has its days anew."""
    _arm_report(review)


@after("recognition.EffectReview", "report", "lapse")
def stop_waiting(review: EffectReview, act: Act) -> None:
    """Nothing is waited for any more."""
    timers.disarm(review)


def arm_opinion(opinion: ExpertOpinion) -> None:
    """Arm the day on which an opinion becomes overdue."""
    if opinion.due_at:
        timers.arm(opinion, MISS, opinion.due_at)


@after("recognition.ExpertOpinion", "wait_anew")
def due_anew(opinion: ExpertOpinion, act: Act) -> None:
    """Its expert has the days anew."""
    arm_opinion(opinion)


@after("recognition.ExpertOpinion", "give", "recuse", "release", "ask_again")
def nothing_to_miss(opinion: ExpertOpinion, act: Act) -> None:
    """What has come, or is waited for no more, cannot become overdue."""
    timers.disarm(opinion, MISS)


@after("recognition.EffectReview", "lapse")
def ask_nobody(review: EffectReview, act: Act) -> None:
    """Nobody is missed in a review that is closed."""
    for opinion in review.opinions.all():
        timers.disarm(opinion, MISS)


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


@after("recognition.Event", "publish", "move")
def arm_end(event: Event, act: Act) -> None:
    """It is over by itself at its end, wherever that moves; later its guests are forgotten."""
    timers.arm(event, "end", event.ends_at)
    timers.arm(event, FORGET, forgets_at(event))


@after("recognition.Event", "cancel")
def disarm_end(event: Event, act: Act) -> None:
    """What is called off does not end; its guests are forgotten all the same."""
    timers.disarm(event, "end")


@timers.on_due("recognition.Event", FORGET, _("Names of guests are deleted"))
def forget_guests(event: Event, timer: Timer) -> None:
    """Nobody keeps for longer than needed who came."""
    forget(event)


def _arm_report(review: EffectReview) -> None:
    """Arm the reminders, and the day on which the review goes on without a report."""
    due_on = review.report_due_on
    if due_on is None:
        return
    for name, field in REMINDERS.items():
        day = rules.reminder_day(due_on, getattr(review.batch, field))
        timers.arm(review, name, clock.start_of(day))
    timers.arm(review, "miss_report", clock.end_of(due_on))


def _arm(base: Base, sequence: int) -> None:
    timers.arm(base, OPEN_REVIEW, clock.start_of(rules.review_due(base.recognised_on, sequence)))
