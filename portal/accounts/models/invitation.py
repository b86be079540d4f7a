"""Invitations of colleagues: a link by mail, good for one person, once, for seven days."""

import datetime as dt
import hashlib
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.organisation import Organisation
from portal.accounts.models.roles import Role

#: How long a link is good.
VALID: Final = dt.timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations: those that can still be used."""

    def unused(self) -> Self:
        """Neither used nor taken back; perhaps expired."""
        return self.filter(used_at=None, withdrawn_at=None)

    def open_at(self, moment: dt.datetime) -> Self:
        """Good at that moment."""
        return self.unused().filter(expires_at__gt=moment)


class Invitation(models.Model):
    """A key that an owner sends to a colleague's address, or the ministry to an expert's.

    No thing with a life of its own: used, taken back or expired, it is only spent, so
    `services.py` writes it under the organisation's lock. The link's secret is kept as its
    SHA-256 alone.
    """

    #: What an owner may invite to.
    ROLES: ClassVar = (Role.APPLICANT_EDITOR, Role.APPLICANT_VIEWER)

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-invited_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(used_at=None, withdrawn_at=None),
                name="one_unused_invitation_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(invited_at__lt=models.F("expires_at")),
                name="invitation_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    def is_open_at(self, moment: dt.datetime) -> bool:
        return not (self.used_at or self.withdrawn_at) and moment < self.expires_at

    @property
    def role_label(self) -> Any:
        return Role(self.role).label
