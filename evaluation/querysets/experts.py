"""Draws and the pool of experts."""

import json
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Count,
    OuterRef,
    Q,
)
from django.db.models.functions import Cast, Coalesce

from evaluation.querysets.counting import number
from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.lifecycle.models import SubjectQuerySet


class DrawQuerySet(SubjectQuerySet):
    """Draws: for the ministry and its auditors."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def with_life(self) -> Self:
        """With what its conditions count; the problem itself stays where it is (1 query)."""
        cases = apps.get_model("evaluation.Evaluation")._default_manager
        lines = apps.get_model("evaluation.DrawLine")._default_manager
        waiting = cases.filter(
            application__batch=OuterRef("batch"), state="awaiting_experts"
        ).order_by()
        overtaken = (
            lines.filter(draw=OuterRef("pk"), place=1)
            .exclude(evaluation__state="awaiting_experts")
            .order_by()
        )
        active = apps.get_model("evaluation.ExpertProfile")._default_manager.filter(state="active")
        return (
            self.select_related("batch", "proposed_by", "approved_by")
            .defer("problem")
            .annotate(
                waiting_count=number(waiting.values("application__batch").annotate(n=Count("pk"))),
                overtaken_count=number(overtaken.values("draw").annotate(n=Count("pk"))),
                active_count=number(active.order_by().values("state").annotate(n=Count("pk"))),
            )
        )

    def going_on(self) -> Self:
        """Neither opened nor set aside: a batch has one of them at most."""
        return self.exclude(state__in=["opened", "discarded"])

    def busy(self) -> Self:
        """Those on which the portal works: draws to be solved, sheets to be opened."""
        return self.filter(state__in=["running", "approved"])


class DrawLineQuerySet(models.QuerySet[Any]):
    """Lines of draws: who was drawn for what."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def reserve_of(self, evaluation: Any) -> Self:
        """Who is called next for a case, in the order drawn."""
        return self.filter(
            evaluation=evaluation, in_reserve=True, draw__state__in=["approved", "opened"]
        ).order_by("-draw", "place")


class ExpertProfileQuerySet(SubjectQuerySet):
    """The pool of experts: for the ministry and its auditors, and each expert's own entry."""

    def visible_to(self, user: Any) -> Self:
        """Names of experts go to the ministry and auditors; an expert reads the own entry."""
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        return self.filter(user_id=user.pk) if user.has_role(Role.EXPERT) else self.none()

    def with_life(self) -> Self:
        return self.select_related("user", "invitation")

    def available(self) -> Self:
        """Active experts whose account and membership stand, the least loaded first.

        `load` is the number of sheets they have still to hand in.
        """
        return (
            self.filter(state="active", user__is_active=True, user__memberships__is_active=True)
            .with_load()
            .select_related("user")
            .order_by("load", "user__username")
        )

    def with_load(self) -> Self:
        """With `load`, the open sheets, and `judged`, those handed in."""
        return self.annotate(
            load=self._sheets("assigned"),
            judged=self._sheets("submitted"),
        )

    def with_ties(self) -> Self:
        """With earlier employers and the register: what conflicts are worked out from."""
        return self.prefetch_related("employments", "conflicts")

    def knowing(self, sector: str) -> Self:
        """Those who judge a sector: it is named, or none is."""
        # As text: SQLite cannot ask what a JSON list contains.
        rows = self.annotate(as_text=Cast("sectors", models.TextField()))
        named = json.dumps(sector, ensure_ascii=False)
        return rows.filter(
            Q(as_text__contains=named) | Q(as_text__contains=json.dumps(sector)) | Q(as_text="[]")
        )

    def search(self, words: str) -> Self:
        """Match name, employer, code, title or speciality."""
        fields = ("name", "employer", "employer_group", "title", "specialities")
        asked = Q(employer_uscc__startswith=words)
        for field in fields:
            asked |= Q(**{f"{field}__icontains": words})
        return self.filter(asked)

    def _sheets(self, state: str) -> Coalesce:
        sheets = apps.get_model("evaluation.ScoreSheet")._default_manager
        own = sheets.filter(expert=OuterRef("user"), state=state).order_by()
        return number(own.values("expert").annotate(n=Count("pk")))
