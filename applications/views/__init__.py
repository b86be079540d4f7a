"""Pages of the applications' floor."""

from applications.views.clarifying import ClarificationReply, Clarifications
from applications.views.filling import ApplicationField, ApplicationSection, ApplicationStart
from applications.views.queue import Delegation, SavedViews
from applications.views.reading import ApplicationDetail, ApplicationList, ApplicationPdf
from applications.views.review import Defects, ReviewSheet

__all__ = [
    "ApplicationDetail",
    "ApplicationField",
    "ApplicationList",
    "ApplicationPdf",
    "ApplicationSection",
    "ApplicationStart",
    "ClarificationReply",
    "Clarifications",
    "Defects",
    "Delegation",
    "ReviewSheet",
    "SavedViews",
]
