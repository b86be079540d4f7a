"""Who may act on an application."""

from typing import Any

from portal.accounts.models import Role
from portal.lifecycle.actors import described, member

owner = member("applicant_id", Role.APPLICANT_OWNER)
lead = member("authority_id", Role.AUTHORITY_LEAD)
_any_officer = member("authority_id", Role.AUTHORITY_OFFICER)


def officer(application: Any, actor: Any) -> bool:
    """An officer of the authority; where its lead has assigned the application, only that one."""
    return _any_officer(application, actor) and application.reviewer_id in {None, actor.pk}


described(officer, "authority_officer of authority (the assigned one, if any)")
