"""Attachments: checked on the way in, guarded on the way out."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def storage_name(attachment: "Attachment", name: str) -> str:
    """A random name: what the user called the file never becomes a path."""
    return f"attachments/{attachment.pk.hex[:2]}/{attachment.pk.hex}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files of a thing."""

    def of(self, subject: models.Model) -> Self:
        """Current files of one subject."""
        return self.filter(
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
            replaced_by=None,
        )


class Attachment(models.Model):
    """One uploaded file of a subject. `slot` says what it is evidence for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_type = models.ForeignKey(ContentType, models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    slot = models.CharField(_("evidence for"), max_length=40)
    file = models.FileField(_("file"), upload_to=storage_name)
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    replaced_by = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces"
    )

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering: ClassVar = ["slot", "uploaded_at"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="attachment_subject"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.pk])

    def may_be_read_by(self, user: Any) -> bool:
        """Whoever may see the thing may read its files; asked at each request."""
        model = self.subject_type.model_class()
        manager: Any = model._default_manager if model else None
        return bool(manager and manager.visible_to(user).filter(pk=self.subject_id).exists())
