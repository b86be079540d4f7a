"""An event by which experience is passed on: announced, agreed to, held, reported on (六(五))."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import APPLICANT_WRITERS, MINISTRY, Organisation, Role
from portal.batches.rules import Fault
from portal.batches.soundness import demands
from portal.documents import attachments
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import described, holds, member, the_system
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from recognition import rules
from recognition.models.base import Base
from recognition.models.event_change import EventChange
from recognition.models.offered import names_nobody_in_private
from recognition.promotion_querysets import EventQuerySet

if TYPE_CHECKING:
    from portal.batches.models import Batch

base_people = member("host_id", *APPLICANT_WRITERS)
office_people = member("host_id", Role.AUTHORITY_OFFICER, Role.MINISTRY_OFFICER)
province = member("authority_id", Role.AUTHORITY_OFFICER)
ministry = holds(*MINISTRY)


def may_move(event: Any, actor: Any) -> bool:
    """The host and the ministry: what is announced stays right by whoever knows first."""
    return host_people(event, actor) or ministry(event, actor)


described(may_move, "writers or officers of the host, the ministry")

REASON = "portal.lifecycle.forms.ReasonForm"


def host_people(event: Any, actor: Any) -> bool:
    """Those who write for the host, be it a base, a province or the ministry."""
    return base_people(event, actor) or office_people(event, actor)


described(host_people, "writers or officers of the host")


def may_cancel(event: Any, actor: Any) -> bool:
    """The host, the ministry, or the portal where the base loses its name."""
    return the_system(event, actor) or host_people(event, actor) or ministry(event, actor)


described(may_cancel, "writers or officers of the host, the ministry, the portal itself")


@condition
def host_stands(event: "Event") -> Iterator[str]:
    """Only a base that stands is an example to others."""
    if event.base and not event.base.stands:
        yield _now("The recognition of %(base)s is cancelled.") % {"base": event.base}


@condition
def is_to_come(event: "Event") -> Iterator[str]:
    """What has begun is neither announced nor called off."""
    if event.starts_at <= clock.now():
        yield _now("The event began on %(moment)s.") % {
            "moment": f"{clock.local(event.starts_at):%Y-%m-%d %H:%M}"
        }


@condition
def asks_for_nothing(written: Any) -> Iterator[str]:
    """No fee, no sponsor's money, no slides and no film is asked of anybody (十)."""
    faults = demands(written.text, "", Fault.NOTICE_DEMANDS, rules.FORBIDDEN_OF_EVENTS)
    for word in dict.fromkeys(fault.found for fault in faults):
        yield _now(
            "The text asks for “%(word)s”: no fee, no sponsor's money, no slides and no film may "
            "be asked for (clause 十)."
        ) % {"word": word}


def told_to_the_public(text: str) -> list[Reason]:
    """Return what stands against telling the public `text` about an event."""
    written = SimpleNamespace(text=text)
    return [*asks_for_nothing.reasons(written), *names_nobody_in_private.reasons(written)]


#: What has to hold at each step to the public.
FIT: list[Any] = [host_stands, is_to_come, asks_for_nothing, names_nobody_in_private]


