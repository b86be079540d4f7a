"""Who acts on an application: its applicant, its authority, and the portal itself."""

from typing import Any

from portal.accounts.models import Role
from portal.lifecycle.actors import described, member

owner = member("applicant_id", Role.APPLICANT_OWNER)
officer = member("authority_id", Role.AUTHORITY_OFFICER)
lead = member("authority_id", Role.AUTHORITY_LEAD)


def lead_or_system(application: Any, actor: Any) -> bool:
    """The authority's lead; or the portal, when an objection is upheld or a list lapses."""
    return bool(actor.is_system or lead(application, actor))


described(lead_or_system, "authority_lead of authority, or the portal itself")
