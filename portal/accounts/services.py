"""Accounts given, changed and closed. Each step is entered in the audit log; no password is."""

import secrets
from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import Membership, Organisation, Role, User
from portal.audit import log
from portal.timeline import clock

#: Without letters and digits that are taken for one another when read aloud or off paper.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH: Final = 16


def first_password() -> str:
    """Return a random password, to be shown once and changed by its owner."""
    return "".join(secrets.choice(_ALPHABET) for _position in range(_LENGTH))


@transaction.atomic
def register(organisation: Organisation, owner: User, password: str) -> User:
    """Enter a new applicant with its first account, which owns it (六(一))."""
    organisation.save(force_insert=True)
    owner.set_password(password)
    owner.save(force_insert=True)
    Membership.objects.create(user=owner, organisation=organisation, roles=[Role.APPLICANT_OWNER])
    log.append(
        action="register",
        actor=owner,
        at=clock.now(),
        subject=organisation,
        clause="六(一)",
        after={"kind": organisation.kind, "uscc": organisation.uscc, "region": organisation.region},
    )
    return owner


@transaction.atomic
def give_account(
    user: User, organisation: Organisation | None, roles: Sequence[str], *, actor: Any
) -> str:
    """Enter a new account, with a place in `organisation` if any; return its first password."""
    password = first_password()
    user.set_password(password)
    user.save(force_insert=True)
    if organisation is not None:
        Membership.objects.create(user=user, organisation=organisation, roles=list(roles))
    log.append(
        action="invite",
        actor=actor,
        at=clock.now(),
        subject=user,
        after={"organisation": str(organisation or ""), "roles": list(roles)},
    )
    return password


@transaction.atomic
def seat(user: User, organisation: Organisation, roles: Sequence[str], *, actor: Any) -> None:
    """Put a person into an organisation with exactly these roles; leave the old place."""
    not_oneself(user, actor)
    before = _place(user)
    user.memberships.filter(is_active=True).update(is_active=False)
    membership = user.memberships.filter(organisation=organisation).first()
    membership = membership or Membership(user=user, organisation=organisation)
    membership.roles, membership.is_active = list(roles), True
    membership.save()
    _log("membership", user, actor, before, {"organisation": str(organisation), "roles": roles})


@transaction.atomic
def unseat(user: User, *, actor: Any) -> None:
    """End a person's place in the organisation; the account stays, without any right."""
    not_oneself(user, actor)
    before = _place(user)
    user.memberships.filter(is_active=True).update(is_active=False)
    _log("membership", user, actor, before, {})


@transaction.atomic
def set_active(user: User, *, active: bool, actor: Any) -> None:
    """Let an account sign in, or shut it out at once: open sessions and tokens end as well."""
    not_oneself(user, actor)
    before = {"is_active": user.is_active}
    user.is_active = active
    user.save(update_fields=["is_active"])
    name = "activate" if active else "deactivate"
    _log(name, user, actor, before, {"is_active": active})


def not_oneself(user: User, actor: Any) -> None:
    """Raise `PermissionDenied` for those who would change their own rights."""
    if user.pk == actor.pk:
        raise PermissionDenied(_("Nobody changes the rights of their own account."))


def _place(user: User) -> dict[str, Any]:
    place = user.memberships.filter(is_active=True).select_related("organisation").first()
    return {"organisation": str(place.organisation), "roles": place.roles} if place else {}


def _log(name: str, user: User, actor: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    log.append(action=name, actor=actor, at=clock.now(), subject=user, before=before, after=after)
