"""Acts that are no transition, in words. What a transition is called stands on the transition."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, str | Promise] = {
    "create": _("Created"),
    "edit": _("Edited"),
    "upload": _("File uploaded"),
    "download": _("File downloaded"),
    "declare": _("Declaration made"),
    "assign": _("Assigned"),
    "verify": _("Audit log verified"),
    "register": _("Organisation registered"),
    "account": _("Account created"),
    "password": _("First password given anew"),
    "invite": _("Colleague invited"),
    "withdraw_invitation": _("Invitation taken back"),
    "join": _("Invitation accepted"),
    "membership": _("Roles changed"),
    "activate": _("Account activated"),
    "deactivate": _("Account deactivated"),
    "token": _("API token issued"),
    "revoke_token": _("API token revoked"),
    "calendar_entry": _("Calendar entry made"),
    "calendar_strike": _("Calendar day struck out"),
    "look": _("Personal data looked at"),
}

_nobody: dict[str, str | Promise] = {
    "system": _("the portal itself"),
    "public": _("the public"),
}

#: Why the chain does not hold, as `chain.Break.why` and `log.verify` say it.
BREAKS: dict[str, str | Promise] = {
    "missing": _("events are missing here"),
    "torn": _("it does not hang on the event before it"),
    "altered": _("its content was changed afterwards"),
    "published root differs": _("the published root of its day says otherwise"),
}


def name(**words: str | Promise) -> None:
    """Name acts that a room or a floor enters in the log besides its transitions."""
    _words.update(words)


def actor(name: str) -> str | Promise:
    """Return who acted, in words where it was no person."""
    return _nobody.get(name, name)


def word(action: str) -> str | Promise:
    """Return the words of an act, or its own name where nobody has given any."""
    return _words.get(action, action)
