"""What is written to whom about a notice: an amendment in force is told to those it concerns."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT, AUTHORITY, Membership, User
from portal.batches.models import Amendment
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock


@after("batches.Amendment", "approve")
def tell_amendment(amendment: Amendment, act: Act) -> None:
    """Authorities of the batch, or those named; one applicant and its authority."""
    outbox.write(
        f"amendment:{amendment.pk}",
        _readers(amendment),
        subject=_("The notice has been amended: %(notice)s") % {"notice": amendment.notice},
        body=words(amendment, amendment.reason),
        link=amendment.notice.get_absolute_url(),
    )


def words(amendment: Amendment, reason: str) -> str:
    """Say what is amended and why, line by line."""
    if not amendment.moves_deadlines:
        return f"{amendment.get_matter_display()}\n{reason}"
    lines = [
        f"{move.label}: {_moment(move.before)} → {_moment(move.after)}"
        for move in amendment.moves
        if move.moved
    ]
    return "\n".join([*lines, reason]).strip()


def _moment(value: dt.datetime) -> str:
    return f"{clock.local(value):%Y-%m-%d %H:%M}"


def _readers(amendment: Amendment) -> list[User]:
    batch = amendment.batch
    if amendment.scope == Amendment.Scope.ALL:
        return people(batch.authority_rows().values("authority"), AUTHORITY)
    named = list(amendment.organisations.all())
    if amendment.scope == Amendment.Scope.AUTHORITIES:
        return people([body.pk for body in named], AUTHORITY)
    authorities = [body.pk for one in named if (body := batch.authority_for(one))]
    return people([one.pk for one in named], APPLICANT) + people(authorities, AUTHORITY)


def people(organisations: Any, roles: tuple[str, ...]) -> list[User]:
    """Who holds one of `roles` in these organisations (one query)."""
    seats = Membership.objects.filter(
        organisation__in=organisations, is_active=True, user__is_active=True
    ).select_related("user")
    return [seat.user for seat in seats if not set(roles).isdisjoint(seat.roles)]
