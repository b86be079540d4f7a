"""The base and its plaque: named by 七, standing until it is delisted by 八."""

import datetime as dt
import secrets
from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from acceptance.models import CreationProject
from portal.accounts.models import Organisation, Role
from portal.batches.models import Batch, Kind, Sector
from portal.lifecycle.actions import Act, action, condition
from portal.lifecycle.actors import holds, the_system
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from recognition import rules
from recognition.models.recognition import Recognition
from recognition.querysets import BaseQuerySet

#: Bytes of a verification code: 128 bits, 22 characters, not to be guessed.
CODE_BYTES = 16


def new_code() -> str:
    """Return a random verification code, safe in a URL."""
    return secrets.token_urlsafe(CODE_BYTES)


@condition
def plaque_is_out(base: "Base") -> Iterator[str]:
    """A plaque comes back once."""
    if base.plaque.returned_on:
        yield _now("The plaque was returned on %(day)s.") % {"day": base.plaque.returned_on}


class Base(Subject):
    """A 示范基地 in the public register. Its name is kept as it was given."""

    class State(models.TextChoices):
        RECOGNISED = "recognised", _("recognised base")
        DELISTED = "delisted", _("recognition cancelled")

    class Standing(models.TextChoices):
        """What the public register says: a base under review keeps its name meanwhile."""

        VALID = "valid", _("valid")
        IN_REVIEW = "in_review", _("under effect review")
        CANCELLED = "cancelled", _("cancelled")

    project = models.OneToOneField(CreationProject, models.PROTECT, related_name="base")
    recognition = models.ForeignKey(Recognition, models.PROTECT, related_name="bases")
    name = models.CharField(_("title awarded"), max_length=120)
    recognised_on = models.DateField(_("recognised on"))
    delisted_on = models.DateField(_("recognition cancelled on"), null=True, blank=True)
    state = FSMField(_("state"), default=State.RECOGNISED, choices=State.choices, protected=True)

    objects: ClassVar[BaseQuerySet] = BaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("demonstration base")
        verbose_name_plural = _("demonstration bases")
        # By administrative division, sector and name: never by result (十).
        ordering: ClassVar = [
            "project__applicant__region",
            "project__sector__position",
            "project__applicant__name",
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="recognised", delisted_on__isnull=True)
                | models.Q(state="delisted", delisted_on__isnull=False),
                name="delisted_base_has_date",
            ),
        ]

    def __str__(self) -> str:
        return str(self.holder)

    def get_absolute_url(self) -> str:
        return reverse("base_detail", args=[self.pk])

    @property
    def batch(self) -> Batch:
        return self.project.batch

    @property
    def sector(self) -> Sector:
        return self.project.sector

    @property
    def kind(self) -> str:
        return self.project.kind

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def holder(self) -> Organisation:
        """The park or enterprise that bears the name."""
        return self.project.applicant

    @property
    def authority(self) -> Organisation:
        return self.project.authority

    @property
    def stands(self) -> bool:
        return self.state == self.State.RECOGNISED

    @property
    def ended(self) -> bool:
        return not self.stands

    @property
    def standing(self) -> "Base.Standing":
        """Valid, under effect review, or cancelled (八)."""
        if not self.stands:
            return self.Standing.CANCELLED
        known = self.__dict__.get("under_review")
        if known is None:
            known = any(review.is_running for review in self.reviews.all())
        return self.Standing.IN_REVIEW if known else self.Standing.VALID

    @property
    def first_review_on(self) -> dt.date:
        """The day on which the first effect review opens (八(一))."""
        return rules.review_due(self.recognised_on, 1)

    @property
    def stop(self) -> Stop:
        return Stop.REVIEW if self.reviews.all() else Stop.RECOGNITION

    @property
    def rail_dates(self) -> dict[Stop, Any]:
        next_review = rules.review_due(self.recognised_on, len(self.reviews.all()) + 1)
        return {
            Stop.RECOGNITION: self.recognised_on,
            Stop.REVIEW: next_review if self.stands else None,
        }

    # --- the life of a base ---

    @transition(
        state,
        source=State.RECOGNISED,
        target=State.DELISTED,
        permission=the_system,
        custom=action(_("Cancel the recognition"), clause="八"),
    )
    def delist(self, act: Act) -> None:
        """A delisting has been approved, or a review failed; the entry stays, marked."""
        self.delisted_on = clock.local(act.at).date()

    @transition(
        state,
        source=State.DELISTED,
        target=None,
        permission=holds(Role.MINISTRY_OFFICER),
        conditions=[plaque_is_out],
        custom=action(
            _("Record the return of the plaque"),
            clause="八",
            form="recognition.forms.ReturnPlaqueForm",
        ),
    )
    def return_plaque(self, act: Act) -> None:
        """The plaque has been taken down and is back."""
        self.plaque.returned_on = act.data["returned_on"]
        self.plaque.save(update_fields=["returned_on"])


class PlaqueSeries(models.Model):
    """How many plaques of a year and kind have been numbered: the lock of the series."""

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    last = models.PositiveIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("series of plaque numbers")
        verbose_name_plural = _("series of plaque numbers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "kind"], name="plaque_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind}: {self.last}"

    @classmethod
    def take(cls, year: int, kind: str) -> int:
        """Return the next serial of a series. Call inside the transaction that uses it.

        The counter is locked until that transaction ends and rolls back with it, so
        numbers are never doubled and never leave a gap.
        """
        with transaction.atomic():
            cls.objects.get_or_create(year=year, kind=kind)
            series = cls.objects.select_for_update().get(year=year, kind=kind)
            series.last += 1
            series.save(update_fields=["last"])
        return series.last


class Plaque(models.Model):
    """The plaque of a base: its number, and the code by which anybody can verify it."""

    base = models.OneToOneField(Base, models.PROTECT, related_name="plaque")
    number = models.CharField(_("plaque number"), max_length=24, unique=True)
    code = models.CharField(_("verification code"), max_length=43, unique=True, default=new_code)
    issued_on = models.DateField(_("issued on"))
    returned_on = models.DateField(_("returned on"), null=True, blank=True)

    class Meta:
        verbose_name = _("plaque")
        verbose_name_plural = _("plaques")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(returned_on__isnull=True)
                | models.Q(returned_on__gte=models.F("issued_on")),
                name="plaque_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("verify", args=[self.code])
