"""Arming, firing and sweeping timers; moving the rehearsal clock through them.

A timer is a deed put off: when it falls due, `perform(subject, name)` is done by the
portal itself. A stage that wants something else to happen registers it with `on_due`.
Each timer fires in its own transaction under a row lock that others skip, so a crash,
a doubled sweep or a second worker can neither lose nor repeat one.
"""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Text, UnknownAction
from portal.lifecycle.models import Subject
from portal.timeline import clock
from portal.timeline.models import RehearsalClock, Timer

logger = logging.getLogger(__name__)

#: So far the rehearsal clock moves at once. It never goes back: a slip of the pen would end it.
LONGEST_WAY: Final = dt.timedelta(days=4000)

Handler = Callable[[Any, Timer], None]

_handlers: dict[tuple[str, str], tuple[Text, Handler]] = {}


def on_due(model_label: str, name: str, label: Text) -> Callable[[Handler], Handler]:
    """Register what happens when the timer `name` of a model falls due (say, a reminder)."""

    def register(handler: Handler) -> Handler:
        _handlers[model_label.lower(), name] = (label, handler)
        return handler

    return register


def arm(subject: Subject, name: str, due_at: dt.datetime) -> Timer:
    """Arm `name` on `subject`; a pending timer of that name is moved instead of doubled."""
    timer, _created = Timer.objects.update_or_create(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        name=name,
        fired_at=None,
        lapsed_at=None,
        defaults={
            "due_at": due_at,
            "armed_at": clock.now(),
            "subject_name": str(subject)[:200],
            "link": subject.get_absolute_url(),
        },
    )
    return timer


def disarm(subject: models.Model, *names: str) -> None:
    """Let pending timers of `subject` lapse: those named, or all of them."""
    pending = Timer.objects.of(subject).pending()
    if names:
        pending = pending.filter(name__in=names)
    pending.update(lapsed_at=clock.now())


def label(timer: Timer) -> str:
    """Say in words what `timer` will do."""
    model = timer.subject_type.model_class()
    registered = _handlers.get((model._meta.label_lower if model else "", timer.name))
    if registered:
        return str(registered[0])
    deed = model.deed(timer.name) if model and issubclass(model, Subject) else None
    return str(deed.custom["label"]) if deed else timer.name


def fire(pk: int) -> bool:
    """Fire one timer if it is still due; return whether it is settled now.

    A timer whose subject has moved on lapses. One that fails keeps its error and its
    place, and is tried again by the next sweep. The subject is locked before the timer, as
    by whoever acts on it through the door, so that neither waits for the other in a circle.
    """
    with transaction.atomic():
        _lock_subject(pk)
        timer = (
            Timer.objects.select_for_update(skip_locked=True, of=("self",))
            .due(clock.now())
            .select_related("subject_type")
            .filter(pk=pk)
            .first()
        )
        if timer is None:
            return False
        timer.attempts += 1
        try:
            with transaction.atomic():
                done = _do(timer)
        except Exception as error:
            logger.exception("Timer %s failed", timer.pk)
            timer.last_error = str(error) or type(error).__name__
            timer.save(update_fields=["attempts", "last_error"])
            return False
        timer.last_error = ""
        if done:
            timer.fired_at = clock.now()
        else:
            timer.lapsed_at = clock.now()
        timer.save(update_fields=["attempts", "last_error", "fired_at", "lapsed_at"])
        return True


def sweep() -> int:
    """Fire everything that is due now; return how many timers were settled."""
    due = Timer.objects.due(clock.now()).values_list("pk", flat=True)
    return sum(fire(pk) for pk in list(due))


def advance(to: dt.datetime) -> int:
    """Rehearsal: move the clock to `to`, firing each timer on the way at its own moment.

    Return how many were settled. A timer that a firing arms on the way fires in its turn;
    one that fails is passed over until the next sweep. Raise `ValueError` when `to` lies
    behind the clock.
    """
    if to < RehearsalClock.moment():
        raise ValueError(_("The clock only moves forward."))
    settled, tried = 0, set[int]()
    while timer := Timer.objects.due(to).exclude(pk__in=tried).first():
        tried.add(timer.pk)
        moment = max(timer.due_at, RehearsalClock.moment())
        RehearsalClock.move(moment)
        with clock.at(moment):
            settled += fire(timer.pk)
    RehearsalClock.move(to)
    return settled


def next_due() -> Timer | None:
    """Return the pending timer that falls due next."""
    return Timer.objects.pending().select_related("subject_type").order_by("due_at", "pk").first()


def _lock_subject(pk: int) -> None:
    """Wait until nobody acts on what the timer is about: who does may move it or let it lapse."""
    timer = Timer.objects.filter(pk=pk).select_related("subject_type").first()
    model: Any = timer.subject_type.model_class() if timer else None
    if timer and model:
        model._default_manager.select_for_update(of=("self",)).filter(pk=timer.subject_id).first()


def _do(timer: Timer) -> bool:
    """Do what the timer is for; return False where nothing is left to do."""
    model = timer.subject_type.model_class()
    if model is None:
        return False
    subject: Any = model._default_manager.filter(pk=timer.subject_id).first()
    if subject is None:
        return False
    registered = _handlers.get((model._meta.label_lower, timer.name))
    if registered:
        with translation.override(settings.LANGUAGE_CODE):
            registered[1](subject, timer)
        return True
    deed = subject.deed(timer.name)
    if deed is None:
        raise UnknownAction(timer.name)
    if deed.transition_from(subject.state) is None:
        return False
    perform(subject, timer.name, actor=SYSTEM)
    return True
