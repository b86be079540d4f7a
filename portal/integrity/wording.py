"""Findings of the rules in words."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.integrity.rules import Leak, Private, Want

#: Why a letter is not entered without its scan.
NO_LETTER = gettext_lazy("Add the letter itself: whoever looks into it reads what was written.")


def wanting(want: Want) -> str:
    """Say why what somebody hands in cannot be taken."""
    return {
        Want.NO_NAME: _(
            "Give your real name, or the name of your organisation: what is anonymous is not taken."
        ),
        Want.NO_CONTACT: _("Give a telephone number or an e-mail address to reach you."),
        Want.NO_REASONS: _("Say the facts and reasons, so that they can be looked into."),
    }[want]


def warning(leak: Leak) -> str:
    """Say which personal data stands in a text, without repeating it."""
    return {
        Private.ID_NUMBER: _("The text holds what looks like an identity number (%(found)s)."),
        Private.MOBILE: _("The text holds what looks like a mobile number (%(found)s)."),
        Private.BANK_CARD: _("The text holds what looks like a bank card number (%(found)s)."),
    }[leak.what] % {"found": leak.found}


def flooded(wait: float | None) -> str:
    """Say that one address has handed in too much, and when it may again. wait: seconds."""
    minutes = max(ceil((wait or 0) / 60), 1)
    return ngettext(
        "Five have come from your address within an hour. "
        "Try again in %(n)s minute; what you wrote is still here.",
        "Five have come from your address within an hour. "
        "Try again in %(n)s minutes; what you wrote is still here.",
        minutes,
    ) % {"n": minutes}
