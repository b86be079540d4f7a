"""People, the organisations they act for, and the roles they hold there."""

from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc


def validate_uscc(value: str) -> None:
    """Refuse a unified social credit code whose shape or check digit is wrong (GB 32100-2015)."""
    if not uscc.is_valid(value):
        raise ValidationError(
            _("“%(value)s” is not a valid unified social credit code: check its 18 characters."),
            code="uscc",
            params={"value": value},
        )


class Role(models.TextChoices):
    """What a person may be. Each belongs to one kind of organisation (`ROLES_OF`)."""

    APPLICANT_OWNER = "applicant_owner", _("applicant owner")
    APPLICANT_EDITOR = "applicant_editor", _("applicant editor")
    APPLICANT_VIEWER = "applicant_viewer", _("applicant viewer")
    AUTHORITY_OFFICER = "authority_officer", _("authority officer")
    AUTHORITY_LEAD = "authority_lead", _("authority lead")
    MINISTRY_OFFICER = "ministry_officer", _("ministry officer")
    MINISTRY_LEAD = "ministry_lead", _("ministry lead")
    EXPERT = "expert", _("expert")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")


APPLICANT = (Role.APPLICANT_OWNER, Role.APPLICANT_EDITOR, Role.APPLICANT_VIEWER)
APPLICANT_WRITERS = (Role.APPLICANT_OWNER, Role.APPLICANT_EDITOR)
AUTHORITY = (Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD)
MINISTRY = (Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD)
#: Roles that read everything and decide nothing.
OVERSIGHT = (Role.AUDITOR,)
#: The three that must never meet in one person, nor with any business role.
SEPARATED = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations: the authorities in their order, and who may see which."""

    def authorities(self) -> Self:
        """The recommending authorities, each plan city after its province, the Corps last."""
        return self.filter(kind=Organisation.Kind.AUTHORITY).order_by("region")

    def visible_to(self, user: Any) -> Self:
        """Ministry and oversight see all; an authority its applicants; an applicant itself."""
        if user.has_role(*MINISTRY, *OVERSIGHT, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
            return self.all()
        if user.has_role(*AUTHORITY):
            return self.filter(
                models.Q(pk=user.organisation_id) | models.Q(region=user.organisation.region)
            )
        return self.filter(pk=user.organisation_id)


class Organisation(models.Model):
    """A ministry, a recommending authority, or an applicant (enterprise or park)."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("ministry")
        AUTHORITY = "authority", _("provincial authority")
        ENTERPRISE = "enterprise", _("enterprise")
        PARK = "park", _("park")
        OVERSIGHT = "oversight", _("oversight body")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120, unique=True)
    uscc = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[validate_uscc]
    )
    region = models.CharField(
        _("region code"),
        max_length=6,
        blank=True,
        db_index=True,
        help_text=_("GB/T 2260; 660000 stands for the Production and Construction Corps"),
    )
    #: Where a plan city's applicants go in a batch that does not list it.
    parent_region = models.CharField(_("province of a plan city"), max_length=6, blank=True)
    is_sample = models.BooleanField(_("invented, for rehearsal"), default=False)

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["region", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["uscc"], condition=~models.Q(uscc=""), name="organisation_uscc_unique"
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=models.Q(kind="authority"),
                name="one_authority_per_region",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["ministry", "authority", "oversight"])
                | (~models.Q(uscc="") & ~models.Q(region="")),
                name="applicant_has_code_and_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person with an account. What they may do stands in their memberships."""

    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def is_system(self) -> bool:
        """A person is never the portal itself (see `portal.lifecycle.actors.SYSTEM`)."""
        return False

    @cached_property
    def membership(self) -> "Membership | None":
        """The active membership, with its organisation: one query a request."""
        active = self.memberships.filter(is_active=True)
        return active.select_related("organisation").order_by("pk").first()

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles held in the active membership's organisation."""
        return frozenset(self.membership.roles) if self.membership else frozenset()

    @property
    def organisation(self) -> Organisation | None:
        return self.membership.organisation if self.membership else None

    @property
    def organisation_id(self) -> int | None:
        return self.membership.organisation_id if self.membership else None

    def has_role(self, *roles: str) -> bool:
        """Whether the person holds any of `roles`."""
        return not self.roles.isdisjoint(roles)

    @property
    def role_label(self) -> str:
        """The person's roles in words."""
        return self.membership.role_label if self.membership else ""


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

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_active=True), name="one_active_membership"
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
        super().save(*args, **kwargs)
