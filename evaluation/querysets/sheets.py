"""Score sheets: each expert the own."""

from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.lifecycle.models import SubjectQuerySet


class ScoreSheetQuerySet(SubjectQuerySet):
    """Sheets: each expert's own."""

    def visible_to(self, user: Any) -> Self:
        """An expert the own sheets, once the batch's commitment is signed; the ministry all."""
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        if not user.has_role(Role.EXPERT):
            return self.none()
        return self.of(user).filter(evaluation__application__batch__in=self._signed_by(user))

    def of(self, user: Any) -> Self:
        """Somebody's sheets, whether they may be opened yet or not."""
        return self.filter(expert_id=user.pk)

    def locked_for(self, user: Any) -> Self:
        """Open sheets that wait for their expert's commitment."""
        return (
            self.of(user)
            .filter(state="assigned")
            .exclude(evaluation__application__batch__in=self._signed_by(user))
        )

    @staticmethod
    def _signed_by(user: Any) -> Any:
        commitments = apps.get_model("evaluation.Commitment")._default_manager
        return commitments.filter(expert_id=user.pk).order_by().values("batch")

    def with_life(self) -> Self:
        """What conditions and pages read of each: 4 queries, whatever the number."""
        commitments = apps.get_model("evaluation.Commitment")._default_manager
        signed = commitments.filter(
            expert=OuterRef("expert"), batch=OuterRef("evaluation__application__batch")
        )
        return (
            self.annotate(commitment_signed=Exists(signed))
            .select_related(
                "expert",
                "proposed_by",
                "evaluation__application__batch",
                "evaluation__sector",
                "evaluation__application__sector",
                "evaluation__application__applicant",
                "evaluation__application__authority",
                "evaluation__application__plan",
            )
            .prefetch_related(
                "evaluation__application__batch__schemes__indicators",
                "evaluation__application__batch__criteria",
            )
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

    def of_board(self, sector: Any, kind: str) -> Self:
        """The sheets of the cases of one sector and kind."""
        return self.filter(evaluation__sector=sector, evaluation__kind=kind)

    def counting(self) -> Self:
        """Sheets that carry marks: a recused expert's do not."""
        return self.exclude(state="recused")
