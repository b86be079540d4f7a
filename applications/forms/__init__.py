"""Forms of the applications' floor."""

from applications.forms.filling import KeyTaskForm, StartForm, UploadForm
from applications.forms.review import ApplicationFilter, OpinionForm, ReturnForm

__all__ = [
    "ApplicationFilter",
    "KeyTaskForm",
    "OpinionForm",
    "ReturnForm",
    "StartForm",
    "UploadForm",
]
