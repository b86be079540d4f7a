"""Attachments: checked on the way in, guarded on the way out."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import APPLICANT, OVERSIGHT, Role


def storage_name(stored: models.Model, name: str) -> str:
    """A random name: what the user called the file never becomes a path."""
    random = uuid.uuid4().hex
    return f"attachments/{random[:2]}/{random}"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Stored bytes, and which of them nobody has scanned."""

    def unscanned(self) -> Self:
        """Those to be scanned: what was never tried first."""
        return self.filter(
            scan__in=[StoredFile.Scan.NOT_CONFIGURED, StoredFile.Scan.WAITING]
        ).order_by(models.F("tried_at").asc(nulls_first=True), "pk")


class StoredFile(models.Model):
    """The bytes of a file, kept once however often they are uploaded.

    How the virus scan stands is read off a machine, like the sending of a letter: it is no
    decision with an actor and a clause, so it does not pass the door.
    """

    class Scan(models.TextChoices):
        NOT_CONFIGURED = "not_configured", _("no virus scan set up")
        WAITING = "waiting", _("waiting for the virus scan")
        CLEAN = "clean", _("no virus found")
        INFECTED = "infected", _("virus found, locked")

        @classmethod
        def at_first(cls) -> "StoredFile.Scan":
            """How the scan of new bytes stands."""
            return cls.WAITING if settings.CLAMD_URL else cls.NOT_CONFIGURED

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    file = models.FileField(_("file"), upload_to=storage_name)
    scan = models.CharField(_("virus scan"), max_length=16, choices=Scan.choices)
    scanned_at = models.DateTimeField(_("scanned at"), null=True, blank=True)
    tried_at = models.DateTimeField(_("scan tried at"), null=True, blank=True)
    note = models.CharField(_("what the scan said"), max_length=200, blank=True)

    objects: ClassVar[StoredFileQuerySet] = StoredFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(scan__in=["not_configured", "waiting", "clean", "infected"]),
                name="stored_file_scan_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tried_at"],
                name="stored_file_unscanned",
                condition=models.Q(scan__in=["not_configured", "waiting"]),
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:16]


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Files of a thing."""

    def of(self, subject: models.Model) -> Self:
        """Current files of one subject."""
        return self.filter(
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
            replaced_by=None,
        )


class AttachmentManager(models.Manager.from_queryset(AttachmentQuerySet)):  # type: ignore[misc]
    """Each file comes with its bytes' row: every list shows how its scan stands."""

    def get_queryset(self) -> models.QuerySet["Attachment"]:
        rows: models.QuerySet[Attachment] = super().get_queryset()
        return rows.select_related("content")


class Attachment(models.Model):
    """One uploaded file of a subject. `slot` says what it is evidence for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_type = models.ForeignKey(ContentType, models.PROTECT)
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    slot = models.CharField(_("evidence for"), max_length=40)
    content = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaces"
    )

    objects: ClassVar[Any] = AttachmentManager()

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

    @property
    def file(self) -> Any:
        """The bytes, as Django's `FieldFile`."""
        return self.content.file

    @property
    def is_current(self) -> bool:
        return self.replaced_by_id is None

    @property
    def is_locked(self) -> bool:
        """Whether a virus was found in it: nobody gets it any more."""
        return self.content.scan == StoredFile.Scan.INFECTED

    def is_held_from(self, user: Any) -> bool:
        """Whether it is kept back until its scan is done: whoever uploaded it has it anyway.

        Where no scanner is set up nothing is held; the page says that nothing was scanned.
        """
        settled = self.content.scan == StoredFile.Scan.CLEAN
        own = user.pk is not None and user.pk == self.uploaded_by_id
        return bool(settings.CLAMD_URL) and not settled and not self.is_locked and not own

    @property
    def is_shown_in_page(self) -> bool:
        """Whether a page can show it: a PDF, which the browser draws without running anything."""
        return self.content_type == "application/pdf" and not self.is_locked

    @property
    def counts(self) -> bool:
        """Whether it is evidence: in its place and not locked."""
        return self.is_current and not self.is_locked

    def is_shown_to(self, user: Any) -> bool:
        """Whether a reader of the thing sees this file there.

        What was replaced stays in the history: once handed in, for all who may read the
        thing; before, a draft's file is its writers' alone. Experts judge what is there now.
        """
        if self.is_current:
            return True
        if user.has_role(Role.EXPERT):
            return False
        return bool(self.handed_in_at or user.has_role(*APPLICANT, *OVERSIGHT))

    def may_be_read_by(self, user: Any) -> bool:
        """Whoever may see the thing may read its files; asked at each request."""
        model = self.subject_type.model_class()
        manager: Any = model._default_manager if model else None
        seen = manager and manager.visible_to(user).filter(pk=self.subject_id).exists()
        return bool(seen and self.is_shown_to(user))
