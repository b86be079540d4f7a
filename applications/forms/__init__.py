"""Forms of the applications' floor."""

from applications.forms.filling import FiguresForm, KeyTaskForm, StartForm, UploadForm
from applications.forms.recommending import (
    AnswerForm,
    CheckForm,
    LetterForm,
    ListFilter,
    PublicityRecordForm,
    RemindForm,
    ReturnListForm,
)
from applications.forms.review import ApplicationFilter, OpinionForm, ReturnForm

__all__ = [
    "AnswerForm",
    "ApplicationFilter",
    "CheckForm",
    "FiguresForm",
    "KeyTaskForm",
    "LetterForm",
    "ListFilter",
    "OpinionForm",
    "PublicityRecordForm",
    "RemindForm",
    "ReturnForm",
    "ReturnListForm",
    "StartForm",
    "UploadForm",
]
