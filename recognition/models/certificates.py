"""The certificates of a whole document, printed in one job and fetched as one file (六(四))."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import MINISTRY, User
from recognition.models.recognition import Recognition


class CertificateRunQuerySet(models.QuerySet["CertificateRun"]):
    """Jobs of printing certificates."""

    def visible_to(self, user: Any) -> Self:
        """The ministry hands certificates out; for others there are no such jobs."""
        return self.all() if user.has_role(*MINISTRY) else self.none()

    def running(self) -> Self:
        return self.filter(finished_at=None)


class CertificateRun(models.Model):
    """One job: how far it is, and the file that it leaves.

    It has no life through the door: it decides nothing, and printing twice harms nobody.
    """

    class Shape(models.TextChoices):
        ONE_PDF = "pdf", _("one PDF")
        ZIP = "zip", _("a ZIP with one PDF each")

    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="certificate_runs")
    shape = models.CharField(_("as"), max_length=3, choices=Shape.choices)
    #: Where the portal was reached when the job was ordered: QR codes lead there.
    root = models.URLField(_("address of the portal"))
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(_("ordered at"))
    total = models.PositiveIntegerField(_("to be printed"))
    done = models.PositiveIntegerField(_("printed"), default=0)
    #: The last sign of life of whoever works on it, by the real clock.
    worked_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="certificates/", blank=True)

    objects: ClassVar[CertificateRunQuerySet] = CertificateRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("printing of certificates")
        verbose_name_plural = _("printings of certificates")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recognition", "shape"],
                condition=models.Q(finished_at=None),
                name="one_running_print_a_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("total")), name="printed_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recognition} · {self.get_shape_display()}"

    @property
    def filename(self) -> str:
        return f"{self.recognition.document_number}.{self.shape}"
