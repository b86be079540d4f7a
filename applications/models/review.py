"""What an authority finds before it gives its opinion: checks, field checks, defects."""

from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.querysets import FieldCheckQuerySet
from portal.documents.models import Attachment


class ReviewCheck(models.Model):
    """One of the checks that stand behind a recommendation, as far as it has come."""

    class Item(models.TextChoices):
        ELIGIBLE = "eligible", _("Meets the conditions of the notice")
        TRUTHFUL = "truthful", _("Figures and documents verified")
        CREDITWORTHY = "creditworthy", _("Credit record clear")
        SAFE = "safe", _("No major safety, quality or environmental accident")

    class Result(models.TextChoices):
        PASS = "pass", _("passed")
        DOUBT = "doubt", _("in doubt")
        FAIL = "fail", _("not passed")

    application = models.ForeignKey(Application, models.CASCADE, related_name="checks")
    item = models.CharField(_("check"), max_length=12, choices=Item.choices)
    result = models.CharField(_("result"), max_length=5, choices=Result.choices, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    source = models.CharField(_("source looked at"), max_length=200, blank=True)
    looked_on = models.DateField(_("looked at on"), null=True, blank=True)
    #: Counts the changes, so that two officers never overwrite each other silently.
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering: ClassVar = ["application", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "item"], name="review_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()}: {self.get_result_display() or '—'}"


class FieldCheck(models.Model):
    """What was seen on the spot: when, where, by whom, with photographs or a record."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="field_checks")
    on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=200)
    people = models.CharField(_("people present"), max_length=200)
    findings = models.TextField(_("findings"), max_length=4000)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[FieldCheckQuerySet] = FieldCheckQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("field check")
        verbose_name_plural = _("field checks")
        ordering: ClassVar = ["application", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.application} · {self.on} · {self.place}"


class Defect(models.Model):
    """Something to correct, tied to a field or a file; told with all others in one return.

    `round` is 0 while it is only noted, then the number of the return that told it.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="defects")
    round = models.PositiveSmallIntegerField(_("return"), default=0)
    field = models.CharField(_("field or file"), max_length=40, blank=True)
    text = models.TextField(_("what is to be corrected"), max_length=1000)
    noted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted at"))
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("defect")
        verbose_name_plural = _("defects")
        ordering: ClassVar = ["application", "round", "pk"]

    def __str__(self) -> str:
        return _now("%(field)s: %(text)s") % {"field": self.label, "text": self.text}

    #: What stood there before and after the correction (`reviewing.compare`).
    before: str | None = None
    after: str | None = None

    @property
    def label(self) -> str:
        """What it concerns, in the words of the form."""
        place = self.application.places.get(self.field)
        return place.label if place else _now("The application as a whole")

    @property
    def link(self) -> str:
        """Where in the form it stands."""
        place = self.application.places.get(self.field)
        return (
            self.application.field_url(place.section, self.field)
            if place
            else self.application.get_absolute_url()
        )

    def as_told(self) -> dict[str, Any]:
        """What the audit log keeps of it."""
        return {"field": self.field, "text": self.text}
