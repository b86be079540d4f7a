"""The stages of a life, each as its people walk it through the pages."""

from tests.journeys.stages.applying import apply, call, recommend
from tests.journeys.stages.being import recognise, review, show
from tests.journeys.stages.creating import accept, create
from tests.journeys.stages.judging import evaluate, select

__all__ = [
    "accept",
    "apply",
    "call",
    "create",
    "evaluate",
    "recognise",
    "recommend",
    "review",
    "select",
    "show",
]
