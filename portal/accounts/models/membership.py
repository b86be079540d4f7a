"""A person's place in an organisation, with the roles held there."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.organisation import Organisation
from portal.accounts.models.roles import APPLICANT, AUTHORITY, MINISTRY, SEPARATED, Role
from portal.accounts.models.user import User

ROLES_OF: dict[str, tuple[str, ...]] = {
    Organisation.Kind.ENTERPRISE: APPLICANT,
    Organisation.Kind.PARK: APPLICANT,
    Organisation.Kind.AUTHORITY: AUTHORITY,
    Organisation.Kind.MINISTRY: (*MINISTRY, Role.EXPERT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
    Organisation.Kind.OVERSIGHT: (Role.AUDITOR,),
}


def validate_roles(roles: list[str], organisation: Organisation) -> None:
    """Refuse roles that do not belong to the organisation's kind or must not meet."""
    foreign = set(roles) - set(ROLES_OF[organisation.kind])
    if foreign:
        names = ", ".join(str(Role(role).label) for role in sorted(foreign))
        raise ValidationError(
            _("%(organisation)s cannot grant the role: %(roles)s."),
            params={"organisation": organisation, "roles": names},
        )
    if set(roles) & set(SEPARATED) and len(roles) > 1:
        raise ValidationError(
            _("System, security and audit administrators may not hold a second role.")
        )


class Membership(models.Model):
    """A person's place in an organisation, with the roles held there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    roles = models.JSONField(_("roles"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    #: Read off `roles` at each save, so that the database can hold that there is one owner.
    is_owner = models.BooleanField(_("owns the account"), default=False, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_active=True), name="one_active_membership"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(is_active=True, is_owner=True),
                name="one_owner_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} @ {self.organisation}"

    @property
    def role_label(self) -> str:
        """The roles in words."""
        return ", ".join(str(Role(role).label) for role in sorted(self.roles))

    def clean(self) -> None:
        validate_roles(self.roles, self.organisation)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save after checking the roles: an account with a forbidden mix never exists."""
        self.clean()
        self.is_owner = Role.APPLICANT_OWNER in self.roles
        super().save(*args, **kwargs)

    def give(self, roles: list[str]) -> None:
        """Put these roles in the place of those held."""
        self.roles = roles
        self.save()
