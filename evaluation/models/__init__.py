"""Evaluations, the experts and their sheets, and the selections made of them."""

from evaluation.models.evaluation import Evaluation
from evaluation.models.expert import ExpertProfile
from evaluation.models.selection import Selection
from evaluation.models.sheet import ScoreSheet

__all__ = ["Evaluation", "ExpertProfile", "ScoreSheet", "Selection"]
