"""Pages of the applications' floor."""

from applications.views.filling import ApplicationField, ApplicationSection, ApplicationStart
from applications.views.reading import ApplicationDetail, ApplicationList, ApplicationPdf
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

__all__ = [
    "ApplicationDetail",
    "ApplicationField",
    "ApplicationList",
    "ApplicationPdf",
    "ApplicationSection",
    "ApplicationStart",
    "RecommendingAnswer",
    "RecommendingCheck",
    "RecommendingDetail",
    "RecommendingLetter",
    "RecommendingList",
    "RecommendingProgress",
    "RecommendingStamp",
    "RecommendingTable",
]
