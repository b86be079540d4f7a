"""The acceptance of a creation project at the end of its term (六(三))."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from acceptance import rules
from acceptance.models.paper import Paper, is_complete, is_running
from acceptance.models.project import CreationProject
from acceptance.querysets import AcceptanceQuerySet
from acceptance.sheet import AssessmentSheet
from portal.accounts.models import MINISTRY, OVERSIGHT, Organisation, Role
from portal.batches.models import Batch, Sector
from portal.documents.attachments import seal
from portal.documents.models import Attachment
from portal.integrity import standing
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import holds, member, the_system
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from portal.timeline import clock

owner = member("project.applicant_id", Role.APPLICANT_OWNER)
officer = holds(Role.MINISTRY_OFFICER)
lead = holds(Role.MINISTRY_LEAD)


@condition
def result_is_pass(acceptance: "Acceptance") -> Iterator[str]:
    """A pass is decided only where a pass was proposed."""
    if acceptance.result != Acceptance.Result.PASS:
        yield _now("The proposed result is “not passed”.")


@condition
def result_is_fail(acceptance: "Acceptance") -> Iterator[str]:
    """A fail is decided only where a fail was proposed."""
    if acceptance.result != Acceptance.Result.FAIL:
        yield _now("The proposed result is “passed”.")


@condition
def nothing_stands_against_it(acceptance: "Acceptance") -> Iterator[str]:
    """Nobody passes while a confirmed incident stands (八(二))."""
    yield from standing.reasons(
        acceptance, acceptance.applicant, application=lambda: acceptance.project.application
    )


class Acceptance(Paper, TwoPersonSubject):
    """Whether the promised tasks and targets were kept: passed or not, and no score (十).

    The applicant assesses itself with evidence; an officer proposes the result with a
    conclusion, a lead decides. The self-assessment is due at `due_at`; a late one is taken
    and marked.
    """

    class State(models.TextChoices):
        OPEN = "open", _("self-assessment to be filled in")
        SUBMITTED = "submitted", _("self-assessment handed in")
        PROPOSED = "proposed", _("result awaiting decision")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed")
        DROPPED = "dropped", _("dropped")

    class Result(models.TextChoices):
        PASS = "pass", _("passed")
        FAIL = "fail", _("not passed")

    EDITABLE: ClassVar = (State.OPEN,)
    ENDED: ClassVar = (State.FAILED, State.DROPPED)
    SHEET: ClassVar = AssessmentSheet
    SECTION: ClassVar = "acceptance_section"
    CLAUSE: ClassVar = "六(三)"
    audited = ("submitted_at", "result")

    project = models.OneToOneField(CreationProject, models.PROTECT, related_name="acceptance")
    due_at = models.DateTimeField(_("self-assessment due at"))
    state = FSMField(_("state"), default=State.OPEN, choices=State.choices, protected=True)
    result = models.CharField(_("result"), max_length=4, choices=Result.choices, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    attachments = GenericRelation(Attachment, "subject_id", "subject_type")

    objects: ClassVar[AcceptanceQuerySet] = AcceptanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering: ClassVar = [
            "project__applicant__region",
            "project__sector__position",
            "project__applicant__name",
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["open", "submitted", "proposed", "passed", "failed", "dropped"]
                ),
                name="acceptance_state_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.project)

    def get_absolute_url(self) -> str:
        return reverse("acceptance_detail", args=[self.pk])

    @property
    def paper_name(self) -> str:
        """What this paper is, in words."""
        return _now("Acceptance after the creation period")

    @property
    def clause_words(self) -> str:
        """The clause it rests on, paraphrased."""
        return _now(
            "Acceptance examines how the key tasks and the targets of the work plan were met."
        )

    @property
    def batch(self) -> Batch:
        batch: Batch = self.project.batch
        return batch

    @property
    def sector(self) -> Sector:
        sector: Sector = self.project.sector
        return sector

    @property
    def kind(self) -> str:
        return str(self.project.kind)

    @property
    def authority(self) -> Organisation:
        authority: Organisation = self.project.authority
        return authority

    @property
    def applicant(self) -> Organisation:
        applicant: Organisation = self.project.applicant
        return applicant

    @property
    def stop(self) -> Stop:
        return Stop.PUBLICITY if self.state == self.State.PASSED else Stop.ACCEPTANCE

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def rail_dates(self) -> Mapping[Stop, Any]:
        return {**self.project.rail_dates, Stop.ACCEPTANCE: self.last_day}

    @property
    def evidence(self) -> frozenset[str]:
        return frozenset(file.slot for file in self.attachments.all() if file.counts)

    @property
    def last_day(self) -> dt.date:
        """The day at whose 24:00 the self-assessment is due."""
        return clock.local(self.due_at).date() - dt.timedelta(days=1)

    @property
    def is_late(self) -> bool:
        """Whether the self-assessment came after its day, or has not come and it has passed."""
        return (self.submitted_at or clock.now()) > self.due_at

    @property
    def judgement(self) -> rules.Judgement:
        """What the self-assessment adds up to."""
        return self.sheet.judgement

    @property
    def is_decided(self) -> bool:
        return self.state in {self.State.PASSED, self.State.FAILED}

    def shows_result_to(self, user: Any) -> bool:
        """Whether `user` may read result and conclusion: others than the ministry once decided."""
        return self.is_decided or user.has_role(*MINISTRY, *OVERSIGHT)

    # --- the life of an acceptance ---

    @transition(
        state,
        source=State.OPEN,
        target=State.SUBMITTED,
        permission=owner,
        conditions=[is_complete, is_running],
        custom=action(_("Hand in the self-assessment"), clause="六(三)", tone=Tone.PRIMARY),
    )
    def submit(self, act: Act) -> None:
        """Every target and every task, with its evidence, goes to the ministry."""
        self.hand_in(act)
        seal(self, act.at)

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.OPEN,
        permission=officer,
        custom=action(
            _("Return for correction"),
            clause="六(三)",
            form="portal.lifecycle.forms.ReasonForm",
            note=_("All defects are told at once; the deadline is not reset."),
        ),
    )
    def return_for_correction(self, act: Act) -> None:
        """The applicant mends what is named and hands in again."""

    @transition(
        state,
        source=State.SUBMITTED,
        target=State.PROPOSED,
        permission=officer,
        custom=action(
            _("Propose the acceptance result"),
            clause="六(三)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="acceptance.forms.ResultForm",
        ),
    )
    def propose_result(self, act: Act) -> None:
        """The officer's result and conclusion, for the lead to decide on."""
        self.result = act.data["result"]
        self.conclusion = act.data["conclusion"]

    @transition(
        state,
        source=State.PROPOSED,
        target=State.SUBMITTED,
        permission=lead,
        custom=action(
            _("Send back to the officer"),
            clause="六(三)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead wants it looked at again."""
        self.result = self.conclusion = ""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.PASSED,
        permission=lead,
        conditions=[result_is_pass, nothing_stands_against_it],
        custom=action(_("Pass"), clause="六(三)", step=Step.APPROVE, tone=Tone.PRIMARY),
    )
    def approve_pass(self, act: Act) -> None:
        """Passed; the result goes on public notice."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.FAILED,
        permission=lead,
        conditions=[result_is_fail],
        custom=action(_("Do not pass"), clause="六(三)", step=Step.APPROVE, tone=Tone.DANGER),
    )
    def approve_fail(self, act: Act) -> None:
        """Not passed; the applicant is told why."""

    @transition(
        state,
        source=[State.OPEN, State.SUBMITTED, State.PROPOSED],
        target=State.DROPPED,
        permission=the_system,
        custom=action(_("Drop the acceptance"), clause="六(三)"),
    )
    def drop(self, act: Act) -> None:
        """The project was withdrawn: there is nothing left to accept."""
