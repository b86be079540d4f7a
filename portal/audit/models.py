"""The append-only event log: one hash chain, whose roots are published every day."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditHead(models.Model):
    """The last link of the chain. Its row lock puts concurrent events in one order."""

    ONLY = 1

    seq = models.PositiveBigIntegerField(_("sequence"), default=0)
    hash = models.CharField(_("hash"), max_length=64, default="0" * 64)

    class Meta:
        verbose_name = _("audit head")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="audit_head_is_single"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class AuditQuerySet(models.QuerySet["AuditEvent"]):
    """Events of one thing, or the whole log for those who may read it."""

    def of(self, subject: models.Model) -> Self:
        """Events of one subject, newest first."""
        return self.filter(
            subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
        ).order_by("-seq")

    def visible_to(self, user: Any) -> Self:
        """The whole log is for auditors; others see the events of a thing on its own page."""
        return self.all() if user.has_role("auditor") else self.none()


class AuditEvent(models.Model):
    """What happened: when, who, in which role, to what, on which clause, before and after.

    Database triggers refuse any change or removal of a row (`portal.audit.triggers`).
    """

    seq = models.PositiveBigIntegerField(_("sequence"), unique=True)
    at = models.DateTimeField(_("at"))
    recorded_at = models.DateTimeField(
        _("recorded at"), help_text=_("real time, also in rehearsal")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("actor")
    )
    actor_name = models.CharField(_("actor name"), max_length=150)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    action = models.CharField(_("action"), max_length=60)
    clause = models.CharField(_("clause"), max_length=20, blank=True)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, null=True)
    subject_id = models.PositiveBigIntegerField(_("subject"), null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_name = models.CharField(_("subject name"), max_length=200, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    data = models.JSONField(_("data"), default=dict)
    address = models.GenericIPAddressField(_("address"), null=True)
    request_id = models.CharField(_("request id"), max_length=64, blank=True)
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    objects: ClassVar[AuditQuerySet] = AuditQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering: ClassVar = ["-seq"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-seq"], name="audit_subject"),
            models.Index(fields=["actor", "-seq"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.action} {self.subject_name}"


class AuditRoot(models.Model):
    """The chain's head at the end of a day, published so that outsiders can hold us to it."""

    date = models.DateField(_("date"), unique=True)
    seq = models.PositiveBigIntegerField(_("sequence"))
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("audit root")
        verbose_name_plural = _("audit roots")
        ordering: ClassVar = ["-date"]

    def __str__(self) -> str:
        return f"{self.date} #{self.seq}"
