"""Experts: where they work and what for (六(二))."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from evaluation.querysets import ExpertProfileQuerySet
from portal.accounts.models import Organisation, Role, validate_uscc


class ExpertProfile(models.Model):
    """Where an expert works and what for: read before a sheet is assigned.

    `sectors` holds sector codes of batches; an empty list means every sector.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="expert_profile"
    )
    employer = models.CharField(_("employer"), max_length=120)
    employer_uscc = models.CharField(
        _("employer's unified social credit code"), max_length=18, validators=[validate_uscc]
    )
    sectors = models.JSONField(_("sectors"), default=list, blank=True)
    region = models.CharField(_("region code"), max_length=6, blank=True)
    title = models.CharField(_("professional title"), max_length=40, blank=True)

    objects: ClassVar[ExpertProfileQuerySet] = ExpertProfileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        ordering: ClassVar = ["user__username"]

    def __str__(self) -> str:
        return " · ".join(filter(None, [str(self.user), self.title, self.employer]))

    def clean(self) -> None:
        if self.user_id and not self.user.has_role(Role.EXPERT):
            raise ValidationError(_("This account does not hold the role of an expert."))

    def conflicts_with(self, applicant: Organisation) -> bool:
        """Whether the expert works for the applicant (same unified social credit code)."""
        return self.employer_uscc == applicant.uscc
