"""Evaluations and what is decided on them: for the ministry and its auditors."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from evaluation import rules
from evaluation.querysets.counting import number
from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.integrity.querysets import standing_against
from portal.lifecycle.models import SubjectQuerySet

#: States in which an evaluation still lacks its score.
UNSCORED = ("awaiting_experts", "scoring")
#: Recommended lists that lie with the ministry, or are being mended for it.
IN_FORMAL_CHECK = ("sent", "checked", "returned")


#: Scored, and on or above every line of the batch's standard.
UP_TO_STANDARD = (
    Q(total_score__gte=F("sector__batch__pass_total"))
    & Q(basic_score__gte=F("sector__batch__pass_basic"))
    & Q(plan_score__gte=F("sector__batch__pass_plan"))
)
#: Could be chosen: up to standard, ruled out by nothing, and its experts not far apart unsettled.
ELIGIBLE = UP_TO_STANDARD & Q(doubts=[]) & Q(ruled_out_at=None)
#: Not left out and not put off by what has been noted so far.
IN_THE_RUNNING = Q(decision=None) | Q(decision__choice=rules.Choice.CHOOSE)


@dataclass(frozen=True, slots=True)
class EntryOfContest:
    """A case as the choice sees it, with its applicant's name."""

    contender: rules.Contender
    name: str


