"""Evaluations, the experts and their sheets, and the selections made of them."""

from evaluation.models.decision import Decision, Seat, TieSettlement
from evaluation.models.evaluation import Evaluation
from evaluation.models.expert import ExpertProfile
from evaluation.models.selection import Selection
from evaluation.models.sheet import ScoreSheet

__all__ = [
    "Decision",
    "Evaluation",
    "ExpertProfile",
    "ScoreSheet",
    "Seat",
    "Selection",
    "TieSettlement",
]
