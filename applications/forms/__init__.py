"""Forms of the applications' floor."""

from applications.forms.filling import FiguresForm, KeyTaskForm, StartForm, UploadForm
from applications.forms.queue import ApplicationFilter, AssignForm, SaveViewForm
from applications.forms.review import (
    AnswerForm,
    AskForm,
    CheckForm,
    DefectForm,
    FieldCheckForm,
    OpinionForm,
    ReplyForm,
    ReturnForm,
)

__all__ = [
    "AnswerForm",
    "ApplicationFilter",
    "AskForm",
    "AssignForm",
    "CheckForm",
    "DefectForm",
    "FieldCheckForm",
    "FiguresForm",
    "KeyTaskForm",
    "OpinionForm",
    "ReplyForm",
    "ReturnForm",
    "SaveViewForm",
    "StartForm",
    "UploadForm",
]
