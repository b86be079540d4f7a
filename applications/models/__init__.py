"""The application, its work plan, its versions, and the authority's recommendation."""

from applications.models.application import Application, ApplicationGrant
from applications.models.plan import KeyTask, Recommendation, Submission, WorkPlan

__all__ = [
    "Application",
    "ApplicationGrant",
    "KeyTask",
    "Recommendation",
    "Submission",
    "WorkPlan",
]
