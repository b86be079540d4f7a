"""The yearly progress report of a creation project (六(二), 九)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from acceptance.models.paper import Paper, is_complete, is_running
from acceptance.models.project import CreationProject
from acceptance.querysets import PaperQuerySet
from acceptance.sheet import ReportSheet
from portal.accounts.models import Role
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Tone, action
from portal.lifecycle.actors import member
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock

owner = member("project.applicant_id", Role.APPLICANT_OWNER)
officer = member("project.authority_id", Role.AUTHORITY_OFFICER)


class ProgressReport(Paper, Subject):
    """One year of creation as its applicant tells it, and what the authority says to it.

    Due when its year is over; a late one is taken and marked, for it is still wanted.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("to be filled in")
        SUBMITTED = "submitted", _("handed in")
        COMMENTED = "commented", _("commented")

    EDITABLE: ClassVar = (State.DRAFT,)
    SHEET: ClassVar = ReportSheet
    SECTION: ClassVar = "report_section"
    CLAUSE: ClassVar = "六(二)"
    audited = ("submitted_at",)

    project = models.ForeignKey(CreationProject, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField(_("year of creation"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    due_at = models.DateTimeField(_("due at"))
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    comment = models.TextField(_("authority's comment"), blank=True)

    objects: ClassVar[PaperQuerySet] = PaperQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering: ClassVar = ["project", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="report_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(starts_on__lt=models.F("ends_on")), name="report_dates_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "submitted", "commented"]),
                name="report_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.label_of_year}"

    def get_absolute_url(self) -> str:
        return reverse("report_detail", args=[self.pk])

    @property
    def paper_name(self) -> str:
        """What this paper is, in words."""
        return _now("Progress report, year %(number)s of creation") % {"number": self.number}

    @property
    def clause_words(self) -> str:
        """The clause it rests on, paraphrased."""
        return _now(
            "During creation, ministry and local government guide and supervise; the yearly "
            "report shows them where help is wanted."
        )

    @property
    def label_of_year(self) -> str:
        """Which year of creation it tells of, in words."""
        return _now("Year %(number)s of creation") % {"number": self.number}

    @property
    def batch(self) -> Batch:
        batch: Batch = self.project.batch
        return batch

    @property
    def stop(self) -> Stop:
        return Stop.CREATION

    @property
    def rail_dates(self) -> Mapping[Stop, Any]:
        return self.project.rail_dates

    @property
    def is_late(self) -> bool:
        """Whether it came after its day, or has not come and its day has passed."""
        return (self.submitted_at or clock.now()) > self.due_at

    # --- the life of a report ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.SUBMITTED,
        permission=owner,
        conditions=[is_complete, is_running],
        custom=action(_("Hand in the progress report"), clause="六(二)", tone=Tone.PRIMARY),
    )
    def submit(self, act: Act) -> None:
        """The year's figures and tasks go to the authority and the ministry."""
        self.hand_in(act)

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.COMMENTED,
        permission=officer,
        custom=action(
            _("Comment on the report"),
            clause="九",
            tone=Tone.PRIMARY,
            form="acceptance.forms.CommentForm",
        ),
    )
    def add_comment(self, act: Act) -> None:
        """The authority guides and helps where it can."""
        self.comment = act.data["remark"]
