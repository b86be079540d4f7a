"""Pages of accounts."""

from portal.accounts.views.administering import UserDetail, UserList, UserNew
from portal.accounts.views.entering import InvitationOpen, Join, Register
from portal.accounts.views.organisations import OrganisationDetail, OrganisationList
from portal.accounts.views.tokens import TokenList

__all__ = [
    "InvitationOpen",
    "Join",
    "OrganisationDetail",
    "OrganisationList",
    "Register",
    "TokenList",
    "UserDetail",
    "UserList",
    "UserNew",
]
