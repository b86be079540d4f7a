"""Selections, with what their conditions read."""

from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
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


def _cases_of_board() -> Any:
    """The cases of the board that a selection decides on."""
    evaluation: Any = apps.get_model("evaluation.Evaluation")
    same = {"sector": OuterRef("sector"), "kind": OuterRef("kind")}
    return evaluation.objects.filter(**same).order_by()


def _coming_to_board() -> Any:
    """What still lies in the formal check and can become one of its cases."""
    entry: Any = apps.get_model("applications.ListEntry")
    same = {"application__sector": OuterRef("sector"), "application__kind": OuterRef("kind")}
    return entry.objects.filter(on_list__state__in=IN_FORMAL_CHECK, **same).order_by()


class SelectionQuerySet(SubjectQuerySet):
    """Selections: for the ministry and its auditors."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def waiting_to_be_proposed(self) -> Self:
        """Drafts whose cases all have their score, and to which no case can come any more."""
        cases, coming = _cases_of_board(), _coming_to_board()
        drafts = self.filter(state="draft")
        return drafts.filter(Exists(cases), ~Exists(cases.unscored()), ~Exists(coming))

    def named(self) -> Self:
        """With `board_name`, the sector and the kind in the reader's words."""
        kinds = [When(kind=value, then=Value(str(label))) for value, label in Kind.choices]
        kind = Case(*kinds, output_field=CharField())
        return self.annotate(board_name=Concat("sector__name", Value(" · "), kind))

    def with_life(self) -> Self:
        """With the quota and the number of unscored cases: 1 query, whatever the number."""
        quotas = (
            apps.get_model("batches.Quota")
            .objects.filter(sector=OuterRef("sector"), kind=OuterRef("kind"))
            .order_by()
            .annotate(n=F("number"))
        )
        cases = _cases_of_board().values("sector")
        coming = _coming_to_board().values("application__sector")
        return self.select_related("batch", "sector", "proposed_by", "approved_by").annotate(
            quota_number=number(quotas),
            case_count=number(cases.annotate(n=Count("pk"))),
            unscored_count=number(cases.unscored().annotate(n=Count("pk"))),
            doubt_count=number(cases.in_doubt().annotate(n=Count("pk"))),
            unsettled_count=number(coming.annotate(n=Count("pk"))),
        )
