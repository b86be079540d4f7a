"""What an expert who is asked says of a base in its effect review (八(一)).

An opinion in writing, not a score: each expert reads the base's own report and what the portal
counts, and nothing of what others say of it.
"""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from evaluation.models import Commitment
from portal.accounts.models import Role
from portal.batches.models import Batch
from portal.lifecycle.actions import Act, Tone, action, condition
from portal.lifecycle.actors import holds, person, the_system
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from recognition import rules
from recognition.models.base import Base
from recognition.models.review import EffectReview
from recognition.opinion_querysets import OpinionQuerySet

REASON = "portal.lifecycle.forms.ReasonForm"
the_expert = person("expert_id")
officer = holds(Role.MINISTRY_OFFICER)


@condition
def commitment_is_signed(opinion: "ExpertOpinion") -> Iterator[Reason]:
    """Nobody judges before having committed to confidentiality and integrity."""
    if not opinion.is_committed:
        yield Reason(
            _now("Sign the commitment to confidentiality and integrity of this batch first."),
            opinion.commitment_url,
        )


@condition
def is_waited_for(opinion: "ExpertOpinion") -> Iterator[str]:
    """What experts say is heard before a result is proposed."""
    if opinion.answer is rules.Answer.CLOSED:
        yield _now("No opinion is waited for: the review is “%(state)s”.") % {
            "state": opinion.review.get_state_display()
        }


class ExpertOpinion(Subject):
    """One expert's opinion on one effect review; experts read nobody's but their own."""

    class State(models.TextChoices):
        ASKED = "asked", _("opinion asked for")
        OVERDUE = "overdue", _("no opinion in time")
        GIVEN = "given", _("opinion handed in")
        RECUSED = "recused", _("stepped back")

    audited = ("result", "opinion", "due_at", "given_at")

    review = models.ForeignKey(
        EffectReview, models.PROTECT, related_name="opinions", verbose_name=_("effect review")
    )
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("expert")
    )
    #: Empty while the report is back with its base: then nothing is waited for.
    due_at = models.DateTimeField(_("opinion due at"), null=True, blank=True)
    result = models.CharField(
        _("the expert holds it"), max_length=4, choices=EffectReview.Result.choices, blank=True
    )
    opinion = models.TextField(_("opinion of the expert"), blank=True)
    given_at = models.DateTimeField(_("opinion given at"), null=True, blank=True)
    state = FSMField(_("state"), default=State.ASKED, choices=State.choices, protected=True)

    objects: ClassVar[OpinionQuerySet] = OpinionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("expert's opinion")
        verbose_name_plural = _("experts' opinions")
        ordering: ClassVar = ["-review", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "expert"], name="opinion_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "overdue", "given", "recused"]),
                name="opinion_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="given") | models.Q(given_at__isnull=False),
                name="opinion_given_at_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="overdue") | models.Q(due_at__isnull=False),
                name="opinion_overdue_after_its_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.review)

    def get_absolute_url(self) -> str:
        return reverse("opinion_detail", args=[self.pk])

    @property
    def base(self) -> Base:
        return self.review.base

    @property
    def batch(self) -> Batch:
        return self.review.batch

    @property
    def stop(self) -> Stop:
        return Stop.REVIEW

    @property
    def is_committed(self) -> bool:
        """Whether its expert has signed for the batch (`with_life()` brings it along)."""
        known = self.__dict__.get("commitment_signed")
        if known is None:
            signed = Commitment.objects.filter(expert=self.expert_id, batch=self.batch)
            return signed.exists()
        return bool(known)

    @property
    def commitment_url(self) -> str:
        """Where its expert signs for the batch, and comes back from."""
        page = reverse("commitment", args=[self.batch.pk])
        return f"{page}?{urlencode({'next': self.get_absolute_url()})}"

    @property
    def answer(self) -> rules.Answer:
        """How it is taken now: in time, late, or not at all."""
        is_open = self.review.state == EffectReview.State.REPORTED
        return rules.answer_at(clock.now(), self.due_at, is_open=is_open)

    @property
    def is_late(self) -> bool:
        """Whether it was handed in after its day."""
        if self.given_at is None:
            return False
        return rules.answer_at(self.given_at, self.due_at, is_open=True) is rules.Answer.LATE

    # --- the life of an opinion ---

    @transition(
        state,
        source=[State.ASKED, State.OVERDUE],
        target=State.GIVEN,
        permission=the_expert,
        conditions=[commitment_is_signed, is_waited_for],
        custom=action(
            _("Hand in the opinion"),
            clause="八(一)",
            tone=Tone.PRIMARY,
            form="recognition.forms.ExpertOpinionForm",
            note=_("Say first what others gained from the base. It cannot be changed afterwards."),
        ),
    )
    def give(self, act: Act) -> None:
        """In writing, for the officers who decide."""
        self.result, self.opinion = act.data["result"], act.data["opinion"]
        self.given_at = act.at

    @transition(
        state,
        source=[State.ASKED, State.OVERDUE, State.GIVEN],
        target=State.RECUSED,
        permission=the_expert,
        conditions=[is_waited_for],
        custom=action(
            _("Declare an interest and step back"),
            clause="八(一)",
            tone=Tone.DANGER,
            form=REASON,
            note=_("Say which interest or relation stands against judging this base."),
        ),
    )
    def recuse(self, act: Act) -> None:
        """The expert steps back; the interest is kept in the register of conflicts."""

    @transition(
        state,
        source=[State.ASKED, State.OVERDUE],
        target=State.RECUSED,
        permission=officer,
        custom=action(_("Release the expert"), clause="八(一)", tone=Tone.DANGER, form=REASON),
    )
    def release(self, act: Act) -> None:
        """The ministry waits for this opinion no longer."""

    @transition(
        state,
        source=State.ASKED,
        target=State.OVERDUE,
        permission=the_system,
        custom=action(_("Note that the opinion has not come"), clause="八(一)"),
    )
    def miss(self, act: Act) -> None:
        """Its day has passed: the review goes on without it, and takes it late."""

    @transition(
        state,
        source=[State.ASKED, State.OVERDUE, State.GIVEN],
        target=State.ASKED,
        permission=the_system,
        custom=action(_("Ask for the opinion on the new report"), clause="八(一)"),
    )
    def ask_again(self, act: Act) -> None:
        """The report went back to the base: what was said of it waits to be said anew."""
        self.given_at = self.due_at = None

    @transition(
        state,
        source=State.ASKED,
        target=None,
        permission=the_system,
        custom=action(_("Set the day for the opinion anew"), clause="八(一)"),
    )
    def wait_anew(self, act: Act) -> None:
        """The report is there again: its expert has the days of the batch from here on."""
        today = clock.local(act.at).date()
        self.due_at = clock.end_of(rules.expert_due(today, self.batch.review_expert_days))
