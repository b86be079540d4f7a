"""Findings of the rules in words."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publicity.rules import Leak, Private, Shortfall


def sentence(shortfall: Shortfall) -> str:
    """Say why an objection cannot be taken."""
    return {
        Shortfall.NO_NAME: _(
            "Give your real name, or the name of your organisation: "
            "anonymous objections are not taken."
        ),
        Shortfall.NO_CONTACT: _("Give a telephone number or an e-mail address to reach you."),
        Shortfall.NO_REASONS: _("Say the facts and reasons, so that they can be looked into."),
        Shortfall.TOO_EARLY: _("This notice has not been published yet."),
        Shortfall.TOO_LATE: _(
            "The notice is closed and takes no more objections. What you know about a base can be "
            "reported to the ministry at any time."
        ),
    }[shortfall]


def warning(leak: Leak) -> str:
    """Say which personal data stands in a text, without repeating it."""
    return {
        Private.ID_NUMBER: _("The text holds what looks like an identity number (%(found)s)."),
        Private.MOBILE: _("The text holds what looks like a mobile number (%(found)s)."),
        Private.BANK_CARD: _("The text holds what looks like a bank card number (%(found)s)."),
    }[leak.what] % {"found": leak.found}


def flooded(wait: float | None) -> str:
    """Say that one address has objected too often, and when it may again. wait: seconds."""
    minutes = max(ceil((wait or 0) / 60), 1)
    return ngettext(
        "Five objections have come from your address within an hour. "
        "Try again in %(n)s minute; what you wrote is still here.",
        "Five objections have come from your address within an hour. "
        "Try again in %(n)s minutes; what you wrote is still here.",
        minutes,
    ) % {"n": minutes}
