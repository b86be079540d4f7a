"""Cases of the evaluation: all of them by region, and one with its score explained."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from evaluation import rules
from evaluation.filters import EvaluationFilter
from evaluation.models import Evaluation
from evaluation.views import STAFF
from portal.accounts.models import MINISTRY
from portal.batches.models import Kind
from portal.lifecycle.actions import Offer
from portal.lifecycle.door import offers
from portal.web.life import LifeDetail, LifeList


class EvaluationList(LifeList):
    """The boards, and all cases by region; never by score."""

    model = Evaluation
    roles = STAFF
    template_name = "evaluation/list.html"
    filter_class = EvaluationFilter

    def rows(self) -> Any:
        return (
            Evaluation.objects.visible_to(self.user)
            .select_related(
                "application__batch",
                "sector",
                "application__applicant",
                "application__authority",
            )
            .with_progress()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        boards, user = list(self.boards()), self.user
        return super().get_context_data(
            boards=boards,
            statistics_of=boards[0]["batch_id"] if boards and user.has_role(*MINISTRY) else None,
            **kwargs,
        )

    def boards(self) -> Iterator[dict[str, Any]]:
        """The boards of the newest batches with how far each is (1 query)."""
        rows = (
            Evaluation.objects.visible_to(self.user)
            .order_by(
                "-application__batch__ordinal",
                "sector__position",
                "kind",
            )
            .values(
                "application__batch",
                "application__batch__name",
                "sector",
                "sector__name",
                "kind",
            )
            .annotate(
                cases=Count("pk"),
                scored=Count("pk", filter=Q(total_score__isnull=False)),
                selected=Count("pk", filter=Q(state=Evaluation.State.SELECTED)),
            )
        )
        for row in rows:
            yield {
                "batch_id": row["application__batch"],
                "batch": row["application__batch__name"],
                "sector_id": row["sector"],
                "sector": row["sector__name"],
                "kind": row["kind"],
                "kind_label": Kind(row["kind"]).label,
                "cases": row["cases"],
                "scored": row["scored"],
                "selected": row["selected"],
            }


class EvaluationDetail(LifeDetail):
    """Why a score is what it is: from the total down to the raw figure."""

    model = Evaluation
    roles = STAFF
    template_name = "evaluation/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case: Evaluation = self.object
        sheets = {sheet.expert_id: sheet for sheet in case.sheets.all()}
        breakdown = case.breakdown
        distances = {opinion.expert: opinion for opinion in breakdown.opinions}
        return super().get_context_data(
            breakdown=breakdown,
            explanation=case.explanation,
            corrections=case.corrections.all(),
            files=list(case.application.attachments.filter(replaced_by=None)),
            sheets=[(sheet, distances.get(pk)) for pk, sheet in sheets.items()],
            spread_limit=rules.SPREAD_LIMIT,
            **kwargs,
        ) | {"actions": self.actions()}

    def actions(self) -> list[Offer]:
        """What the reader can do here; a second look only where there is a doubt."""
        offered = offers(self.object, self.user)
        return [one for one in offered if one.enabled or one.name != "second_look"]
