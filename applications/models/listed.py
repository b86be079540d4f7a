"""What belongs to a recommended list: its lines, and the reminders of those who are behind."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from portal.accounts.models import Organisation
from portal.batches.models import Batch


class ListEntry(models.Model):
    """One application on a list, and what the ministry's formal check found."""

    class Finding(models.TextChoices):
        OPEN = "", _("not checked yet")
        IN_ORDER = "in_order", _("in order")
        FAULT = "fault", _("formal fault")

    on_list = models.ForeignKey(
        "applications.RecommendationList",
        models.PROTECT,
        related_name="entries",
        verbose_name=_("list"),
    )
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="list_entry", verbose_name=_("application")
    )
    finding = models.CharField(
        _("formal check"), max_length=10, choices=Finding.choices, blank=True
    )
    fault = models.TextField(_("formal fault"), max_length=1000, blank=True)
    answer = models.TextField(_("the authority's answer"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("application on a recommended list")
        verbose_name_plural = _("applications on recommended lists")
        # 十: the order of regions and sectors, then names; never of merit.
        ordering: ClassVar = [
            "application__applicant__region",
            "application__sector__position",
            "application__applicant__name",
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(finding="fault") | ~models.Q(fault=""),
                name="fault_has_its_words",
            ),
        ]

    def __str__(self) -> str:
        return str(self.application)

    @property
    def is_open(self) -> bool:
        return self.finding == self.Finding.OPEN

    @property
    def is_faulty(self) -> bool:
        return self.finding == self.Finding.FAULT


class AuthorityReminder(models.Model):
    """The ministry has reminded an authority that is behind: once a day at most."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    by: Any = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reminder of an authority")
        verbose_name_plural = _("reminders of authorities")
        ordering: ClassVar = ["-day", "authority__region"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch", "authority", "day"], name="one_reminder_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.day}"
