"""Pages of the applications' floor."""

from applications.views.clarifying import ClarificationReply, Clarifications
from applications.views.exchange import FiguresImport, FiguresTemplate
from applications.views.filling import (
    ApplicationField,
    ApplicationPresence,
    ApplicationSection,
    ApplicationStart,
)
from applications.views.queue import Delegation, SavedViews
from applications.views.reading import (
    ApplicationDetail,
    ApplicationDossier,
    ApplicationList,
    ApplicationPdf,
)
from applications.views.recommending import (
    RecommendingAnswer,
    RecommendingCheck,
    RecommendingDetail,
    RecommendingLetter,
    RecommendingList,
    RecommendingProgress,
    RecommendingStamp,
    RecommendingTable,
)
from applications.views.review import Defects, ReviewSheet
from applications.views.tasks import ApplicationTask
from applications.views.versions import (
    ApplicationReceipt,
    ApplicationReceiptPdf,
    ApplicationVersionPdf,
    ApplicationVersions,
)

__all__ = [
    "ApplicationDetail",
    "ApplicationDossier",
    "ApplicationField",
    "ApplicationList",
    "ApplicationPdf",
    "ApplicationPresence",
    "ApplicationReceipt",
    "ApplicationReceiptPdf",
    "ApplicationSection",
    "ApplicationStart",
    "ApplicationTask",
    "ApplicationVersionPdf",
    "ApplicationVersions",
    "ClarificationReply",
    "Clarifications",
    "Defects",
    "Delegation",
    "FiguresImport",
    "FiguresTemplate",
    "RecommendingAnswer",
    "RecommendingCheck",
    "RecommendingDetail",
    "RecommendingLetter",
    "RecommendingList",
    "RecommendingProgress",
    "RecommendingStamp",
    "RecommendingTable",
    "ReviewSheet",
    "SavedViews",
]
