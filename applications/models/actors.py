"""Who acts on an application: its applicant, its authority, and the portal itself."""

from typing import Any

from portal.accounts.models import Role
from portal.lifecycle.actors import described, member

owner = member("applicant_id", Role.APPLICANT_OWNER)
lead = member("authority_id", Role.AUTHORITY_LEAD)
any_officer = member("authority_id", Role.AUTHORITY_OFFICER)


def officer(application: Any, actor: Any) -> bool:
    """An officer of the authority; where its lead has assigned the application, only that one."""
    return any_officer(application, actor) and application.reviewer_id in {None, actor.pk}


def lead_or_system(application: Any, actor: Any) -> bool:
    """The authority's lead; or the portal, when an objection is upheld or a list lapses."""
    return bool(actor.is_system or lead(application, actor))


described(officer, "authority_officer of authority (the assigned one, if any)")
described(lead_or_system, "authority_lead of authority, or the portal itself")
