"""Who reads which expert's opinion: experts their own alone."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.lifecycle.models import SubjectQuerySet
from portal.timeline import clock


class OpinionQuerySet(SubjectQuerySet):
    """Opinions: for the ministry and its auditors, and each expert's own."""

    def visible_to(self, user: Any) -> Self:
        """An expert the own ones, as long as no interest stands against it."""
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        if not user.has_role(Role.EXPERT):
            return self.none()
        return self.filter(expert_id=user.pk).exclude(state="recused")

    def with_life(self) -> Self:
        """What conditions and pages read: 1 query, whatever the number."""
        commitments = apps.get_model("evaluation.Commitment")._default_manager
        signed = commitments.filter(
            expert=OuterRef("expert"), batch=OuterRef("review__base__project__batch")
        )
        return self.annotate(commitment_signed=Exists(signed)).select_related(
            "expert__expert_profile",
            "review__base__plaque",
            "review__base__project__batch",
            "review__base__project__sector",
            "review__base__project__applicant",
            "review__base__project__authority",
        )

    def waited_for(self) -> Self:
        """Asked for, late ones included, and no result of the review has been proposed."""
        return self.filter(state__in=["asked", "overdue"], review__state="reported")

    def silent(self) -> Self:
        """Those that a result waits for: asked for and not overdue, swept or not."""
        return self.filter(Q(due_at=None) | Q(due_at__gt=clock.now()), state="asked")

    def counting(self) -> Self:
        """Those whose expert has not stepped back."""
        return self.exclude(state="recused")
