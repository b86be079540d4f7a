"""Taking places at an event, giving them back, and forgetting who held them."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.audit import log, wording
from portal.inbox.models import Letter
from portal.integrity.public import PUBLIC, new_code
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.errors import Reason, Refused, TooLate
from portal.lifecycle.signals import after
from portal.timeline import clock
from recognition.letters import letter_key, tell_released, tell_signed_up
from recognition.models import Event, Guest, SignUp
from recognition.rules import TurnedAway

wording.name(sign_up=gettext_lazy("Signed up"), forget=gettext_lazy("Names of guests deleted"))


def words(found: TurnedAway, event: Event) -> str:
    """Say why nobody, or not so many, can be signed up."""
    if found is TurnedAway.NOT_OPEN:
        return _("The event takes no sign-ups: %(state)s.") % {"state": event.get_state_display()}
    if found is TurnedAway.TOO_LATE:
        moment = f"{clock.local(event.sign_up_until):%Y-%m-%d %H:%M}"
        return _("Sign-up closed on %(moment)s.") % {"moment": moment}
    if not event.left:
        return _("All %(n)s places are taken.") % {"n": event.capacity}
    return ngettext(
        "Only %(n)s of %(all)s places is left.",
        "Only %(n)s of %(all)s places are left.",
        event.left,
    ) % {"n": event.left, "all": event.capacity}


def reasons(found: Iterable[TurnedAway], event: Event) -> list[Reason]:
    """Return the reasons in words, the passed deadline marked as late."""
    return [Reason(words(one, event), late=one is TurnedAway.TOO_LATE) for one in found]


def sign_up(
    event: Event, *, name: str, organisation: str, contact: str, people: int = 1, email: str = ""
) -> SignUp:
    """Take places for somebody without an account; return the sign-up with its query code.

    The event is locked meanwhile: two at once never take more places than there are. Raise
    `TooLate` after the deadline, `Refused` where too few places are left or none are given out.
    """
    # The log says that places were taken, not from where: the address would name who came.
    with transaction.atomic(), clock.at(clock.now()), log.origin(None, ""):
        row = Event.objects.select_for_update().get(pk=event.pk)
        if found := row.turned_away(people, clock.now()):
            told = reasons(found, row)
            raise (TooLate if any(reason.late for reason in told) else Refused)(*told)
        taken = create(
            SignUp(event=row, code=new_code(), people=people), actor=PUBLIC, action="sign_up"
        )
        guest = Guest.objects.create(
            sign_up=taken,
            name=name.strip(),
            organisation=organisation.strip(),
            contact=contact.strip(),
            email=email,
        )
        tell_signed_up(guest)
    return taken


def give_back(sign_up: SignUp) -> SignUp:
    """Give the places back, for whoever holds the code. Raise what the door raises."""
    with log.origin(None, ""):
        return perform(sign_up, "cancel", actor=PUBLIC)


@after("recognition.SignUp", "release")
def tell_and_forget(sign_up: SignUp, act: Act) -> None:
    """The guest is told why the places went to others; then nobody knows any more who it was."""
    for guest in Guest.objects.filter(sign_up=sign_up):
        tell_released(guest, sign_up.reason)
        guest.delete()


def forgets_at(event: Event) -> dt.datetime:
    """Return the moment at which names and contacts of an event's guests are deleted."""
    return event.ends_at + dt.timedelta(days=settings.SIGN_UP_DATA_DAYS)


def forget(event: Event) -> int:
    """Delete who was signed up, and the letters to them; return how many there were."""
    guests = Guest.objects.filter(sign_up__event=event)
    with transaction.atomic():
        Letter.objects.filter(key__startswith=letter_key(event, "")).exclude(address="").delete()
        gone = guests.count()
        guests.delete()
        log.append(
            subject=event,
            action="forget",
            actor=SYSTEM,
            at=clock.now(),
            clause="六(五)",
            data={"guests": gone},
        )
    return gone
