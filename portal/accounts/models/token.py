"""API tokens: what a program shows instead of a password, good for a while."""

import datetime as dt
import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens: everybody sees their own."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(user_id=user.pk)

    def good_at(self, moment: dt.datetime) -> Self:
        return self.filter(expires_at__gt=moment)


class ApiToken(models.Model):
    """A token of one person. The key itself is shown once; only its SHA-256 is kept.

    Its moments are real time, as idle sessions are: a rehearsal's clock ends no token.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("user")
    )
    digest = models.CharField(_("digest of the key"), max_length=64, unique=True)
    #: The key's first characters, by which its owner tells it from others.
    beginning = models.CharField(_("begins with"), max_length=6)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("good until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(made_at__lt=models.F("expires_at")),
                name="api_token_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beginning}…"

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    def is_good_at(self, moment: dt.datetime) -> bool:
        return moment < self.expires_at
