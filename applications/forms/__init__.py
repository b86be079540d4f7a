"""Forms of the applications' floor."""

from applications.forms.filling import FiguresForm, KeyTaskForm, StartForm, UploadForm
from applications.forms.queue import ApplicationFilter, AssignForm, SaveViewForm
from applications.forms.recommending import (
    FormalAnswerForm,
    FormalCheckForm,
    LetterForm,
    ListFilter,
    PublicityRecordForm,
    RemindForm,
    ReturnListForm,
)
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
    "FormalAnswerForm",
    "FormalCheckForm",
    "KeyTaskForm",
    "LetterForm",
    "ListFilter",
    "OpinionForm",
    "PublicityRecordForm",
    "RemindForm",
    "ReplyForm",
    "ReturnForm",
    "ReturnListForm",
    "SaveViewForm",
    "StartForm",
    "UploadForm",
]
