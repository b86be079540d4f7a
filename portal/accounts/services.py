"""Accounts given, changed and closed. Each step is entered in the audit log; no password is."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts import letters
from portal.accounts.models import Invitation, Membership, Organisation, Role, User
from portal.accounts.models.invitation import VALID
from portal.accounts.signals import joined
from portal.audit import log
from portal.lifecycle.clashes import unless_taken
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock

#: Without letters and digits that are taken for one another when read aloud or off paper.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH: Final = 16
#: Invitations of one organisation that can be out at once: the portal is no mailing machine.
MOST_INVITATIONS: Final = 20


def first_password() -> str:
    """Return a random password, to be shown once and changed by its owner."""
    return "".join(secrets.choice(_ALPHABET) for _position in range(_LENGTH))


@transaction.atomic
def register(organisation: Organisation, owner: User, password: str) -> User:
    """Enter a new applicant with its first account, which owns it (六(一)).

    It waits until the authority of its region has confirmed it. Raise `Refused` where another
    has taken its name, its code or the name of the account meanwhile.
    """
    owner.set_password(password)
    _enter(owner)
    organisation.data_at = clock.now()
    create(organisation, actor=owner, action="register")
    Membership.objects.create(user=owner, organisation=organisation, roles=[Role.APPLICANT_OWNER])
    letters.tell_registered(organisation)
    return User.objects.get(pk=owner.pk)  # read again: it had no place when it was logged


@transaction.atomic
def give_account(user: User, *, actor: Any) -> str:
    """Enter a new account without any right; return its first password, to be changed at once.

    Raise `Refused` where another has taken its name meanwhile.
    """
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    _enter(user)
    _log("account", user, actor, {}, {"username": user.username})
    return password


@transaction.atomic
def renew_password(user: User, *, actor: Any) -> str:
    """Give a new first password to whoever has lost theirs; open sessions end."""
    not_oneself(user, actor)
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    _log("password", user, actor, {}, {})
    return password


# ── an organisation's people ─────────────────────────────────────────────────────────────────


@transaction.atomic
def invite(
    organisation: Organisation,
    email: str,
    role: str,
    *,
    actor: Any,
    link: Callable[[str], str],
    most: int = MOST_INVITATIONS,
    letter: Callable[[Invitation, str], None] = letters.invite,
) -> str:
    """Send a colleague a link that is good once, for seven days; return the link.

    `link` makes an address of the link's secret, `letter` writes the words around it. An
    earlier unused link to the same address is void. Raise `Refused` where the account is not
    confirmed or `most` links are out.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    now = clock.now()
    if not row.is_confirmed:
        raise Refused(
            Reason(_("Colleagues can be invited once the authority has confirmed the account."))
        )
    row.invitations.unused().filter(email=email).update(withdrawn_at=now)
    if row.invitations.open_at(now).count() >= most:
        raise Refused(
            Reason(
                _("%(count)s invitations are waiting already: take one back first.")
                % {"count": most}
            )
        )
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=row,
        email=email,
        role=role,
        digest=Invitation.digest_of(secret),
        invited_by=actor,
        invited_at=now,
        expires_at=now + VALID,
    )
    url = link(secret)
    letter(invitation, url)
    _log("invite", row, actor, {}, {"email": email, "role": role})
    return url


@transaction.atomic
def withdraw_invitation(organisation: Organisation, pk: int, *, actor: Any) -> None:
    """Make an unused link void."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    invitation = row.invitations.unused().filter(pk=pk).first()
    if invitation is None:
        raise Refused(Reason(_("This invitation has been used or taken back already.")))
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    _log("withdraw_invitation", row, actor, {}, {"email": invitation.email})


@transaction.atomic
def join(invitation: Invitation, user: Any, password: str = "") -> User:
    """Use a link: a new account with `password`, or an existing one that acts for nobody.

    Raise `Refused` where the link is spent, the person acts for somebody already, or another has
    taken the name of the new account meanwhile.
    """
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not row.is_open_at(clock.now()):
        raise Refused(Reason(_("This invitation has been used, taken back, or is out of date.")))
    if user.pk is None:
        user.set_password(password)
        _enter(user)
    elif _locked(user).memberships.filter(is_active=True).exists():
        raise Refused(Reason(_("You act for an organisation already; its owner has to end that.")))
    _sit(user, row.organisation, [row.role])
    row.used_at, row.used_by = clock.now(), user
    row.save(update_fields=["used_at", "used_by"])
    after = {"organisation": str(row.organisation), "roles": [row.role]}
    _log("join", user, user, {}, after)
    joined.send(Invitation, invitation=row, user=user)
    return user


@transaction.atomic
def change_role(organisation: Organisation, user_id: int, role: str, *, actor: Any) -> User:
    """Make a viewer an editor or the reverse. Raise `Refused` for the owner or a stranger."""
    place = _colleague(organisation, user_id)
    before = _place(place.user)
    place.give([role])
    _log("membership", place.user, actor, before, _place(place.user))
    return place.user


@transaction.atomic
def remove(organisation: Organisation, user_id: int, *, actor: Any) -> User:
    """End a colleague's place, and every session and token with it, at once."""
    place = _colleague(organisation, user_id)
    unseat(place.user, actor=actor)
    return place.user


