"""A creation project: two years in which an applicant keeps what its work plan promised (五)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from acceptance import rules
from acceptance.querysets import ProjectQuerySet
from applications.models import Application
from portal.accounts.models import Organisation, Role
from portal.batches.models import Batch, Kind, Sector
from portal.lifecycle.actions import Act, Tone, action
from portal.lifecycle.actors import member, the_system
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop

owner = member("applicant_id", Role.APPLICANT_OWNER)


class CreationProject(Subject):
    """What a selected application becomes (六(二)). Not a base yet: that takes two years more.

    `starts_on` is the day of selection; the term is over at 24:00 of `ends_on`. Its targets
    and tasks are copies of the plan's: a later change of the plan does not touch them.
    """

    class State(models.TextChoices):
        CREATING = "creating", _("in creation")
        TERM_ENDED = "term_ended", _("term over, under acceptance")
        ACCEPTED = "accepted", _("accepted")
        FAILED = "failed", _("not accepted")
        WITHDRAWN = "withdrawn", _("withdrawn")

    STOPS: ClassVar[Mapping[str, Stop]] = {
        State.CREATING: Stop.CREATION,
        State.TERM_ENDED: Stop.ACCEPTANCE,
        State.ACCEPTED: Stop.PUBLICITY,
        State.FAILED: Stop.ACCEPTANCE,
        State.WITHDRAWN: Stop.CREATION,
    }
    RUNNING: ClassVar = (State.CREATING, State.TERM_ENDED)
    ENDED: ClassVar = (State.FAILED, State.WITHDRAWN)
    audited = ("starts_on", "ends_on")

    application = models.OneToOneField(Application, models.PROTECT, related_name="project")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="projects")
    applicant = models.ForeignKey(
        Organisation, models.PROTECT, related_name="projects", verbose_name=_("applicant")
    )
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("provincial authority")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="projects", verbose_name=_("sector")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = FSMField(_("state"), default=State.CREATING, choices=State.choices, protected=True)
    starts_on = models.DateField(_("creation begins on"))
    ends_on = models.DateField(_("creation ends on"))

    objects: ClassVar[ProjectQuerySet] = ProjectQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("creation project")
        verbose_name_plural = _("creation projects")
        ordering: ClassVar = ["applicant__region", "sector__position", "applicant__name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lt=models.F("ends_on")),
                name="project_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["creating", "term_ended", "accepted", "failed", "withdrawn"]
                ),
                name="project_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "authority", "kind", "state"], name="project_queue"),
        ]

    def __str__(self) -> str:
        return str(self.applicant)

    def get_absolute_url(self) -> str:
        return reverse("project_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return self.STOPS[self.state]

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def is_running(self) -> bool:
        """Whether its promises are still being kept or assessed."""
        return self.state in self.RUNNING

    @property
    def rail_dates(self) -> Mapping[Stop, Any]:
        return {Stop.CREATION: self.ends_on}

    @property
    def title(self) -> str:
        return f"{self.applicant} · {self.sector}{self.get_kind_display()}"

    @property
    def periods(self) -> tuple[rules.Period, ...]:
        """The years of creation, each with its report."""
        return rules.periods(self.starts_on)

    # --- the life of a project ---

    @transition(
        state,
        source=State.CREATING,
        target=State.TERM_ENDED,
        permission=the_system,
        custom=action(_("The creation period ends"), clause="五"),
    )
    def end_term(self, act: Act) -> None:
        """The two years are over; the acceptance opens."""

    @transition(
        state,
        source=State.TERM_ENDED,
        target=State.ACCEPTED,
        permission=the_system,
        custom=action(_("Accepted"), clause="六(三)"),
    )
    def accept(self, act: Act) -> None:
        """The acceptance was passed; the result goes on public notice."""

    @transition(
        state,
        source=State.TERM_ENDED,
        target=State.FAILED,
        permission=the_system,
        custom=action(_("Not accepted"), clause="六(三)"),
    )
    def fail(self, act: Act) -> None:
        """The acceptance was not passed; the project ends here."""

    @transition(
        state,
        source=[State.CREATING, State.TERM_ENDED],
        target=State.WITHDRAWN,
        permission=owner,
        custom=action(
            _("Withdraw from creation"),
            clause="六(一)",
            tone=Tone.DANGER,
            form="portal.lifecycle.forms.ReasonForm",
            note=_("Taking part is voluntary: a project can be withdrawn until it is decided."),
        ),
    )
    def withdraw(self, act: Act) -> None:
        """The applicant steps back; what is still open on the project closes."""


class ProjectTarget(models.Model):
    """A promise in figures or words: an indicator, where it stood, where it is to stand.

    Baseline and target are kept as typed; of a quantitative one the figures stand beside.
    """

    project = models.ForeignKey(CreationProject, models.CASCADE, related_name="targets")
    code = models.CharField(_("code"), max_length=8)
    name = models.CharField(_("name"), max_length=60)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    is_quantitative = models.BooleanField(_("quantitative"))
    baseline = models.TextField(_("baseline, as typed"), blank=True)
    target = models.TextField(_("target, as typed"), blank=True)
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    target_value = models.DecimalField(
        _("target"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering: ClassVar = ["project", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "code"], name="target_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def achievement(self, actual: Decimal | None) -> rules.Achievement | None:
        """How far `actual` has come; None while a figure is missing or the target is in words."""
        if actual is None or self.target_value is None:
            return None
        return rules.achievement(self.baseline_value or Decimal(0), self.target_value, actual)


class ProjectTask(models.Model):
    """A promised key task, and how far its owner last said it is."""

    class Status(models.TextChoices):
        PLANNED = rules.TaskStatus.PLANNED.value, _("not begun")
        UNDER_WAY = rules.TaskStatus.UNDER_WAY.value, _("under way")
        DONE = rules.TaskStatus.DONE.value, _("done")

    project = models.ForeignKey(CreationProject, models.CASCADE, related_name="tasks")
    name = models.CharField(_("task"), max_length=80)
    content = models.TextField(_("content"))
    department = models.CharField(_("responsible department"), max_length=60)
    due_on = models.DateField(_("due on"))
    deliverable = models.CharField(_("deliverable"), max_length=120)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("key task")
        verbose_name_plural = _("key tasks")
        ordering: ClassVar = ["project", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "position"], name="task_position_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["planned", "under_way", "done"]),
                name="task_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.due_on < today and self.status != self.Status.DONE
