"""The API of this floor: of all this the list of objects of creation alone is public (十)."""

from evaluation.api.cases import EvaluationViewSet
from evaluation.api.corrections import CorrectionViewSet
from evaluation.api.objects import ObjectViewSet
from evaluation.api.results import ReleaseViewSet, ResultViewSet
from evaluation.api.selections import SelectionViewSet
from evaluation.api.sheets import ScoreSheetViewSet

routes = [
    ("corrections", CorrectionViewSet, "correction"),
    ("creation-objects", ObjectViewSet, "creation-object"),
    ("evaluations", EvaluationViewSet, "evaluation"),
    ("releases", ReleaseViewSet, "release"),
    ("results", ResultViewSet, "result"),
    ("score-sheets", ScoreSheetViewSet, "score-sheet"),
    ("selections", SelectionViewSet, "selection"),
]
