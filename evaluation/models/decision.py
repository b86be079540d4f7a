"""What is noted before a selection is proposed, and the numbered places it then fills."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from evaluation.models.evaluation import Evaluation
from evaluation.models.selection import Selection
from evaluation.querysets import DecisionQuerySet, SettlementQuerySet
from portal.documents.models import Attachment


class Decision(models.Model):
    """The pending decision on one case, set through the door of its selection.

    Pending decisions bind nobody: they are checked and applied together when the selection
    is proposed and approved. `minutes` are what was said in the meeting, where it was one.
    """

    class Choice(models.TextChoices):
        CHOOSE = "choose", _("include")
        LEAVE = "leave", _("leave out")
        HOLD = "hold", _("put off")

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="decisions")
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="decision")
    choice = models.CharField(_("decision"), max_length=8, choices=Choice.choices)
    reason = models.TextField(_("reason"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    in_meeting = models.BooleanField(_("decided in a meeting"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("pending decision")
        verbose_name_plural = _("pending decisions")
        ordering: ClassVar = ["evaluation"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(choice__in=["choose", "leave", "hold"]), name="decision_choice_known"
            ),
            models.CheckConstraint(
                condition=~Q(choice="hold") | ~Q(reason=""), name="decision_put_off_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.get_choice_display()}"


class TieSettlement(models.Model):
    """What the panel decided on cases of equal total at the edge of the quota, with its minutes.

    It holds for just these cases as long as their totals are equal; a tie that changes is
    settled anew.
    """

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="settlements")
    total = models.DecimalField(_("total"), max_digits=5, decimal_places=2)
    tied = models.ManyToManyField(Evaluation, related_name="+", verbose_name=_("of equal total"))
    chosen = models.ManyToManyField(Evaluation, related_name="+", verbose_name=_("chosen"))
    members = models.TextField(_("members present"))
    minutes = models.TextField(_("minutes"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    attachments = GenericRelation(
        Attachment, content_type_field="subject_type", object_id_field="subject_id"
    )

    objects: ClassVar[SettlementQuerySet] = SettlementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("settlement of a tie")
        verbose_name_plural = _("settlements of ties")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.selection} · {self.total}"


class Seat(models.Model):
    """One of the numbered places of a sector and kind, and the case that has it.

    The database itself keeps the quota: a number is given once, never above `quota`, and a
    case sits on one seat. Numbers follow the order of divisions, not of merit (十).
    """

    selection = models.ForeignKey(Selection, models.PROTECT, related_name="seats")
    evaluation = models.OneToOneField(Evaluation, models.PROTECT, related_name="seat")
    number = models.PositiveSmallIntegerField(_("number"))
    quota = models.PositiveSmallIntegerField(_("quota"))

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("place within the quota")
        verbose_name_plural = _("places within the quota")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "number"], name="seat_given_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=F("quota")), name="seat_within_the_quota"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} / {self.quota}"
