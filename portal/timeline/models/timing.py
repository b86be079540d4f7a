"""The stored moment of rehearsal, and timers."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import MINISTRY, OVERSIGHT


class RehearsalClock(models.Model):
    """The movable time of rehearsal: one row, written by `timers.advance` alone."""

    ONLY = 1

    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("rehearsal clock")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(pk=1), name="rehearsal_clock_is_single"),
        ]

    def __str__(self) -> str:
        return self.at.isoformat()

    @classmethod
    def moment(cls) -> dt.datetime:
        """Return the stored moment, or the opening moment before anybody moved it."""
        row = cls.objects.filter(pk=cls.ONLY).first()
        return row.at if row else dt.datetime.fromisoformat(settings.REHEARSAL_OPENING)

    @classmethod
    def move(cls, moment: dt.datetime) -> None:
        """Set the stored moment. It may only go forward."""
        if moment < cls.moment():
            raise ValueError(_("The clock only moves forward."))
        cls.objects.update_or_create(pk=cls.ONLY, defaults={"at": moment})


class TimerQuerySet(models.QuerySet["Timer"]):
    """Which deadlines: whose to see, running, due, of which thing."""

    def visible_to(self, user: Any) -> Self:
        """The deadlines of the whole house are for the ministry and for auditors."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def pending(self) -> Self:
        """Timers that have neither fired nor lapsed."""
        return self.filter(fired_at=None, lapsed_at=None)

    def due(self, moment: dt.datetime) -> Self:
        """Pending timers whose moment has come, in the order in which it came."""
        return self.pending().filter(due_at__lte=moment).order_by("due_at", "pk")

    def of(self, subject: models.Model) -> Self:
        """Timers of one subject."""
        return self.filter(
            subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk
        )


class Timer(models.Model):
    """A deadline: at `due_at`, `name` is done to `subject`, once.

    `fired_at` is when it was done; `lapsed_at` when the subject had moved on so that
    nothing was left to do. A timer that fails stays pending and is tried again.
    """

    subject_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name=_("subject type"))
    subject_id = models.PositiveBigIntegerField(_("subject"))
    subject = GenericForeignKey("subject_type", "subject_id")
    #: As they were when it was armed: a list of deadlines asks for no thing behind them.
    subject_name = models.CharField(_("subject name"), max_length=200, blank=True)
    link = models.CharField(_("link"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=60)
    due_at = models.DateTimeField(_("due at"))
    armed_at = models.DateTimeField(_("armed at"))
    fired_at = models.DateTimeField(_("fired at"), null=True, blank=True)
    lapsed_at = models.DateTimeField(_("lapsed at"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)

    objects: ClassVar[TimerQuerySet] = TimerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="timer_pending",
                condition=models.Q(fired_at=None, lapsed_at=None),
            ),
            models.Index(fields=["subject_type", "subject_id"], name="timer_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "name"],
                condition=models.Q(fired_at=None, lapsed_at=None),
                name="timer_armed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} @ {self.due_at.isoformat()}"

    @property
    def label(self) -> str:
        """What will happen, in words."""
        from portal.timeline import timers  # noqa: PLC0415 - timers import this model

        return timers.label(self)
