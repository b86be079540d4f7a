"""Findings of the rules in words."""

from django.utils.translation import gettext as _

from portal.integrity.rules import Want
from portal.integrity.wording import wanting
from publicity.rules import Shortfall


def sentence(shortfall: Shortfall) -> str:
    """Say why an objection cannot be taken."""
    return {
        Shortfall.NO_NAME: _(
            "Give your real name, or the name of your organisation: "
            "anonymous objections are not taken."
        ),
        Shortfall.NO_CONTACT: wanting(Want.NO_CONTACT),
        Shortfall.NO_REASONS: wanting(Want.NO_REASONS),
        Shortfall.TOO_EARLY: _("This notice has not been published yet."),
        Shortfall.TOO_LATE: _(
            "The notice is closed and takes no more objections. What you know about a base can be "
            "reported to the ministry at any time."
        ),
    }[shortfall]
