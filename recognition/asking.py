"""Which experts can be asked about a base, by the pool and the register of conflicts (六(二))."""

from typing import Any

from evaluation import conflicts
from evaluation.models import ExpertProfile
from evaluation.services import Candidate
from portal.accounts.models import Role
from recognition.models import EffectReview


def candidates(review: EffectReview) -> list[Candidate]:
    """Return the experts who were not asked yet, those who know the sector first (5 queries)."""
    asked = set(review.opinions.values_list("expert_id", flat=True))
    pool: Any = ExpertProfile.objects.available().with_ties().prefetch_related("user__memberships")
    facts = conflicts.Facts(review.batch)
    found = [
        Candidate(
            profile,
            grounds=facts.grounds(profile, review.base.holder),
            fits=profile.may_judge_in(review.base.project.sector),
            load=getattr(profile, "load", 0),
        )
        for profile in pool
        if profile.user_id not in asked and profile.user.has_role(Role.EXPERT)
    ]
    return sorted(found, key=lambda one: (one.conflict, not one.fits))
