"""The draw of experts for the cases of a batch (六(二)): committed to, drawn, approved, opened."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from evaluation.models.conditions import ministry_lead, officer_or_system
from evaluation.models.evaluation import Evaluation
from evaluation.querysets import DrawLineQuerySet, DrawQuerySet
from evaluation.rules import draw as rules
from portal.accounts.models import MINISTRY
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import the_system
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop


def ministry_or_system(subject: Any, actor: Any) -> bool:
    """The ministry's officers and leads, or the portal itself."""
    return bool(actor.is_system or actor.has_role(*MINISTRY))


REASON: Final = "portal.lifecycle.forms.ReasonForm"


@condition
def something_is_drawn(draw: "Draw") -> Iterator[str]:
    """Both sides are there: cases that wait, and experts who may be drawn."""
    if not draw.waiting_cases:
        yield _now("No case of this batch waits for experts.")
    if not draw.active_experts:
        yield _now("No expert of the pool is active.")


@condition
def nothing_has_been_assigned_by_hand(draw: "Draw") -> Iterator[str]:
    """What was committed to still waits: nobody has been given to a case meanwhile."""
    if draw.overtaken:
        yield _now("Cases of this draw that have been given experts meanwhile: %(count)s.") % {
            "count": draw.overtaken
        }


class Draw(TwoPersonSubject):
    """Experts for every case of a batch that waits for some.

    `problem` holds what is drawn from what as it was committed to; `outcome` what came of it
    beside its lines. A long run goes on by itself and notes how far it is in `percent`.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        COMMITTED = "committed", _("committed")
        RUNNING = "running", _("running")
        SHORT = "short", _("impossible")
        DRAWN = "drawn", _("drawn")
        APPROVED = "approved", _("approved")
        OPENED = "opened", _("sheets opened")
        DISCARDED = "discarded", _("set aside")

    #: A batch has one draw at a time.
    ENDED: ClassVar = (State.OPENED, State.DISCARDED)
    #: The portal itself works on these.
    BUSY: ClassVar = (State.RUNNING, State.APPROVED)
    audited = ("pool_hash", "applications_hash", "rules_hash", "seed", "result_hash")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="draws", verbose_name=_("batch"))
    state = FSMField(_("state"), default=State.PREPARED, choices=State.choices, protected=True)
    problem = models.JSONField(_("what is drawn"), default=dict, editable=False)
    pool_hash = models.CharField(_("digest of the pool"), max_length=64, blank=True)
    applications_hash = models.CharField(_("digest of the applications"), max_length=64, blank=True)
    rules_hash = models.CharField(_("digest of the rules"), max_length=64, blank=True)
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    result_hash = models.CharField(_("digest of the result"), max_length=64, blank=True)
    outcome = models.JSONField(_("what came of it"), default=dict, editable=False)
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0, editable=False)

    objects: ClassVar[DrawQuerySet] = DrawQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("draw of experts")
        verbose_name_plural = _("draws of experts")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "prepared",
                        "committed",
                        "running",
                        "short",
                        "drawn",
                        "approved",
                        "opened",
                        "discarded",
                    ]
                ),
                name="draw_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "discarded"]) | ~Q(rules_hash=""),
                name="draw_committed_before_it_runs",
            ),
            models.UniqueConstraint(
                fields=["batch"],
                condition=~Q(state__in=["opened", "discarded"]),
                name="one_running_draw_per_batch",
            ),
        ]

    def __str__(self) -> str:
        return _now("Draw %(number)s of %(batch)s") % {"number": self.pk, "batch": self.batch}

    def get_absolute_url(self) -> str:
        return reverse("draw_detail", args=[self.pk])

    @property
    def stop(self) -> Stop:
        return Stop.EVALUATION

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def waiting_cases(self) -> int:
        """How many cases of the batch would be drawn for (`with_life()` brings it along)."""
        known = self.__dict__.get("waiting_count")
        return Evaluation.objects.waiting_in(self.batch_id).count() if known is None else known

    @property
    def active_experts(self) -> int:
        """How many experts could be drawn (`with_life()` brings it along)."""
        known = self.__dict__.get("active_count")
        if known is None:
            return int(type(self).objects.with_life().get(pk=self.pk).active_count)
        return int(known)

    @property
    def overtaken(self) -> int:
        """How many cases of this draw wait no more."""
        known = self.__dict__.get("overtaken_count")
        if known is None:
            return int(type(self).objects.with_life().get(pk=self.pk).overtaken_count)
        return int(known)

    @cached_property
    def shorts(self) -> list[rules.Short]:
        """Where places are missing."""
        return [
            rules.Short(**{**row, "boards": tuple(row["boards"])})
            for row in self.outcome.get("short", ())
        ]

    # --- the life of a draw ---

    @transition(
        state,
        source=State.PREPARED,
        target=State.COMMITTED,
        permission=officer_or_system,
        conditions=[something_is_drawn],
        custom=action(
            _("Commit"),
            clause="六(二)",
            tone=Tone.PRIMARY,
            note=_("Pool, applications and rules are sealed in the audit log, before the seed."),
        ),
    )
    def commit(self, act: Act) -> None:
        """Seal what is drawn from what: from here on nothing of it can be chosen any more."""
        from evaluation.drawing import documents  # noqa: PLC0415 - it reads this model

        self.problem = documents(self.batch)
        digests = {name: rules.digest(part) for name, part in self.problem.items()}
        self.pool_hash = digests["pool"]
        self.applications_hash = digests["applications"]
        self.rules_hash = digests["rules"]

    @transition(
        state,
        source=State.COMMITTED,
        target=State.RUNNING,
        permission=officer_or_system,
        custom=action(
            _("Draw"),
            clause="六(二)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            form="evaluation.expert_forms.SeedForm",
        ),
    )
    def begin(self, act: Act) -> None:
        """The seed is there, made after the commitment; the rest follows from it."""
        self.seed, self.percent = act.data["seed"], 0

    @transition(
        state,
        source=State.RUNNING,
        target=State.DRAWN,
        permission=the_system,
        custom=action(
            _("Enter the result"), clause="六(二)", form="evaluation.expert_forms.OutcomeForm"
        ),
    )
    def finish(self, act: Act) -> None:
        """Everybody has a panel."""
        self.outcome, self.result_hash, self.percent = act.data["outcome"], act.data["digest"], 100

    @transition(
        state,
        source=State.RUNNING,
        target=State.SHORT,
        permission=the_system,
        custom=action(
            _("Say what is missing"), clause="六(二)", form="evaluation.expert_forms.OutcomeForm"
        ),
    )
    def fall_short(self, act: Act) -> None:
        """There is no such draw, and by how much."""
        self.outcome, self.percent = act.data["outcome"], 100

    @transition(
        state,
        source=State.DRAWN,
        target=State.APPROVED,
        permission=ministry_lead,
        conditions=[nothing_has_been_assigned_by_hand],
        custom=action(
            _("Approve the draw"),
            clause="六(二)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("Score sheets open; each opens for its expert after the signature."),
        ),
    )
    def approve(self, act: Act) -> None:
        """A second person lets the sheets be opened."""
        self.percent = 0

    @transition(
        state,
        source=State.APPROVED,
        target=State.OPENED,
        permission=the_system,
        custom=action(_("All sheets are open"), clause="六(二)"),
    )
    def complete(self, act: Act) -> None:
        """Each case has its panel's sheets."""
        self.percent = 100

    @transition(
        state,
        source=[State.PREPARED, State.COMMITTED, State.SHORT, State.DRAWN],
        target=State.DISCARDED,
        permission=ministry_or_system,
        custom=action(_("Set aside"), clause="六(二)", tone=Tone.DANGER, form=REASON),
    )
    def discard(self, act: Act) -> None:
        """It stays to be seen, with its seed and result, and is not used."""


class DrawLine(models.Model):
    """Somebody drawn for a case: of the panel, or in reserve in the order of `place`."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="lines")
    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="draw_lines")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="draw_lines")
    place = models.PositiveSmallIntegerField(_("place"))
    in_reserve = models.BooleanField(_("in reserve"), default=False)

    objects: ClassVar[DrawLineQuerySet] = DrawLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("line of a draw")
        verbose_name_plural = _("lines of a draw")
        ordering: ClassVar = ["draw", "evaluation", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "evaluation", "expert"], name="drawn_once"),
            models.UniqueConstraint(fields=["draw", "evaluation", "place"], name="place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation} · {self.place}"