def _colleague(organisation: Organisation, user_id: int) -> Membership:
    """Lock the organisation and return the place of one of its people, its owner excepted."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    place = row.place_of(user_id)
    if place is None:
        raise Refused(Reason(_("This person does not act here any longer.")))
    if place.is_owner:
        raise Refused(Reason(_("The owner hands the account over first.")))
    return place


# ── rights, by the security administrator ────────────────────────────────────────────────────


@transaction.atomic
def seat(user: User, organisation: Organisation, roles: Sequence[str], *, actor: Any) -> None:
    """Put a person into an organisation with exactly these roles; leave the old place.

    A new owner takes the present one's place, who goes on as an editor. Raise `Refused`
    where the person owns another organisation, or this one and is to own it no longer.
    """
    not_oneself(user, actor)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = _place(user)
    becomes_owner = Role.APPLICANT_OWNER in roles
    owned = user.memberships.filter(is_active=True, is_owner=True).first()
    if owned and not (becomes_owner and owned.organisation_id == row.pk):
        raise _still_owner(owned)
    present = row.owner_place if becomes_owner else None
    if present and present.user_id != user.pk:
        was = _place(present.user)
        present.give([Role.APPLICANT_EDITOR])
        _log("membership", present.user, actor, was, _place(present.user))
    _sit(user, row, roles)
    _log("membership", user, actor, before, {"organisation": str(row), "roles": list(roles)})


@transaction.atomic
def unseat(user: User, *, actor: Any) -> None:
    """End a person's place in the organisation; the account stays, without any right."""
    not_oneself(user, actor)
    before = _place(user)
    place = user.memberships.filter(is_active=True).first()
    if place and place.is_owner:
        raise _still_owner(place)
    user.memberships.filter(is_active=True).update(is_active=False)
    Organisation.objects.filter(heir=user).update(heir=None)
    end_sessions(user)
    _log("membership", user, actor, before, {})


@transaction.atomic
def set_active(user: User, *, active: bool, actor: Any) -> None:
    """Let an account sign in, or shut it out at once: open sessions and tokens end as well."""
    not_oneself(user, actor)
    before = {"is_active": user.is_active}
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        end_sessions(user)
    name = "activate" if active else "deactivate"
    _log(name, user, actor, before, {"is_active": active})


def end_sessions(user: User) -> None:
    """End every open session and API token of a person at once."""
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
    user.api_tokens.all().delete()


def not_oneself(user: User, actor: Any) -> None:
    """Raise `PermissionDenied` for those who would change their own rights."""
    if user.pk == actor.pk:
        raise PermissionDenied(_("Nobody changes the rights of their own account."))


def _still_owner(place: Membership) -> Refused:
    return Refused(
        Reason(
            _("%(person)s owns the account of %(organisation)s: give it another owner first.")
            % {"person": place.user, "organisation": place.organisation}
        )
    )


def _enter(user: User) -> None:
    """Enter a new account; its name was free when it was typed, and may be another's by now."""
    words = _("The account name “%(name)s” has just been taken: choose another.")
    with unless_taken(user, Reason(words % {"name": user.username}, field="username")):
        user.save(force_insert=True)


def _locked(user: User) -> User:
    """Lock a person, who sits in one place only, whichever organisations are locked besides."""
    return User.objects.select_for_update().get(pk=user.pk)


def _sit(user: User, organisation: Organisation, roles: Sequence[str]) -> None:
    """Give the one active place: an old one here is taken up again."""
    _locked(user).memberships.filter(is_active=True).update(is_active=False)
    membership = user.memberships.filter(organisation=organisation).first()
    membership = membership or Membership(user=user, organisation=organisation)
    membership.is_active = True
    membership.give(list(roles))


def _place(user: User) -> dict[str, Any]:
    place = user.memberships.filter(is_active=True).select_related("organisation").first()
    return {"organisation": str(place.organisation), "roles": place.roles} if place else {}


def _log(name: str, thing: Any, actor: Any, before: dict[str, Any], after: dict[str, Any]) -> None:
    log.append(action=name, actor=actor, at=clock.now(), subject=thing, before=before, after=after)
