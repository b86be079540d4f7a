"""The effect review of a base, every three years, judged above all by its outreach (八(一))."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Role
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import holds, member, the_system
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from recognition import rules
from recognition.models.base import Base
from recognition.querysets import ReviewQuerySet

owner = member("base.project.applicant_id", Role.APPLICANT_OWNER)
officer = holds(Role.MINISTRY_OFFICER)
lead = holds(Role.MINISTRY_LEAD)
authority = member("base.project.authority_id", Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD)


@condition
def result_is_pass(review: "EffectReview") -> Iterator[str]:
    """The lead approves what was proposed, or sends it back."""
    if review.result != EffectReview.Result.PASS:
        yield _now("The proposed result is “not up to standard”.")


@condition
def result_is_fail(review: "EffectReview") -> Iterator[str]:
    """The lead approves what was proposed, or sends it back."""
    if review.result != EffectReview.Result.FAIL:
        yield _now("The proposed result is “up to standard”.")


@condition
def province_was_heard(review: "EffectReview") -> Iterator[str]:
    """The province has its say first; one that stays silent holds nobody up."""
    if review.opinion_at or not review.reported_at:
        return
    reported_on = clock.local(review.reported_at).date()
    days = review.batch.review_opinion_days
    if rules.opinion_is_waited_for(reported_on, clock.today(), days):
        yield _now("The provincial authority has not given its opinion yet.")


@condition
def experts_were_heard(review: "EffectReview") -> Iterator[str]:
    """Who was asked is heard until the day set; one who stays silent holds nobody up."""
    if review.silent:
        yield _now("Experts who have not handed in their opinion yet: %(n)s.") % {
            "n": review.silent
        }


@condition
def report_is_there(review: "EffectReview") -> Iterator[str]:
    """A result on a report goes back to the report."""
    if not review.reported_at:
        yield _now("There is no report: the base has not reported in time.")


@condition
def report_is_wanting(review: "EffectReview") -> Iterator[str]:
    """A result without a report goes back to where the report is waited for."""
    if review.reported_at:
        yield _now("There is a report.")


class EffectReview(TwoPersonSubject):
    """One 成效评估. `answers` is the base's report as typed, by field key of its form."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for the base's report")
        OVERDUE = "overdue", _("not reported in time")
        REPORTED = "reported", _("report handed in")
        PROPOSED = "proposed", _("result proposed")
        RETAINED = "retained", _("up to standard, name retained")
        FAILED = "failed", _("not up to standard")
        LAPSED = "lapsed", _("closed without result")

    class Result(models.TextChoices):
        PASS = "pass", _("up to standard")
        FAIL = "fail", _("not up to standard")

    audited = ("result", "reported_at")

    base = models.ForeignKey(Base, models.PROTECT, related_name="reviews")
    sequence = models.PositiveSmallIntegerField(_("number"))
    opened_on = models.DateField(_("opened on"))
    answers = models.JSONField(_("report"), default=dict, blank=True)
    report_due_on = models.DateField(_("report due on"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    opinion = models.TextField(_("opinion of the provincial authority"), blank=True)
    opinion_result = models.CharField(
        _("the authority holds it"), max_length=4, choices=Result.choices, blank=True
    )
    opinion_at = models.DateTimeField(_("opinion given at"), null=True, blank=True)
    expert_view = models.TextField(_("what the experts found"), blank=True)
    result = models.CharField(_("result"), max_length=4, choices=Result.choices, blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    state = FSMField(_("state"), default=State.OPEN, choices=State.choices, protected=True)

    objects: ClassVar[ReviewQuerySet] = ReviewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("effect review")
        verbose_name_plural = _("effect reviews")
        ordering: ClassVar = ["base", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["base", "sequence"], name="review_sequence_once"),
            models.UniqueConstraint(
                fields=["base"],
                condition=models.Q(state__in=["open", "overdue", "reported", "proposed"]),
                name="one_running_review_a_base",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "open",
                        "overdue",
                        "reported",
                        "proposed",
                        "retained",
                        "failed",
                        "lapsed",
                    ]
                ),
                name="review_state_known",
            ),
        ]

    def __str__(self) -> str:
        return _now("Effect review %(number)s of %(base)s") % {
            "number": self.sequence,
            "base": self.base,
        }

    def get_absolute_url(self) -> str:
        return reverse("review_detail", args=[self.pk])

    @property
    def batch(self) -> Batch:
        return self.base.batch

    @property
    def stop(self) -> Stop:
        return Stop.REVIEW

    @property
    def is_running(self) -> bool:
        """Whether its result is still open."""
        return self.state in {"open", "overdue", "reported", "proposed"}

    @property
    def silent(self) -> int:
        """How many experts may still answer in time (`with_life()` brings it along)."""
        known = self.__dict__.get("silent_count")
        return self.opinions.silent().count() if known is None else int(known)

    @property
    def ended(self) -> bool:
        return self.state == self.State.FAILED

    @property
    def rail_dates(self) -> dict[Stop, Any]:
        return {Stop.RECOGNITION: self.base.recognised_on, Stop.REVIEW: self.opened_on}

    def lock_with(self, name: str) -> None:
        """What is done with a review, and what its experts hand in, come one by one."""
        list(self.opinions.order_by("pk").select_for_update())

    # --- the life of a review ---

    @transition(
        state,
        source=[State.OPEN, State.OVERDUE],
        target=State.REPORTED,
        permission=owner,
        custom=action(
            _("Hand in the report"),
            clause="八(一)",
            tone=Tone.PRIMARY,
            form="recognition.forms.ReportForm",
            note=_("Outreach — what others gained from the base — weighs most in the review."),
        ),
    )
    def report(self, act: Act) -> None:
        """The base reports on its effect, its outreach first."""
        self.answers = dict(act.data)
        self.reported_at = act.at
        self.opinion, self.opinion_result, self.opinion_at = "", "", None

    @transition(
        state,
        source=State.OPEN,
        target=State.OVERDUE,
        permission=the_system,
        custom=action(_("Note that the report has not come"), clause="八(一)"),
    )
    def miss_report(self, act: Act) -> None:
        """The day has passed. The base may still report until a result is proposed without it."""

    @transition(
        state,
        source=State.REPORTED,
        target=None,
        permission=authority,
        custom=action(
            _("Give the province's opinion"),
            clause="八(一)",
            tone=Tone.PRIMARY,
            form="recognition.forms.OpinionForm",
        ),
    )
    def give_opinion(self, act: Act) -> None:
        """What the authority says of the base, before the ministry judges."""
        self.opinion = act.data["opinion"]
        self.opinion_result = act.data["opinion_result"]
        self.opinion_at = act.at

    @transition(
        state,
        source=State.REPORTED,
        target=None,
        permission=officer,
        custom=action(
            _("Ask experts"),
            clause="八(一)",
            form="recognition.forms.AskExpertsForm",
            note=_("They read the report and hand in an opinion, each without the others'."),
        ),
    )
    def ask_experts(self, act: Act) -> None:
        """Experts of the pool without an interest; `handover.py` asks each."""

    @transition(
        state,
        source=State.REPORTED,
        target=State.OPEN,
        permission=officer,
        custom=action(
            _("Return the report"), clause="八(一)", form="portal.lifecycle.forms.ReasonForm"
        ),
    )
    def return_report(self, act: Act) -> None:
        """The report has gaps; the base completes it, and has its days anew."""
        self.reported_at = None
        today = clock.local(act.at).date()
        self.report_due_on = rules.report_due(today, self.batch.review_report_days)

    @transition(
        state,
        source=State.REPORTED,
        target=State.PROPOSED,
        permission=officer,
        conditions=[province_was_heard, experts_were_heard],
        custom=action(
            _("Propose a result"),
            clause="八(一)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="recognition.forms.ReviewResultForm",
        ),
    )
    def propose_result(self, act: Act) -> None:
        """The officer's result and conclusion, for the lead to decide on."""
        self.result = act.data["result"]
        self.conclusion = act.data["conclusion"]
        self.expert_view = act.data["expert_view"]

    @transition(
        state,
        source=State.OVERDUE,
        target=State.PROPOSED,
        permission=officer,
        custom=action(
            _("Propose “not up to standard” without a report"),
            clause="八(一)",
            step=Step.PROPOSE,
            tone=Tone.DANGER,
            form="recognition.forms.UnreportedForm",
            note=_("The base was reminded and has not reported in time."),
        ),
    )
    def propose_unreported(self, act: Act) -> None:
        """No report, no effect that could be found: for the lead to decide on."""
        self.result = self.Result.FAIL
        self.conclusion = act.data["conclusion"]

    @transition(
        state,
        source=State.PROPOSED,
        target=State.REPORTED,
        permission=lead,
        conditions=[report_is_there],
        custom=action(
            _("Send back to the officer"),
            clause="八(一)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead wants it looked at again."""
        self.result = ""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.OVERDUE,
        permission=lead,
        conditions=[report_is_wanting],
        custom=action(
            _("Send back: wait for the report"),
            clause="八(一)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def wait_for_report(self, act: Act) -> None:
        """The base gets another chance to report."""
        self.result = ""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.RETAINED,
        permission=lead,
        conditions=[result_is_pass],
        custom=action(_("Retain the name"), clause="八(一)", step=Step.APPROVE, tone=Tone.PRIMARY),
    )
    def approve_retain(self, act: Act) -> None:
        """Passed: the name stays, and the next review is armed."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.FAILED,
        permission=lead,
        conditions=[result_is_fail],
        custom=action(
            _("Not up to standard: cancel the recognition"),
            clause="八(一)",
            step=Step.APPROVE,
            tone=Tone.DANGER,
            note=_("The name is cancelled and the plaque has to be taken down."),
        ),
    )
    def approve_fail(self, act: Act) -> None:
        """Not passed: `handover.py` delists the base."""

    @transition(
        state,
        source=[State.OPEN, State.OVERDUE, State.REPORTED, State.PROPOSED],
        target=State.LAPSED,
        permission=the_system,
        custom=action(_("Close without result"), clause="八(二)"),
    )
    def lapse(self, act: Act) -> None:
        """The base has been delisted for cause meanwhile."""
