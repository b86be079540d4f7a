"""Grants on one application: an expert's reading, a delegated officer's work (guardian)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from applications.models.application import Application


class ApplicationGrant(UserObjectPermissionBase):
    """A grant on one application (guardian): an expert's reading, a delegated officer's work."""

    content_object = models.ForeignKey(Application, models.CASCADE, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("grant on an application")
