"""The application, its work plan, its versions, and what its authority does with it."""

from applications.models.application import Application
from applications.models.clarification import Clarification
from applications.models.grant import ApplicationGrant
from applications.models.listed import AuthorityReminder, ListEntry
from applications.models.plan import KeyTask, Recommendation, Submission, WorkPlan
from applications.models.queue import SavedView
from applications.models.recommending import RecommendationList
from applications.models.review import Defect, FieldCheck, ReviewCheck

__all__ = [
    "Application",
    "ApplicationGrant",
    "AuthorityReminder",
    "Clarification",
    "Defect",
    "FieldCheck",
    "KeyTask",
    "ListEntry",
    "Recommendation",
    "RecommendationList",
    "ReviewCheck",
    "SavedView",
    "Submission",
    "WorkPlan",
]
