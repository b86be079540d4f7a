"""Who sees which evaluation, sheet and selection, and the lists that pages need.

Experts are blind to one another here, not in a template: no queryset of this floor gives an
expert anything but that expert's own sheets.
"""

from evaluation.querysets.cases import (
    CorrectionQuerySet,
    DecisionQuerySet,
    EntryOfContest,
    EvaluationQuerySet,
    MinistryQuerySet,
    SettlementQuerySet,
)
from evaluation.querysets.experts import (
    DrawLineQuerySet,
    DrawQuerySet,
    ExpertProfileQuerySet,
)
from evaluation.querysets.results import ReleaseQuerySet, ResultQuerySet
from evaluation.querysets.selections import (
    SelectionQuerySet,
)
from evaluation.querysets.sheets import (
    ScoreSheetQuerySet,
)

__all__ = [
    "CorrectionQuerySet",
    "DecisionQuerySet",
    "DrawLineQuerySet",
    "DrawQuerySet",
    "EntryOfContest",
    "EvaluationQuerySet",
    "ExpertProfileQuerySet",
    "MinistryQuerySet",
    "ReleaseQuerySet",
    "ResultQuerySet",
    "ScoreSheetQuerySet",
    "SelectionQuerySet",
    "SettlementQuerySet",
]
