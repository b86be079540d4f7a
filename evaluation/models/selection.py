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

from evaluation import rules
from evaluation.models.conditions import ministry_lead, ministry_officer
from evaluation.models.evaluation import Evaluation
from evaluation.querysets import EntryOfContest, EvaluationQuerySet, SelectionQuerySet
from evaluation.wording import obstacle_sentence
from portal.batches.models import Batch, Kind, Quota, Sector
from portal.documents import attachments
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
    """Nobody is chosen or passed over while experts lie apart, or a sheet or figure is disputed."""
    if selection.doubtful:
        yield _now(
            "Cases of this sector and kind that are in doubt (experts far apart without a reason "
            "or a second look, an unlocking, a correction or an incident undecided): %(count)s."
        ) % {"count": selection.doubtful}


@condition
def choice_holds(selection: "Selection") -> Iterator[str]:
    """Inside the quota, up to standard, every departure from the totals with its reason."""
    yield from selection.obstacle_words


@condition
def there_is_a_tie(selection: "Selection") -> Iterator[str]:
    """A panel settles only what the totals leave open."""
    if not selection.ties:
        yield _now("No tie at the edge of the quota waits to be settled.")


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

    @cached_property
    def quota(self) -> int:
        """The batch's number for this sector and kind; `with_life()` brings it along."""
        known = self.__dict__.get("quota_number")
        if known is not None:
            return int(known)
        quotas = Quota.objects.filter(sector=self.sector_id, kind=self.kind)
        return quotas.values_list("number", flat=True).first() or 0

    @property
    def cases(self) -> EvaluationQuerySet:
        """Everything it chooses from."""
        return Evaluation.objects.of_board(self.sector_id, self.kind)

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

    @cached_property
    def contest(self) -> list[EntryOfContest]:
        """The cases that decide who is chosen: those inside, and the decided (1 query)."""
        return self.cases.contest(self.quota)

    @property
    def contenders(self) -> list[rules.Contender]:
        """The same as the rules see them."""
        return [entry.contender for entry in self.contest]

    @cached_property
    def settled(self) -> rules.Settled:
        """What the panel has decided on ties; asked only where there is one (3 queries)."""
        if not rules.open_ties(self.contenders):
            return {}
        rows = self.settlements.order_by("pk").prefetch_related("tied", "chosen")
        return {
            frozenset(case.pk for case in row.tied.all()): {case.pk for case in row.chosen.all()}
            for row in rows
        }

    @cached_property
    def ties(self) -> list[rules.Tie]:
        """The ties that wait for the panel."""
        return rules.unsettled(self.contenders, self.quota, self.settled)

    def room_for(self, tie: rules.Tie) -> int:
        """How many of a tie can still be chosen within the quota."""
        others = sum(
            one.stands and one.pk not in tie.cases and one.total > tie.total
            for one in self.contenders
        )
        return max(0, self.quota - others)

    @cached_property
    def obstacle_words(self) -> list[str]:
        """Everything against the choice, in words."""
        names = {entry.contender.pk: entry.name for entry in self.contest}
        found = rules.obstacles(self.contenders, self.quota, self.settled)
        return [obstacle_sentence(one, names, self.quota) for one in found]

    @property
    def chosen(self) -> EvaluationQuerySet:
        """The cases noted to be included, by division, sector and name."""
        return Evaluation.objects.filter(
            decision__selection=self, decision__choice=rules.Choice.CHOOSE
        )

    def lock_with(self, name: str) -> None:
        """The quota is counted under its own lock, whatever else counts against it."""
        if name in {"propose", "approve"}:
            list(Quota.objects.select_for_update().filter(sector=self.sector_id, kind=self.kind))

    # --- the life of a selection ---

    @transition(
        state,
        source=State.DRAFT,
        target=State.DRAFT,
        permission=ministry_officer,
        custom=action(
            _("Note a decision"),
            clause="六(二)",
            inline=True,
            form="evaluation.forms.DecideForm",
            note=_("Pending until the whole selection is proposed and approved."),
        ),
    )
    def decide(self, act: Act) -> None:
        """Note the pending decision on one case, or take it back."""
        case, choice = act.data["case"], act.data["choice"]
        if not choice:
            self.decisions.filter(evaluation=case).delete()
            return
        values = {name: act.data[name] for name in ("choice", "reason", "minutes", "in_meeting")}
        values |= {"selection": self, "by_id": act.actor.pk, "at": act.at}
        self.decisions.update_or_create(evaluation=case, defaults=values)

    @transition(
        state,
        source=State.DRAFT,
        target=State.DRAFT,
        permission=ministry_officer,
        custom=action(
            _("Note what the totals suggest"),
            clause="六(二)",
            inline=True,
            note=_("Includes the highest totals within the quota; a tie at its edge stays open."),
        ),
    )
    def fill_in(self, act: Act) -> None:
        """Note the highest totals within the quota as included, where nothing is noted yet."""
        wanted = rules.suggested(self.contenders, self.quota)
        self.decisions.bulk_create(
            self.decisions.model(
                selection=self,
                evaluation_id=pk,
                choice=rules.Choice.CHOOSE,
                by_id=act.actor.pk,
                at=act.at,
            )
            for pk in wanted
        )

    @transition(
        state,
        source=State.DRAFT,
        target=State.DRAFT,
        permission=ministry_officer,
        conditions=[all_scored, lists_are_settled, there_is_a_tie],
        custom=action(
            _("Settle a tie"),
            clause="六(二)",
            form="evaluation.forms.TieForm",
            note=_("By a decision of the panel with its minutes; the portal breaks no tie."),
        ),
    )
    def settle_tie(self, act: Act) -> None:
        """Record what the panel decided; the decisions on the tied cases follow from it."""
        tie: rules.Tie = act.data["tie"]
        row = self.settlements.create(
            total=tie.total,
            members=act.data["members"],
            minutes=act.data["minutes"],
            by_id=act.actor.pk,
            at=act.at,
        )
        row.tied.set(tie.cases)
        row.chosen.set(act.data["chosen"])
        if act.data["file"]:
            attachments.store(row, "minutes", act.data["file"], actor=act.actor)
        chosen = {case.pk for case in act.data["chosen"]}
        for pk in tie.cases:
            choice = rules.Choice.CHOOSE if pk in chosen else rules.Choice.LEAVE
            values = {
                "selection": self,
                "choice": choice,
                "reason": _now("Equal totals: decided by the panel, see its minutes."),
                "by_id": act.actor.pk,
                "at": act.at,
            }
            self.decisions.update_or_create(evaluation_id=pk, defaults=values)

    @transition(
        state,
        source=State.DRAFT,
        target=State.PROPOSED,
        permission=ministry_officer,
        conditions=[all_scored, lists_are_settled, nothing_in_doubt, choice_holds],
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
        """Put all noted decisions before the lead, together."""
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
            note=_("The results are held until their letters are previewed and released."),
        ),
    )
    def approve(self, act: Act) -> None:
        """The chosen cases take their places; which the database counts as well."""
        self.seats.bulk_create(
            self.seats.model(selection=self, evaluation=case, number=number, quota=self.quota)
            for number, case in enumerate(self.chosen, start=1)
        )
