"""Selections, with what their conditions read."""

from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Value,
    When,
)
from django.db.models.functions import Concat

from evaluation.querysets.cases import IN_FORMAL_CHECK
from evaluation.querysets.counting import number
from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.batches.models import Kind
from portal.lifecycle.models import SubjectQuerySet


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
        """With the quota and the number of unscored cases: 1 query, whatever the number."""
        evaluation: Any = apps.get_model("evaluation.Evaluation")
        quotas = (
            apps.get_model("batches.Quota")
            .objects.filter(sector=OuterRef("sector"), kind=OuterRef("kind"))
            .order_by()
            .annotate(n=F("number"))
        )
        cases = (
            evaluation.objects.filter(sector=OuterRef("sector"), kind=OuterRef("kind"))
            .order_by()
            .values("sector")
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
        return self.select_related("batch", "sector", "proposed_by", "approved_by").annotate(
            quota_number=number(quotas),
            case_count=number(cases.annotate(n=Count("pk"))),
            unscored_count=number(cases.unscored().annotate(n=Count("pk"))),
            doubt_count=number(cases.in_doubt().annotate(n=Count("pk"))),
            unsettled_count=number(coming.annotate(n=Count("pk"))),
        )
