"""The work plan: its texts, its targets and its key tasks."""

import hashlib
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from portal.batches.models import Indicator


class WorkPlan(models.Model):
    """The 创建工作方案: texts under the four headings and on outreach, by field key."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="plan")
    texts = models.JSONField(_("texts and targets as typed"), default=dict, blank=True)

    class Meta:
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")

    def __str__(self) -> str:
        return f"{self.application}"

    def target_of(self, indicator: Indicator) -> tuple[str, str]:
        """Return an indicator's baseline and two-year target, as typed."""
        key = f"target.{indicator.code}"
        return self.texts.get(f"{key}.baseline", ""), self.texts.get(f"{key}.target", "")


class KeyTask(models.Model):
    """A 重点任务: what is done, by whom, until when, and what comes out of it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="key_tasks")
    name = models.CharField(_("task"), max_length=80)
    content = models.TextField(_("content"))
    department = models.CharField(_("responsible department"), max_length=60)
    due_on = models.DateField(_("due on"))
    deliverable = models.CharField(_("deliverable"), max_length=120)

    class Meta:
        verbose_name = _("key task")
        verbose_name_plural = _("key tasks")
        ordering: ClassVar = ["application", "due_on", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> list[str]:
        """What it says, as a version keeps it."""
        return [self.name, self.content, self.department, str(self.due_on), self.deliverable]

    @property
    def stamp(self) -> str:
        """A digest of what it says: who changes it shows by it what they had read."""
        return hashlib.sha256("\x1f".join(self.words).encode()).hexdigest()[:16]


class Submission(models.Model):
    """One version as it was handed in: never changed, with the hash that ties paper to screen."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("version"))
    at = models.DateTimeField(_("handed in at"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    content = models.JSONField(_("content"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("submitted version")
        verbose_name_plural = _("submitted versions")
        ordering: ClassVar = ["application", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "number"], name="submission_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save once; raise `TypeError` on a change: what was handed in stays."""
        if not self._state.adding:
            raise TypeError("A submitted version is never changed.")
        super().save(*args, **kwargs)


class Recommendation(models.Model):
    """One opinion of an authority on one application: checks, words, and who held it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="recommendations")
    verdict = models.CharField(_("opinion"), max_length=10, choices=Application.Verdict.choices)
    eligible = models.BooleanField(_("meets the conditions"))
    truthful = models.BooleanField(_("figures verified"))
    creditworthy = models.BooleanField(_("credit record clear"))
    safe = models.BooleanField(_("no major safety, quality or environmental accident"))
    opinion = models.TextField(_("reasons"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering: ClassVar = ["application", "-at"]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_verdict_display()}"
