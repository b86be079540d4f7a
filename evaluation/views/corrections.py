"""Corrections of figures: what was given, what is right, why, and who says so."""

from typing import Any

from evaluation.models import Correction
from evaluation.views import STAFF
from portal.web.life import LifeDetail


class CorrectionDetail(LifeDetail):
    """One correction, with what may be done about it."""

    model = Correction
    roles = STAFF
    template_name = "evaluation/correction.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        correction: Correction = self.object
        evidence = [correction.evidence] if correction.evidence else []
        return super().get_context_data(evidence=evidence, **kwargs)
