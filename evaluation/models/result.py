"""What each applicant is told (六(二)), held until the letters of a batch go out together."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from evaluation.models.conditions import lead_or_system, ministry_lead, ministry_officer
from evaluation.models.evaluation import Evaluation
from evaluation.querysets import ReleaseQuerySet, ResultQuerySet
from portal.accounts.models import Organisation
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import SYSTEM, the_system
from portal.lifecycle.door import create, perform
from portal.lifecycle.models import Subject, TwoPersonSubject
from portal.lifecycle.stops import Stop

if TYPE_CHECKING:
    from decimal import Decimal


@condition
def has_results(release: "Release") -> Iterator[str]:
    """Letters are released where there are any."""
    if not release.count:
        yield _now("No result is held in this release.")


@condition
def feedback_tells_nothing(release: "Release") -> Iterator[str]:
    """No feedback tells a score, a rank, another applicant or who judged (十)."""
    from evaluation.feedback import faults  # noqa: PLC0415 - it reads these models

    yield from faults(release)


@condition
def may_still_be_written(result: "Result") -> Iterator[str]:
    """What lies before the lead is what the officer has seen: it is not changed meanwhile."""
    if result.release.state != Release.State.OPEN:
        yield _now("The letters lie before the lead; they have to be sent back first.")


class Release(TwoPersonSubject):
    """The letters of a batch that go out together: previewed by an officer, released by a lead."""

    class State(models.TextChoices):
        OPEN = "open", _("letters held")
        PROPOSED = "proposed", _("release proposed")
        RELEASED = "released", _("released")

    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="releases", verbose_name=_("batch")
    )
    state = FSMField(_("state"), default=State.OPEN, choices=State.choices, protected=True)

    objects: ClassVar[ReleaseQuerySet] = ReleaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("release of results")
        verbose_name_plural = _("releases of results")
        ordering: ClassVar = ["-batch__ordinal", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state__in=["open", "proposed"]),
                name="release_one_running_a_batch",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "proposed", "released"]), name="release_state_known"
            ),
        ]

    def __str__(self) -> str:
        return _now("Results of %(batch)s") % {"batch": self.batch}

    def get_absolute_url(self) -> str:
        return reverse("release_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return Stop.EVALUATION

    @cached_property
    def count(self) -> int:
        """How many letters it holds; `with_life()` brings the number along."""
        known = self.__dict__.get("letter_count")
        return self.results.count() if known is None else int(known)

    @classmethod
    def running(cls, batch: Batch) -> Self:
        """Return the release that holds a new result of `batch`, under its lock.

        What lies before the lead is sent back first: nobody releases a letter unseen.
        """
        rows = cls.objects.select_for_update(of=("self",)).exclude(state=cls.State.RELEASED)
        if rows.filter(batch=batch).first() is None:
            list(Batch.objects.select_for_update().filter(pk=batch.pk))
        found: Self | None = rows.filter(batch=batch).first()
        if found is None:
            return create(cls(batch=batch), actor=SYSTEM)
        if found.state == cls.State.PROPOSED:
            reason = _now("Another selection has been approved: please preview its letters too.")
            return perform(found, "send_back", actor=SYSTEM, reason=reason)
        return found

    # --- the life of a release ---

    @transition(
        state,
        source=State.OPEN,
        target=State.PROPOSED,
        permission=ministry_officer,
        conditions=[has_results, feedback_tells_nothing],
        custom=action(
            _("Propose the release"),
            clause="六(二)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="evaluation.forms.PreviewForm",
            note=_("Nobody is told anything before a lead releases the letters."),
        ),
    )
    def propose(self, act: Act) -> None:
        """The officer has looked through the letters."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.OPEN,
        permission=lead_or_system,
        custom=action(
            _("Send back to the officer"),
            clause="六(二)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead wants the letters looked at again, or more have come."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.RELEASED,
        permission=ministry_lead,
        conditions=[has_results, feedback_tells_nothing],
        custom=action(
            _("Release the results"),
            clause="六(二)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_(
                "Every applicant is told its own result; the list of objects of creation is "
                "public from now on, and their two years begin."
            ),
        ),
    )
    def release(self, act: Act) -> None:
        """All letters go out at the same moment."""


