"""Pages of the applications' floor."""

from applications.views.exchange import FiguresImport, FiguresTemplate
from applications.views.filling import (
    ApplicationField,
    ApplicationPresence,
    ApplicationSection,
    ApplicationStart,
)
from applications.views.reading import (
    ApplicationDetail,
    ApplicationDossier,
    ApplicationList,
    ApplicationPdf,
)
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
    "FiguresImport",
    "FiguresTemplate",
]
