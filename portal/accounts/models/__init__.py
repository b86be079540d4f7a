"""People, the organisations they act for, and the roles they hold there."""

from portal.accounts.models.invitation import Invitation
from portal.accounts.models.membership import ROLES_OF, Membership, validate_roles
from portal.accounts.models.organisation import (
    Organisation,
    OrganisationQuerySet,
    taken,
    validate_uscc,
)
from portal.accounts.models.roles import (
    APPLICANT,
    APPLICANT_WRITERS,
    AUTHORITY,
    MINISTRY,
    OVERSIGHT,
    SEPARATED,
    Role,
)
from portal.accounts.models.token import ApiToken
from portal.accounts.models.user import User

__all__ = [
    "APPLICANT",
    "APPLICANT_WRITERS",
    "AUTHORITY",
    "MINISTRY",
    "OVERSIGHT",
    "ROLES_OF",
    "SEPARATED",
    "ApiToken",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationQuerySet",
    "Role",
    "User",
    "taken",
    "validate_roles",
    "validate_uscc",
]
