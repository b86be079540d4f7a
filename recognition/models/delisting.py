"""The delisting of a base: its ground, the facts, the hearing, and who decided (八)."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from portal.accounts.models import Role
from portal.batches.models import Batch
from portal.integrity.models import Incident
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.actors import holds, the_system
from portal.lifecycle.errors import Reason
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop
from recognition import rules
from recognition.models.base import Base
from recognition.models.review import EffectReview
from recognition.querysets import DelistingQuerySet

officer = holds(Role.MINISTRY_OFFICER)
lead = holds(Role.MINISTRY_LEAD)


class Ground(models.TextChoices):
    """Why a base loses its name; the clause of each stands in `rules.GROUNDS`."""

    REVIEW_FAILED = "review_failed", _("effect review below standard")
    ACCIDENT = "accident", _("major safety, quality or pollution accident")
    BREACH_OF_TRUST = "breach_of_trust", _("serious breach of trust")
    UNLAWFUL_ACT = "unlawful_act", _("unlawful or irregular act")
    FALSE_DATA = "false_data", _("false data or documents")


@condition
def base_stands(delisting: "Delisting") -> Iterator[str]:
    """A recognition is cancelled once."""
    if not delisting.base.stands:
        yield _now("The recognition of %(base)s is already cancelled.") % {"base": delisting.base}


class Delisting(TwoPersonSubject):
    """One case of 取消认定、摘牌. One that follows from a failed review names that review."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("cancellation proposed")
        APPROVED = "approved", _("recognition cancelled")
        DISMISSED = "dismissed", _("not cancelled")

    audited = ("ground", "heard_on")

    base = models.ForeignKey(Base, models.PROTECT, related_name="delistings")
    review = models.OneToOneField(
        EffectReview, models.PROTECT, null=True, blank=True, related_name="delisting"
    )
    incident = models.ForeignKey(
        Incident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delistings",
        verbose_name=_("incident"),
    )
    ground = models.CharField(_("ground"), max_length=16, choices=Ground.choices)
    facts = models.TextField(_("facts"))
    heard_on = models.DateField(_("heard on"), null=True, blank=True)
    hearing = models.TextField(_("what the base said at the hearing"), blank=True)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)

    objects: ClassVar[DelistingQuerySet] = DelistingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("delisting")
        verbose_name_plural = _("delistings")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["base"],
                condition=models.Q(state__in=["draft", "proposed"]),
                name="one_running_delisting_a_base",
            ),
            models.UniqueConstraint(
                fields=["base"],
                condition=models.Q(state="approved"),
                name="base_delisted_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "proposed", "approved", "dismissed"]),
                name="delisting_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(ground="review_failed", review__isnull=False)
                | (~models.Q(ground="review_failed") & models.Q(review__isnull=True)),
                name="failed_review_is_named",
            ),
        ]

    def __str__(self) -> str:
        return _now("Delisting of %(base)s") % {"base": self.base}

    def get_absolute_url(self) -> str:
        return reverse("delisting_detail", args=[self.pk])

    @property
    def batch(self) -> Batch:
        return self.base.batch

    @property
    def clause(self) -> str:
        """The clause its ground rests on."""
        return rules.GROUNDS[rules.Ground(self.ground)]

    @property
    def stop(self) -> Stop:
        return self.base.stop

    @property
    def ended(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def rail_dates(self) -> dict[Stop, Any]:
        return self.base.rail_dates

    def clash(self) -> Reason:
        """Another opened a case against the base at the same moment."""
        return Reason(_now("A delisting of this base is being decided on already."))

    # --- the life of a delisting ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=officer,
        conditions=[base_stands],
        custom=action(
            _("Propose the cancellation"),
            clause="八(二)",
            step=Step.PROPOSE,
            tone=Tone.DANGER,
            form="recognition.forms.ProposeDelistingForm",
            note=_("The base must have been heard first."),
        ),
    )
    def propose(self, act: Act) -> None:
        """The facts as established, and what the base had to say."""
        self.facts = act.data["facts"]
        self.heard_on = act.data["heard_on"]
        self.hearing = act.data["hearing"]

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DRAFT,
        permission=lead,
        custom=action(
            _("Send back to the officer"),
            clause="八(二)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead wants it looked at again."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.APPROVED,
        permission=lead,
        conditions=[base_stands],
        custom=action(
            _("Cancel the recognition"),
            clause="八(二)",
            step=Step.APPROVE,
            tone=Tone.DANGER,
            note=_("The entry stays in the public register, marked as cancelled."),
        ),
    )
    def approve(self, act: Act) -> None:
        """The name is cancelled; `handover.py` delists the base."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DISMISSED,
        permission=lead,
        custom=action(
            _("Do not cancel"),
            clause="八(二)",
            step=Step.APPROVE,
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def dismiss(self, act: Act) -> None:
        """The facts do not carry a cancellation; the base keeps its name."""

    @transition(
        state,
        source=State.DRAFT,
        target=State.APPROVED,
        permission=the_system,
        conditions=[base_stands],
        custom=action(_("Enter the result of the failed review"), clause="八(一)"),
    )
    def adopt(self, act: Act) -> None:
        """Two people have decided the review already: their decision is this one's."""

    @transition(
        state,
        source=[State.DRAFT, State.PROPOSED],
        target=State.DISMISSED,
        permission=the_system,
        custom=action(_("Close: cancelled on another ground"), clause="八(一)"),
    )
    def lapse(self, act: Act) -> None:
        """A failed review has cancelled the name before this case was decided."""
