"""People with an account."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.accounts.models.organisation import Organisation

if TYPE_CHECKING:
    from portal.accounts.models.membership import Membership


class User(AbstractUser):
    """A person with an account. What they may do stands in their memberships."""

    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    must_change_password = models.BooleanField(
        _("has to change the password"),
        default=False,
        help_text=_("an administrator set it: nothing else opens until it is changed"),
    )
    #: Counted up to end every open session at once.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

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

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions hang on the password, as Django's do, and on the epoch besides."""
        if not self.session_epoch:
            return super()._get_session_auth_hash(secret)  # type: ignore[misc]
        salt = "portal.accounts.User.session"
        value = f"{self.password}:{self.session_epoch}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()