class Result(Subject):
    """What one applicant is told: whether it meets the standard, and why, in words."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        TOLD = "told", _("told")

    class Outcome(models.TextChoices):
        CREATION = "creation", _("meets the standard for creation: object of creation")
        BEYOND = "beyond", _("meets the standard for creation, not within the number")
        BELOW = "below", _("does not meet the standard for creation")

    audited = ("feedback",)

    release = models.ForeignKey(
        Release, models.PROTECT, related_name="results", verbose_name=_("release of results")
    )
    evaluation = models.OneToOneField(
        Evaluation, models.PROTECT, related_name="result", verbose_name=_("evaluation")
    )
    outcome = models.CharField(_("result"), max_length=8, choices=Outcome.choices)
    feedback = models.TextField(_("feedback"), blank=True)
    state = FSMField(_("state"), default=State.HELD, choices=State.choices, protected=True)

    objects: ClassVar[ResultQuerySet] = ResultQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("result of the evaluation")
        verbose_name_plural = _("results of the evaluation")
        #: By batch, division, sector and name: never by score (十).
        ordering: ClassVar = [
            "-evaluation__application__batch__ordinal",
            "evaluation__application__authority__region",
            "evaluation__sector__position",
            "evaluation__application__applicant__name",
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["held", "told"]), name="result_state_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["creation", "beyond", "below"]),
                name="result_outcome_known",
            ),
        ]

    @classmethod
    def of(cls, case: Evaluation) -> Self:
        """Return the held result of a case that has just been decided on, not saved yet."""
        outcome = cls.Outcome.BELOW
        if case.state == Evaluation.State.SELECTED:
            outcome = cls.Outcome.CREATION
        elif Evaluation.objects.filter(pk=case.pk).eligible().exists():
            outcome = cls.Outcome.BEYOND
        return cls(release=Release.running(case.batch), evaluation=case, outcome=outcome)

    def __str__(self) -> str:
        return str(self.applicant)

    def get_absolute_url(self) -> str:
        return reverse("result_detail", args=[self.pk])

    @property
    def batch(self) -> Batch:
        return self.evaluation.application.batch

    @property
    def applicant(self) -> Organisation:
        return self.evaluation.application.applicant

    @property
    def stop(self) -> Stop:
        return Stop.CREATION if self.is_chosen and self.is_told else Stop.EVALUATION

    @property
    def ended(self) -> bool:
        return self.is_told and not self.is_chosen

    @property
    def is_told(self) -> bool:
        return self.state == self.State.TOLD

    @property
    def is_chosen(self) -> bool:
        return self.outcome == self.Outcome.CREATION

    @property
    def meets_standard(self) -> bool:
        return self.outcome != self.Outcome.BELOW

    @property
    def own_scores(self) -> "dict[str, Decimal | None] | None":
        """What the applicant may read of its own score; None unless its batch says so (十)."""
        if not self.batch.tell_own_score:
            return None
        case = self.evaluation
        return {"basic": case.basic_score, "plan": case.plan_score, "total": case.total_score}

    # --- the life of a result ---

    @transition(
        state,
        source=State.HELD,
        target=State.HELD,
        permission=ministry_officer,
        conditions=[may_still_be_written],
        custom=action(
            _("Write the feedback"),
            clause="六(二)",
            form="evaluation.forms.FeedbackForm",
            note=_("Words for this applicant alone: no score, no rank, nobody else."),
        ),
    )
    def write(self, act: Act) -> None:
        """What the applicant is told besides its result."""
        self.feedback = act.data["feedback"]

    @transition(
        state,
        source=State.HELD,
        target=State.TOLD,
        permission=the_system,
        custom=action(_("Tell the result"), clause="六(二)"),
    )
    def tell(self, act: Act) -> None:
        """The letters of its batch have been released."""
