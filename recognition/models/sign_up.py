"""A place at an event, and who holds it: kept apart, and deleted some time after the event."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.integrity.public import PUBLIC
from portal.lifecycle.actions import Act, Tone, action, condition
from portal.lifecycle.actors import described
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from recognition import rules
from recognition.models.event import Event, host_people
from recognition.promotion_querysets import GuestQuerySet, SignUpQuerySet

if TYPE_CHECKING:
    from portal.batches.models import Batch


def holder_of_code(sign_up: Any, actor: Any) -> bool:
    """Somebody without an account: the page of the code alone hands in the public."""
    return actor is PUBLIC


described(holder_of_code, "whoever holds its code")


def host_of_event(sign_up: Any, actor: Any) -> bool:
    """Those who write for the host of the event."""
    return host_people(sign_up.event, actor)


described(host_of_event, "writers or officers of the host")


@condition
def event_is_to_come(sign_up: "SignUp") -> Iterator[Reason]:
    """A place is given back while somebody else can have it."""
    if sign_up.event.starts_at <= clock.now():
        yield Reason(_now("The event has begun."), late=True)


class SignUp(Subject):
    """Places taken at an event under one code. Who takes them stands apart, in its `Guest`."""

    class State(models.TextChoices):
        BOOKED = "booked", _("signed up")
        CANCELLED = "cancelled", _("given back")
        RELEASED = "released", _("released by the host")

    audited = ("people",)

    event = models.ForeignKey(
        Event, models.PROTECT, related_name="sign_ups", verbose_name=_("event")
    )
    code = models.CharField(_("query code"), max_length=24, unique=True, editable=False)
    people = models.PositiveSmallIntegerField(
        _("number of people"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(rules.MOST_TOGETHER)],
    )
    reason = models.TextField(_("why it was released"), blank=True, editable=False)
    state = FSMField(_("state"), default=State.BOOKED, choices=State.choices, protected=True)

    objects: ClassVar[SignUpQuerySet] = SignUpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering: ClassVar = ["created_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["booked", "cancelled", "released"]),
                name="sign_up_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(people__gte=1, people__lte=rules.MOST_TOGETHER),
                name="sign_up_of_some",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["event", "state"], name="sign_up_of_event"),
        ]

    def __str__(self) -> str:
        return _now("Sign-up no. %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return reverse("sign_up_list", args=[self.event_id])

    @property
    def batch(self) -> "Batch | None":
        return self.event.batch

    @property
    def stop(self) -> Stop | None:
        return self.event.stop

    @property
    def told(self) -> str:
        """What whoever holds the code reads of its state."""
        return self.get_state_display()

    @property
    def tone(self) -> str:
        return "green" if self.state == self.State.BOOKED else ""

    @transition(
        state,
        source=State.BOOKED,
        target=State.CANCELLED,
        permission=holder_of_code,
        conditions=[event_is_to_come],
        custom=action(_("Give the place back"), clause="六(五)", tone=Tone.DANGER),
    )
    def cancel(self, act: Act) -> None:
        """Whoever holds the code does not come; name and contact go at once."""
        Guest.objects.filter(sign_up=self).delete()

    @transition(
        state,
        source=State.BOOKED,
        target=State.RELEASED,
        permission=host_of_event,
        conditions=[event_is_to_come],
        custom=action(
            _("Release the places"),
            clause="六(五)",
            tone=Tone.DANGER,
            form="recognition.promotion_forms.ReleaseForm",
            note=_(
                "They are free again at once. The guest is written to where there is an e-mail "
                "address, and reads the reason under the query code; name and contact are deleted."
            ),
        ),
    )
    def release(self, act: Act) -> None:
        """The host gives the places to others; `signing_up.py` tells the guest, then forgets."""
        self.reason = act.data["reason"]


class Guest(models.Model):
    """Who holds a place: read by the host and the ministry alone, deleted after the event.

    No event of the audit log carries any of it.
    """

    sign_up = models.OneToOneField(SignUp, models.CASCADE, related_name="guest")
    name = models.CharField(_("name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=120)
    contact = models.CharField(_("telephone"), max_length=40)
    email = models.EmailField(_("e-mail"), blank=True)

    objects: ClassVar[GuestQuerySet] = GuestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("guest of an event")
        verbose_name_plural = _("guests of events")
        ordering: ClassVar = ["sign_up__created_at", "pk"]

    def __str__(self) -> str:
        return str(self.sign_up)
