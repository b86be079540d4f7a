"""Who sees which evaluation, sheet and selection, and the lists that pages need.

Experts are blind to one another here, not in a template: no queryset of this floor gives an
expert anything but that expert's own sheets.
"""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Greatest

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.batches.models import Kind
from portal.lifecycle.models import SubjectQuerySet

#: States in which an evaluation still lacks its score.
UNSCORED = ("awaiting_experts", "scoring")
#: Recommended lists that lie with the ministry, or are being mended for it.
IN_FORMAL_CHECK = ("sent", "checked", "returned")


class EvaluationQuerySet(SubjectQuerySet):
    """Evaluations: for the ministry and its auditors."""

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors alone: neither applicants, authorities nor experts."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def with_life(self) -> Self:
        """What conditions, scores and pages read of each: 5 queries, whatever the number."""
        return self.select_related(
            "application__batch",
            "application__sector",
            "application__applicant",
            "application__authority",
            "application__plan",
        ).prefetch_related(
            Prefetch(
                "sheets", self.model.sheets.rel.related_model.objects.select_related("expert")
            ),
            "application__batch__schemes__indicators",
            "application__batch__criteria",
        )

    def of_board(self, batch: Any, sector: Any, kind: str) -> Self:
        """The cases of one sector and kind: they are compared with one another only (六(二))."""
        return self.filter(
            application__batch=batch, application__sector=sector, application__kind=kind
        )

    def by_total(self) -> Self:
        """The best first: an order for the ministry's own board and nowhere else (十)."""
        return self.order_by(
            F("total_score").desc(nulls_last=True), "application__authority__region"
        )

    def unscored(self) -> Self:
        return self.filter(state__in=UNSCORED)

    def in_doubt(self) -> Self:
        """With experts far apart that nobody has settled, or an unlocking to be decided."""
        sheets = self.model._meta.get_field("sheets").related_model._default_manager
        disputed = sheets.filter(evaluation=OuterRef("pk"), state="unlocking")
        return self.filter(~Q(doubts=[]) | Exists(disputed))

    def to_settle(self) -> Self:
        """Scored, with experts far apart: an officer asks for a reason or for a second look."""
        sheets = self.model._meta.get_field("sheets").related_model._default_manager
        asked = sheets.filter(
            evaluation=OuterRef("pk"), asked_at__isnull=False, explained_at__isnull=True
        )
        return self.filter(~Q(doubts=[]) & ~Exists(asked), state="scored")

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
        return _number(own.values("evaluation").annotate(n=Count("pk")))

    def search(self, words: str) -> Self:
        """Match the applicant's name or code."""
        return self.filter(
            Q(application__applicant__name__icontains=words)
            | Q(application__applicant__uscc__startswith=words)
        )


class ScoreSheetQuerySet(SubjectQuerySet):
    """Sheets: each expert's own."""

    def visible_to(self, user: Any) -> Self:
        """An expert the own sheets; the ministry and auditors all."""
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        return self.filter(expert_id=user.pk) if user.has_role(Role.EXPERT) else self.none()

    def with_life(self) -> Self:
        """What conditions and pages read of each: 4 queries, whatever the number."""
        return self.select_related(
            "expert",
            "proposed_by",
            "evaluation__application__batch",
            "evaluation__application__sector",
            "evaluation__application__applicant",
            "evaluation__application__authority",
            "evaluation__application__plan",
        ).prefetch_related(
            "evaluation__application__batch__schemes__indicators",
            "evaluation__application__batch__criteria",
        )

    def open_first(self) -> Self:
        """What is still to be filled in first, by deadline; then what was handed in last."""
        return self.order_by(
            Case(When(state="assigned", then=0), default=1, output_field=IntegerField()),
            "evaluation__application__batch__evaluation_due",
            F("submitted_at").desc(nulls_last=True),
            "pk",
        )

    def search(self, words: str) -> Self:
        """Match the applicant's name or code."""
        return self.filter(
            Q(evaluation__application__applicant__name__icontains=words)
            | Q(evaluation__application__applicant__uscc__startswith=words)
        )

    def to_explain(self) -> Self:
        """Handed in, and their expert is asked why the marks lie far from the others'."""
        asked = self.filter(asked_at__isnull=False, explained_at__isnull=True)
        return asked.filter(state="submitted")

    def with_due(self) -> Self:
        """With `due_at`: the batch's deadline, or a later one of the sheet's own."""
        due = F("evaluation__application__batch__evaluation_due")
        return self.annotate(due_at=Greatest(due, Coalesce("open_until", due)))

    def counting(self) -> Self:
        """Sheets that carry marks: a recused expert's do not."""
        return self.exclude(state="recused")


class SelectionQuerySet(SubjectQuerySet):
    """Selections: for the ministry and its auditors."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def waiting_to_be_proposed(self) -> Self:
        """Drafts whose cases all have their score, and to which no case can come any more."""
        waiting = self.filter(state="draft").with_life()
        return waiting.filter(case_count__gt=0, unscored_count=0, unsettled_count=0)

    def named(self) -> Self:
        """With `board_name`, the sector and the kind in the reader's words."""
        kinds = [When(kind=value, then=Value(str(label))) for value, label in Kind.choices]
        kind = Case(*kinds, output_field=CharField())
        return self.annotate(board_name=Concat("sector__name", Value(" · "), kind))

    def with_life(self) -> Self:
        """With the quota and the number of unscored cases: 3 queries, whatever the number."""
        evaluation = self.model._meta.get_field("chosen").related_model
        cases = (
            evaluation.objects.filter(
                application__sector=OuterRef("sector"), application__kind=OuterRef("kind")
            )
            .order_by()
            .values("application__sector")
        )
        coming = (
            apps.get_model("applications.ListEntry")
            .objects.filter(
                on_list__state__in=IN_FORMAL_CHECK,
                application__sector=OuterRef("sector"),
                application__kind=OuterRef("kind"),
            )
            .order_by()
            .values("application__sector")
        )
        return (
            self.select_related("batch", "sector", "proposed_by", "approved_by")
            .prefetch_related(
                "sector__quotas",
                Prefetch(
                    "chosen",
                    evaluation.objects.select_related(
                        "application__applicant",
                        "application__authority",
                        "application__batch",
                        "application__sector",
                    ),
                ),
            )
            .annotate(
                case_count=_number(cases.annotate(n=Count("pk"))),
                unscored_count=_number(cases.unscored().annotate(n=Count("pk"))),
                doubt_count=_number(cases.in_doubt().annotate(n=Count("pk"))),
                unsettled_count=_number(coming.annotate(n=Count("pk"))),
            )
        )


class ExpertProfileQuerySet(models.QuerySet[Any]):
    """The pool of experts."""

    def available(self) -> Self:
        """Experts whose account and membership stand, the least loaded first, then by name.

        `load` is the number of sheets they have still to hand in.
        """
        return (
            self.filter(user__is_active=True, user__memberships__is_active=True)
            .select_related("user")
            .annotate(
                load=Count("user__score_sheets", filter=Q(user__score_sheets__state="assigned"))
            )
            .order_by("load", "user__username")
        )


def _number(rows: Any) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)
