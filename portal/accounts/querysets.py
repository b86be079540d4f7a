"""Who sees which account; which organisation, says `OrganisationQuerySet.visible_to`."""

from typing import Any

from django.db import models

from portal.accounts.models import Membership, Role, User

ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def accounts_visible_to(user: Any) -> models.QuerySet[User]:
    """All accounts for the two administrators, none for others; with the active membership."""
    if not user.has_role(*ADMINS):
        return User.objects.none()
    active = Membership.objects.filter(is_active=True).select_related("organisation")
    return User.objects.order_by("username").prefetch_related(
        models.Prefetch("memberships", active, to_attr="active_memberships")
    )


def members_of(organisation_id: int) -> models.QuerySet[Membership]:
    """The active members of an organisation, by name."""
    rows = Membership.objects.filter(organisation_id=organisation_id, is_active=True)
    return rows.select_related("user").order_by("user__username")