class MinistryQuerySet(models.QuerySet[Any]):
    """What stays inside the ministry and is open to its auditors."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()


class DecisionQuerySet(MinistryQuerySet):
    """Pending decisions."""

    def reasoned(self) -> Self:
        """Those with words of their own, for whoever approves: by division, sector and name."""
        return self.exclude(reason="", minutes="").select_related(
            "evaluation__application__applicant", "by"
        )


class SettlementQuerySet(MinistryQuerySet):
    """Settlements of ties."""

    def for_page(self) -> Self:
        """With the cases they are about and the signed minutes (4 queries)."""
        cases = "application__applicant"
        model = apps.get_model("evaluation.Evaluation")
        return self.select_related("by").prefetch_related(
            Prefetch("tied", model.objects.select_related(cases)),
            Prefetch("chosen", model.objects.select_related(cases)),
            "attachments",
        )


class EvaluationQuerySet(SubjectQuerySet):
    """Evaluations: for the ministry and its auditors."""

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors alone: neither applicants, authorities nor experts."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def with_life(self) -> Self:
        """What conditions, scores and pages read of each: 5 queries, whatever the number."""
        return (
            self.annotate(
                **standing_against("application__applicant", applied="application__submitted_at")
            )
            .select_related(
                "application__batch",
                "sector",
                "application__sector",
                "application__applicant",
                "application__authority",
                "application__plan",
            )
            .prefetch_related(
                Prefetch(
                    "sheets", self.model.sheets.rel.related_model.objects.select_related("expert")
                ),
                "application__batch__schemes__indicators",
                "application__batch__criteria",
            )
        )

    def of_board(self, sector: Any, kind: str) -> Self:
        """The cases of one sector and kind: they are compared with one another only (六(二))."""
        return self.filter(sector=sector, kind=kind)

    def by_total(self) -> Self:
        """The best first: an order for the ministry's own board and nowhere else (十)."""
        return self.order_by(F("total_score").desc(nulls_last=True), "pk")

    def eligible(self) -> Self:
        """Those that could be chosen."""
        return self.filter(ELIGIBLE)

    def with_eligibility(self) -> Self:
        """With `is_eligible`: whether it could be chosen."""
        return self.annotate(is_eligible=ExpressionWrapper(ELIGIBLE, BooleanField()))

    def for_board(self) -> Self:
        """What a line of the board says, and nothing heavy: one query."""
        return (
            self.select_related("application__applicant", "application__authority", "decision")
            .with_progress()
            .with_eligibility()
            .only(
                "state",
                "basic_score",
                "plan_score",
                "total_score",
                "spread",
                "doubts",
                "ruled_out_at",
                "application__applicant__name",
                "application__applicant__uscc",
                "application__authority__region",
                "decision",
            )
        )

    def contest(self, quota: int) -> list[EntryOfContest]:
        """The cases that settle who is chosen, however many there are besides (1 query).

        Those still in the running down to the edge of the quota, and whatever has a decision.
        """
        running = self.filter(ELIGIBLE & IN_THE_RUNNING).order_by("-total_score")
        last = running.values("total_score")[max(0, quota - 1) : max(1, quota)]
        inside = ELIGIBLE & Q(total_score__gte=Coalesce(Subquery(last), Value(Decimal())))
        rows = self.with_eligibility().filter(inside | Q(decision__isnull=False)).order_by("pk")
        return [
            EntryOfContest(
                rules.Contender(
                    pk,
                    total or Decimal(),
                    eligible=bool(eligible),
                    choice=rules.Choice(choice) if choice else None,
                    reasoned=bool((reason or "").strip()),
                ),
                name,
            )
            for pk, total, eligible, choice, reason, name in rows.values_list(
                "pk",
                "total_score",
                "is_eligible",
                "decision__choice",
                "decision__reason",
                "application__applicant__name",
            )
        ]

    def tally(self) -> dict[str, Any]:
        """Count the cases of a board by how they stand (1 query)."""
        choice = rules.Choice
        return self.order_by().aggregate(
            cases=Count("pk"),
            unscored=Count("pk", filter=Q(state__in=UNSCORED)),
            eligible=Count("pk", filter=ELIGIBLE),
            apart=Count("pk", filter=~Q(doubts=[])),
            chosen=Count("pk", filter=Q(decision__choice=choice.CHOOSE)),
            left=Count("pk", filter=Q(decision__choice=choice.LEAVE)),
            held=Count("pk", filter=Q(decision__choice=choice.HOLD)),
        )

    def unscored(self) -> Self:
        return self.filter(state__in=UNSCORED)

    def in_doubt(self) -> Self:
        """With experts far apart that nobody has settled, or with something to be decided.

        That is whether a sheet is unlocked, a figure corrected, or an incident confirmed or lifted.
        """
        sheets = self.model._meta.get_field("sheets").related_model._default_manager
        corrections = apps.get_model("evaluation.Correction")._default_manager
        incidents = apps.get_model("integrity.Incident")._default_manager.undecided().order_by()
        # Few are ever open: gathered once, not looked for case by case.
        disputed = sheets.filter(state="unlocking").values("evaluation")
        contested = corrections.filter(state="proposed").values("evaluation")
        alleged = Q(application__applicant__in=incidents.values("organisation"))
        return self.filter(~Q(doubts=[]) | Q(pk__in=disputed) | Q(pk__in=contested) | alleged)

    def to_settle(self) -> Self:
        """Scored, with experts far apart: an officer asks for a reason or for a second look."""
        sheets = self.model._meta.get_field("sheets").related_model._default_manager
        asked = sheets.filter(
            evaluation=OuterRef("pk"), asked_at__isnull=False, explained_at__isnull=True
        )
        return self.filter(~Q(doubts=[]) & ~Exists(asked), state="scored")

    def standing(self, how: str) -> Self:
        """Those of a board that stand so; all for an empty word."""
        if how in set(rules.Choice):
            return self.filter(decision__choice=how)
        narrowed = {
            "open": Q(decision=None) & ELIGIBLE,
            "apart": ~Q(doubts=[]),
            "below": Q(total_score__isnull=False) & ~UP_TO_STANDARD,
            "unscored": Q(state__in=UNSCORED),
            "ruled_out": Q(ruled_out_at__isnull=False),
        }
        return self.filter(narrowed[how]) if how else self

    def waiting_in(self, batch: Any) -> Self:
        """Cases of a batch that nobody has been assigned to."""
        return self.filter(application__batch=batch, state="awaiting_experts")

    def with_progress(self) -> Self:
        """With `panel`, the experts who count, and `handed_in_count`, those who are done."""
        return self.annotate(
            panel=self._sheets("assigned", "submitted", "unlocking"),
            handed_in_count=self._sheets("submitted"),
        )

    def short_of_experts(self) -> Self:
        """Waiting for experts, or for a replacement of one who stepped back."""
        return (
            self.unscored()
            .with_progress()
            .filter(panel__lt=F("application__batch__experts_per_application"))
        )

    def ready_to_score(self) -> Self:
        """Being scored, with no sheet outstanding and as many as the batch wants."""
        return (
            self.filter(state="scoring")
            .with_progress()
            .filter(
                panel=F("handed_in_count"),
                panel__gte=F("application__batch__experts_per_application"),
            )
        )

    def _sheets(self, *states: str) -> Coalesce:
        sheets = self.model._meta.get_field("sheets").related_model._default_manager
        own = sheets.filter(evaluation=OuterRef("pk"), state__in=states).order_by()
        return number(own.values("evaluation").annotate(n=Count("pk")))

    def search(self, words: str) -> Self:
        """Match the applicant's name or code."""
        return self.filter(
            Q(application__applicant__name__icontains=words)
            | Q(application__applicant__uscc__startswith=words)
        )


class CorrectionQuerySet(SubjectQuerySet):
    """Corrections of figures: for the ministry and its auditors; applicants are told by letter."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def with_life(self) -> Self:
        """What conditions and pages read of each: 3 queries, whatever the number."""
        return self.select_related(
            "evaluation__application__batch",
            "evaluation__sector",
            "evaluation__application__applicant",
            "evaluation__application__authority",
            "evidence",
            "proposed_by",
            "approved_by",
        ).prefetch_related("evaluation__application__batch__schemes__indicators")

    def counting(self) -> Self:
        """Those that stand, the last of each figure last."""
        return self.filter(state="approved").order_by("evaluation", "approved_at", "pk")
