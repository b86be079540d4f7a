"""Pages of experts who are asked in an effect review: what is read, and the opinion on it."""

from typing import Any

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.web.life import LifeDetail, LifeList
from recognition import outreach
from recognition.forms import ReportForm
from recognition.models import EffectReview, ExpertOpinion


def report_of(review: EffectReview) -> list[tuple[Any, Any]]:
    """Return the report of a base, label by label, as far as it is there."""
    answers = review.answers
    return [
        (field.label, answers[name])
        for name, field in ReportForm.base_fields.items()
        if name in answers and name != "truthful"
    ]


class OpinionList(LifeList):
    """The effect reviews that an expert is or was asked about."""

    model = ExpertOpinion
    template_name = "recognition/opinion_list.html"
    roles = (Role.EXPERT, *MINISTRY, *OVERSIGHT)


class OpinionDetail(LifeDetail):
    """What the expert reads once the commitment is signed, and the opinion that was handed in."""

    model = ExpertOpinion
    template_name = "recognition/opinion.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opinion: ExpertOpinion = self.object
        review = opinion.review
        opened = opinion.is_committed and bool(review.reported_at)
        return super().get_context_data(
            opened=opened,
            report=report_of(review) if opened else [],
            outreach=outreach.of(review) if opened else None,
            inside=self.user.has_role(*MINISTRY, *OVERSIGHT),
            **kwargs,
        )
