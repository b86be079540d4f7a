"""The scan of a document as it was signed and stamped (六(四), 七)."""

from typing import Any, ClassVar, Self

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.documents.models import Attachment
from recognition.models.recognition import Recognition


class SignedDocumentQuerySet(models.QuerySet["SignedDocument"]):
    """Scans of documents."""

    def public(self) -> Self:
        """Those that an officer has opened to everybody."""
        return self.filter(is_public=True)

    def visible_to(self, user: Any) -> Self:
        """With its history, for the ministry and auditors."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def readable_by(self, user: Any) -> Self:
        """Whose present scan anybody may fetch, strangers included."""
        return self.public() | self.visible_to(user) if user.is_authenticated else self.public()


class SignedDocument(models.Model):
    """The stamped original of an issued document, as a scan.

    A thing of its own, because the document is everybody's and its scan, with signatures on it,
    is not: whoever may see this may fetch its files, earlier ones included. It is moved by the
    actions of its document.
    """

    recognition = models.OneToOneField(Recognition, models.PROTECT, related_name="signed_document")
    is_public = models.BooleanField(_("open to everybody"), default=False)
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[SignedDocumentQuerySet] = SignedDocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("signed document")
        verbose_name_plural = _("signed documents")
        ordering: ClassVar = ["recognition"]

    def __str__(self) -> str:
        return self.recognition.document_number

    def get_absolute_url(self) -> str:
        return self.recognition.get_absolute_url()
