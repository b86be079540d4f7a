"""The application, its work plan, its versions, and what its authority recommends."""

from applications.models.application import Application, ApplicationGrant
from applications.models.plan import KeyTask, Recommendation, Submission, WorkPlan
from applications.models.recommending import AuthorityReminder, ListEntry, RecommendationList

__all__ = [
    "Application",
    "ApplicationGrant",
    "AuthorityReminder",
    "KeyTask",
    "ListEntry",
    "Recommendation",
    "RecommendationList",
    "Submission",
    "WorkPlan",
]
