"""Writing letters in the business transaction and sending them after it."""

import logging
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation

from portal.accounts.models import Membership, Organisation, User
from portal.inbox.models import Letter
from portal.timeline import clock

logger = logging.getLogger(__name__)

#: Counted up to what its column holds: a letter that fails for weeks keeps no other back.
MOST_ATTEMPTS: Final = 32767


def write(
    key: str,
    recipients: Iterable[User],
    *,
    subject: Any,
    body: Any,
    link: str = "",
    held: bool = False,
) -> list[Letter]:
    """Write one letter to each recipient; a key already used for a reader writes nothing.

    `subject` and `body` may be lazy: they are put into the portal's own language. Sending
    starts after the commit, and the sweep sees to whatever that misses.
    """
    with translation.override(settings.LANGUAGE_CODE):
        letters = [
            Letter(
                key=f"{key}:{user.pk}",
                recipient=user,
                subject=_line(subject),
                body=str(body),
                link=link,
                held=held,
                written_at=clock.now(),
            )
            for user in recipients
        ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    if letters and not held:
        from portal.inbox.tasks import sweep_outbox  # noqa: PLC0415 - tasks import this module

        sweep_outbox.delay_on_commit()
    return letters


def write_to(key: str, address: str, *, subject: Any, body: Any) -> Letter:
    """Write one letter to somebody who has no account yet; its text is kept until it is sent."""
    with translation.override(settings.LANGUAGE_CODE):
        letter = Letter.objects.create(
            key=key,
            address=address,
            subject=_line(subject),
            body=str(body),
            written_at=clock.now(),
        )
    from portal.inbox.tasks import sweep_outbox  # noqa: PLC0415 - tasks import this module

    sweep_outbox.delay_on_commit()
    return letter


def holders(organisation: Organisation | int | None, *roles: str) -> list[User]:
    """Return the active people who hold one of `roles` in an organisation (one query)."""
    seats = Membership.objects.filter(
        organisation=organisation, is_active=True, user__is_active=True
    ).select_related("user")
    return [seat.user for seat in seats if not set(roles).isdisjoint(seat.roles)]


def send(pk: int) -> bool:
    """Send one letter unless it has been sent; return whether this call did it."""
    with transaction.atomic():
        letter = (
            Letter.objects.select_for_update(skip_locked=True, of=("self",))
            .unsent()
            .select_related("recipient")
            .filter(pk=pk)
            .first()
        )
        if letter is None:
            return False
        letter.attempts = min(letter.attempts + 1, MOST_ATTEMPTS)
        try:
            _mail(letter)
        except Exception as error:
            logger.exception("Letter %s could not be sent", letter.pk)
            letter.last_error = str(error)
            letter.save(update_fields=["attempts", "last_error"])
            return False
        letter.sent_at, letter.last_error = clock.now(), ""
        if letter.address:
            letter.body = ""
        letter.save(update_fields=["attempts", "sent_at", "last_error", "body"])
        return True


def sweep() -> int:
    """Send every released letter that is still unsent; return how many went out."""
    return sum(send(pk) for pk in list(Letter.objects.unsent().values_list("pk", flat=True)))


def release(keys_starting_with: str) -> int:
    """Release held letters together; return how many."""
    released = Letter.objects.filter(held=True, key__startswith=keys_starting_with).update(
        held=False
    )
    if released:
        from portal.inbox.tasks import sweep_outbox  # noqa: PLC0415 - tasks import this module

        sweep_outbox.delay_on_commit()
    return released


def _line(subject: Any) -> str:
    """A subject as the head of a mail takes it: names in it may have been typed with a line end."""
    return " ".join(str(subject).split())[:200]


def _mail(letter: Letter) -> None:
    """Hand the letter to the mail backend, where the reader has an address."""
    address = letter.recipient.email if letter.recipient else letter.address
    if not address:
        return
    EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[address],
        headers={"Message-ID": f"<{letter.key.replace(':', '.')}@portal>"},
    ).send()
