"""Evaluations, the experts and their sheets, and the selections made of them."""

from evaluation.models.correction import Correction
from evaluation.models.decision import Decision, Seat, TieSettlement
from evaluation.models.draw import Draw, DrawLine
from evaluation.models.evaluation import Evaluation
from evaluation.models.expert import ExpertProfile
from evaluation.models.register import Commitment, Conflict, Employment, GroupMember
from evaluation.models.result import Release, Result
from evaluation.models.selection import Selection
from evaluation.models.sheet import ScoreSheet

__all__ = [
    "Commitment",
    "Conflict",
    "Correction",
    "Decision",
    "Draw",
    "DrawLine",
    "Employment",
    "Evaluation",
    "ExpertProfile",
    "GroupMember",
    "Release",
    "Result",
    "ScoreSheet",
    "Seat",
    "Selection",
    "TieSettlement",
]
