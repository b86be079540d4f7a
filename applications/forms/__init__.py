"""Forms of the applications' floor."""

from applications.forms.filling import FiguresForm, KeyTaskForm, StartForm, UploadForm
from applications.forms.review import ApplicationFilter, OpinionForm, ReturnForm

__all__ = [
    "ApplicationFilter",
    "FiguresForm",
    "KeyTaskForm",
    "OpinionForm",
    "ReturnForm",
    "StartForm",
    "UploadForm",
]
