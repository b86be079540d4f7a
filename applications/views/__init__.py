"""Pages of the applications' floor."""

from applications.views.filling import (
    ApplicationField,
    ApplicationPresence,
    ApplicationSection,
    ApplicationStart,
)
from applications.views.reading import ApplicationDetail, ApplicationList, ApplicationPdf

__all__ = [
    "ApplicationDetail",
    "ApplicationField",
    "ApplicationList",
    "ApplicationPdf",
    "ApplicationPresence",
    "ApplicationSection",
    "ApplicationStart",
]
