"""What is written to whom about accounts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT, AUTHORITY, Invitation, Organisation, Role
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock


def _key(organisation: Organisation, act: Act) -> str:
    return f"organisation:{organisation.pk}:{act.name}:{act.at:%Y%m%d%H%M%S%f}"


def tell_registered(organisation: Organisation, key: str = "register") -> None:
    """The authority of the region has an account to confirm."""
    outbox.write(
        f"organisation:{organisation.pk}:{key}",
        outbox.holders(organisation.authority, *AUTHORITY),
        subject=_("Account to confirm: %(organisation)s") % {"organisation": organisation},
        body=_(
            "An organisation of your region has given its data and waits for you to confirm "
            "its account. Until then it cannot start an application."
        ),
        link=organisation.get_absolute_url(),
    )


@after("accounts.Organisation", "correct")
def tell_corrected(organisation: Organisation, act: Act) -> None:
    """So has the authority to which corrected data point."""
    tell_registered(organisation, f"correct:{act.at:%Y%m%d%H%M%S%f}")


@after("accounts.Organisation", "confirm")
def tell_confirmed(organisation: Organisation, act: Act) -> None:
    """The applicant may begin."""
    _tell(
        organisation,
        act,
        subject=_("Your organisation's account has been confirmed"),
        body=_("Applications can be started as soon as a batch is open."),
    )


@after("accounts.Organisation", "refuse", "reopen")
def tell_refused(organisation: Organisation, act: Act) -> None:
    """The applicant reads the reason as it was given."""
    subject = (
        _("Your organisation's account has not been confirmed")
        if act.name == "refuse"
        else _("The confirmation of your organisation's account has been withdrawn")
    )
    _tell(organisation, act, subject=subject, body=act.data["reason"])


@after("accounts.Organisation", "offer_ownership")
def ask_heir(organisation: Organisation, act: Act) -> None:
    """Whoever is to take the account over is asked."""
    outbox.write(
        _key(organisation, act),
        [act.data["heir"]],
        subject=_("You are asked to take over the account of %(organisation)s")
        % {"organisation": organisation},
        body=_("%(owner)s asks you to become the owner. Nothing changes until you agree.")
        % {"owner": act.actor},
        link=organisation.get_absolute_url(),
    )


@after("accounts.Organisation", "accept_ownership")
def tell_handed_over(organisation: Organisation, act: Act) -> None:
    """Everybody of the organisation knows who answers for it now."""
    _tell(
        organisation,
        act,
        subject=_("The account of your organisation has a new owner"),
        body=_("%(owner)s has taken it over; the former owner goes on as an editor.")
        % {"owner": act.actor},
    )


@after("accounts.Organisation", "decline_ownership")
def tell_declined(organisation: Organisation, act: Act) -> None:
    """The owner remains the owner and is told so."""
    outbox.write(
        _key(organisation, act),
        outbox.holders(organisation, Role.APPLICANT_OWNER),
        subject=_("The account was not taken over"),
        body=_("%(person)s has declined; you remain the owner.") % {"person": act.actor},
        link=organisation.get_absolute_url(),
    )


def invite(invitation: Invitation, url: str) -> None:
    """The link goes to the address alone; the owner never sees it."""
    outbox.write_to(
        f"invitation:{invitation.pk}",
        invitation.email,
        subject=_("Invitation to %(organisation)s") % {"organisation": invitation.organisation},
        body=_(
            "%(owner)s invites you to work on the applications of %(organisation)s in the "
            "portal of the demonstration bases, as %(role)s.\n\n%(url)s\n\n"
            "The link is good once, until %(until)s. If you do not know the sender, do nothing."
        )
        % {
            "owner": invitation.invited_by,
            "organisation": invitation.organisation,
            "role": invitation.role_label,
            "url": url,
            "until": f"{clock.local(invitation.expires_at):%Y-%m-%d %H:%M}",
        },
    )


def _tell(organisation: Organisation, act: Act, *, subject: Any, body: Any) -> None:
    outbox.write(
        _key(organisation, act),
        outbox.holders(organisation, *APPLICANT),
        subject=subject,
        body=body,
        link=organisation.get_absolute_url(),
    )
