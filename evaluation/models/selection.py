"""The selection of 创建对象 among the cases of one sector and kind (六(二))."""

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from evaluation.models.evaluation import Evaluation, ministry_lead, ministry_officer
from evaluation.querysets import EvaluationQuerySet, SelectionQuerySet
from evaluation.wording import obstacles
from portal.batches.models import Batch, Kind, Quota, Sector
from portal.lifecycle.actions import Act, Step, Tone, action, condition
from portal.lifecycle.models import TwoPersonSubject
from portal.lifecycle.stops import Stop


@condition
def all_scored(selection: "Selection") -> Iterator[str]:
    """No case is left out of the comparison."""
    if selection.unscored:
        yield _now("Cases of this sector and kind without a score: %(count)s.") % {
            "count": selection.unscored
        }


@condition
def lists_are_settled(selection: "Selection") -> Iterator[str]:
    """Nobody is compared without those whose province's list is still being checked (六(一))."""
    if selection.unsettled:
        yield _now(
            "Applications of this sector and kind whose recommended list is still in the "
            "formal check: %(count)s."
        ) % {"count": selection.unsettled}


@condition
def nothing_in_doubt(selection: "Selection") -> Iterator[str]:
    """Nobody is chosen or passed over while experts lie apart unsettled, or a sheet is disputed."""
    if selection.doubtful:
        yield _now(
            "Cases of this sector and kind that are in doubt (experts far apart without a reason "
            "or a second look, or an unlocking undecided): %(count)s."
        ) % {"count": selection.doubtful}


@condition
def choice_holds(selection: "Selection") -> Iterator[str]:
    """Inside the quota, and each chosen case meets every line of the standard."""
    yield from obstacles(selection.chosen.all(), selection.quota)


class Selection(TwoPersonSubject):
    """Which cases of one sector and kind become 创建对象: within the quota, up to standard."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="selections")
    sector = models.ForeignKey(
        Sector, models.PROTECT, related_name="selections", verbose_name=_("sector")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True)
    chosen = models.ManyToManyField(
        Evaluation, related_name="selections", verbose_name=_("chosen"), blank=True
    )
    note = models.TextField(_("note for the decision"), blank=True)

    audited = ("note",)

    objects: ClassVar[SelectionQuerySet] = SelectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        ordering: ClassVar = ["-batch__ordinal", "sector__position", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sector", "kind"], name="selection_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "proposed", "approved"]),
                name="selection_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sector} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("selection_detail", args=[self.pk])

    @property
    def board_url(self) -> str:
        return reverse("evaluation_board", args=[self.batch_id, self.sector_id, self.kind])

    @property
    def stop(self) -> Stop:
        return Stop.EVALUATION

    @property
    def quota(self) -> int:
        """The batch's number for this sector and kind (prefetched by `with_life()`)."""
        return next((q.number for q in self.sector.quotas.all() if q.kind == self.kind), 0)

    @property
    def cases(self) -> EvaluationQuerySet:
        """Everything it chooses from."""
        return Evaluation.objects.of_board(self.batch_id, self.sector_id, self.kind)

    @cached_property
    def unscored(self) -> int:
        """How many cases lack a score; `with_life()` brings the number along."""
        known = self.__dict__.get("unscored_count")
        return self.cases.unscored().count() if known is None else known

    @cached_property
    def doubtful(self) -> int:
        """How many cases are in doubt; `with_life()` brings the number along."""
        known = self.__dict__.get("doubt_count")
        return self.cases.in_doubt().count() if known is None else int(known)

    @cached_property
    def unsettled(self) -> int:
        """How many applications may still come from lists in the formal check."""
        known = self.__dict__.get("unsettled_count")
        if known is not None:
            return int(known)
        fresh = type(self).objects.with_life().get(pk=self.pk)
        return int(fresh.unsettled_count)

    def lock_with(self, name: str) -> None:
        """The quota is counted under its own lock, whatever else counts against it."""
        if name == "approve":
            list(Quota.objects.select_for_update().filter(sector=self.sector_id, kind=self.kind))

    # --- the life of a selection ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=ministry_officer,
        conditions=[all_scored, lists_are_settled, nothing_in_doubt],
        custom=action(
            _("Propose the selection"),
            clause="六(二)",
            step=Step.PROPOSE,
            tone=Tone.PRIMARY,
            inline=True,
            form="evaluation.forms.SelectionForm",
        ),
    )
    def propose(self, act: Act) -> None:
        """Put the chosen cases before the lead."""
        self.chosen.set(act.data["chosen"])
        self.note = act.data["note"]

    @transition(
        state,
        source=State.PROPOSED,
        target=State.DRAFT,
        permission=ministry_lead,
        custom=action(
            _("Send back to the officer"),
            clause="六(二)",
            form="portal.lifecycle.forms.ReasonForm",
        ),
    )
    def send_back(self, act: Act) -> None:
        """The lead wants it looked at again."""

    @transition(
        state,
        source=State.PROPOSED,
        target=State.APPROVED,
        permission=ministry_lead,
        conditions=[all_scored, lists_are_settled, nothing_in_doubt, choice_holds],
        custom=action(
            _("Approve the selection"),
            clause="六(二)",
            step=Step.APPROVE,
            tone=Tone.PRIMARY,
            note=_("The chosen become objects of creation; every applicant is told the result."),
        ),
    )
    def approve(self, act: Act) -> None:
        """The chosen cases are selected, the others passed over."""
