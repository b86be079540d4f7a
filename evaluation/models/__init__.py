"""Evaluations, the experts and their sheets, and the selections made of them."""

from evaluation.models.evaluation import Evaluation
from evaluation.models.selection import Selection
from evaluation.models.sheet import ExpertProfile, ScoreSheet

__all__ = ["Evaluation", "ExpertProfile", "ScoreSheet", "Selection"]