class Event(TwoPersonSubject):
    """A 推广活动 of a base, a province or the ministry, open to whoever signs up; it is free.

    `host` is the organisation that holds it; where that is a base's, `base` is it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("with the province")
        AGREED = "agreed", _("with the ministry")
        PUBLISHED = "published", _("announced")
        HELD = "held", _("held")
        REPORTED = "reported", _("held, result reported")
        CANCELLED = "cancelled", _("called off")

    class Kind(models.TextChoices):
        """The forms that the notice names (六(五))."""

        MEETING = "meeting", _("on-site meeting")
        TRAINING = "training", _("training")
        EXHIBITION = "exhibition", _("exhibition of results")
        MATCHING = "matching", _("matchmaking of supply and demand")
        GUIDANCE = "guidance", _("technical guidance")

    #: What the host writes, as one text to be checked.
    WRITTEN: ClassVar = ("title", "summary", "place", "contact")
    #: What may still be changed once it is announced.
    MOVABLE: ClassVar = (
        "starts_at",
        "ends_at",
        "sign_up_until",
        "online",
        "place",
        "region",
        "capacity",
    )
    audited = (
        "title",
        "starts_at",
        "ends_at",
        "sign_up_until",
        "place",
        "capacity",
        "participants",
    )

    host = models.ForeignKey(
        Organisation, models.PROTECT, related_name="events", verbose_name=_("host")
    )
    base = models.ForeignKey(
        Base, models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("base")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=80)
    summary = models.TextField(_("what it is about, and for whom"), max_length=3000)
    online = models.BooleanField(_("online"), default=False)
    place = models.CharField(_("place, or how to join online"), max_length=160)
    region = models.CharField(_("region"), max_length=6)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    sign_up_until = models.DateTimeField(_("sign-up closes"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    contact = models.CharField(
        _("contact"), max_length=120, help_text=_("An office and its landline; it is published.")
    )
    published_at = models.DateTimeField(_("announced at"), null=True, blank=True, editable=False)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    result = models.TextField(_("what came of it"), blank=True)
    reason = models.TextField(_("why it was called off"), blank=True)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering: ClassVar = ["-starts_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "proposed",
                        "agreed",
                        "published",
                        "held",
                        "reported",
                        "cancelled",
                    ]
                ),
                name="event_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    sign_up_until__lte=models.F("starts_at"), starts_at__lt=models.F("ends_at")
                ),
                name="event_dates_in_order",
            ),
            models.CheckConstraint(condition=models.Q(capacity__gte=1), name="event_has_places"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "starts_at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("event_detail", args=[self.pk])

    @property
    def batch(self) -> "Batch | None":
        return self.base.batch if self.base else None

    @property
    def stop(self) -> Stop | None:
        return Stop.RECOGNITION if self.base else None

    @property
    def authority_id(self) -> int | None:
        """The province that has to agree: that of the base, nobody's elsewhere."""
        return self.base.project.authority_id if self.base else None

    @property
    def text(self) -> str:
        """Everything the host wrote, as one text to be checked."""
        return "\n".join(str(getattr(self, name)) for name in self.WRITTEN)

    @property
    def plan(self) -> rules.Plan:
        """When and where it is, and how many it takes."""
        where = (self.online, self.place, self.region)
        return rules.Plan(self.starts_at, self.ends_at, self.sign_up_until, self.capacity, where)

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def has_taken_place(self) -> bool:
        return self.state in {self.State.HELD, self.State.REPORTED}

    @cached_property
    def taken(self) -> int:
        """How many places are taken (annotated by `with_life()`)."""
        people = self.sign_ups.booked().aggregate(n=models.Sum("people"))["n"]
        return people or 0

    @property
    def left(self) -> int:
        """How many places are free."""
        return max(self.capacity - self.taken, 0)

    def turned_away(self, people: int, at: dt.datetime) -> list[rules.TurnedAway]:
        """Return every reason against signing up so many `people` at a moment."""
        found = rules.turned_away(
            is_open=self.state == self.State.PUBLISHED,
            now=at,
            closes_at=self.sign_up_until,
            left=self.left,
            wanted=people,
        )
        return list(found)

    def may_be_edited_by(self, user: Any) -> bool:
        """The host's people edit a draft."""
        return self.state == self.State.DRAFT and host_people(self, user)

    # --- the life of an event ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=base_people,
        conditions=FIT,
        custom=action(
            _("Propose to the province"), clause="六(五)", step=Step.PROPOSE, tone=Tone.PRIMARY
        ),
    )
    def propose(self, act: Act) -> None:
        """The base wants to hold it; its province reads it first."""

    @transition(
        state,
        source=State.DRAFT,
        target=State.AGREED,
        permission=office_people,
        conditions=FIT,
        custom=action(
            _("Put forward for announcement"),
            clause="六(五)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
        ),
    )
    def put_forward(self, act: Act) -> None:
        """A province or the ministry holds it: nobody else has to agree first."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DRAFT,
        permission=province,
        custom=action(_("Return to the base"), clause="六(五)", form=REASON),
    )
    def return_to_base(self, act: Act) -> None:
        """The province asks for changes first; the base is told why."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.AGREED,
        permission=province,
        conditions=FIT,
        custom=action(_("Agree to the event"), clause="六(五)", tone=Tone.PRIMARY),
    )
    def agree(self, act: Act) -> None:
        """The province agrees; the ministry reads it next."""

    @transition(
        state,
        source=State.AGREED,
        target=State.DRAFT,
        permission=ministry,
        custom=action(_("Return for changes"), clause="六(五)", form=REASON),
    )
    def return_for_changes(self, act: Act) -> None:
        """Not yet fit for the public; the host is told why."""

    @transition(
        state,
        source=State.AGREED,
        target=State.PUBLISHED,
        permission=ministry,
        conditions=FIT,
        custom=action(
            _("Announce the event"), clause="六(五)", step=Step.APPROVE, tone=Tone.PRIMARY
        ),
    )
    def publish(self, act: Act) -> None:
        """Everybody may read of it, and sign up."""
        self.published_at = act.at

    @transition(
        state,
        source=State.PUBLISHED,
        target=None,
        permission=may_move,
        conditions=[host_stands, is_to_come],
        custom=action(
            _("Move the event"),
            clause="六(五)",
            form="recognition.promotion_forms.MoveEventForm",
            note=_(
                "The public sees at once what stood there before. Whoever signed up with an e-mail "
                "address is written to; please telephone the others."
            ),
        ),
    )
    def move(self, act: Act) -> None:
        """Another day, place, deadline or number of places; what was announced stays readable."""
        before = {name: getattr(self, name) for name in self.MOVABLE}
        for name in self.MOVABLE:
            setattr(self, name, act.data[name])
        EventChange.note(self, before, act)

    @transition(
        state,
        source=State.PUBLISHED,
        target=State.HELD,
        permission=the_system,
        custom=action(_("Note that the event is over"), clause="六(五)"),
    )
    def end(self, act: Act) -> None:
        """Its end has come; the host reports what came of it."""

    @transition(
        state,
        source=State.HELD,
        target=State.REPORTED,
        permission=host_people,
        custom=action(
            _("Report the result"),
            clause="六(五)",
            tone=Tone.PRIMARY,
            form="recognition.promotion_forms.EventReportForm",
            note=_("It counts as outreach in the effect review of the base (clause 八(一))."),
        ),
    )
    def report(self, act: Act) -> None:
        """How many came, and what came of it; evidence on file."""
        self.participants, self.result = act.data["participants"], act.data["result"]
        if act.data["evidence"]:
            attachments.store(self, "evidence", act.data["evidence"], actor=act.actor)

    @transition(
        state,
        source=[State.DRAFT, State.PROPOSED, State.AGREED, State.PUBLISHED],
        target=State.CANCELLED,
        permission=may_cancel,
        conditions=[is_to_come],
        custom=action(
            _("Call the event off"),
            clause="六(五)",
            tone=Tone.DANGER,
            form=REASON,
            note=_("Whoever signed up with an e-mail address is written to."),
        ),
    )
    def cancel(self, act: Act) -> None:
        """It does not take place; the reason is told."""
        self.reason = act.data["reason"]
