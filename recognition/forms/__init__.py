"""Forms of recognition, review, exit and the register."""

from recognition.forms.leaving import (
    ProposeDelistingForm,
    ReturnPlaqueForm,
    StartDelistingForm,
)
from recognition.forms.recognising import (
    ProposeRecognitionForm,
    PutOnForm,
    SignedDocumentForm,
    TakeOffForm,
)
from recognition.forms.register import (
    DelistingFilter,
    PrintForm,
    RegisterFilter,
    ReviewFilter,
    VerifyForm,
)
from recognition.forms.reviewing import (
    AskExpertsForm,
    ExpertOpinionForm,
    OpinionForm,
    ReportForm,
    ReviewResultForm,
    UnreportedForm,
)

__all__ = [
    "AskExpertsForm",
    "DelistingFilter",
    "ExpertOpinionForm",
    "OpinionForm",
    "PrintForm",
    "ProposeDelistingForm",
    "ProposeRecognitionForm",
    "PutOnForm",
    "RegisterFilter",
    "ReportForm",
    "ReturnPlaqueForm",
    "ReviewFilter",
    "ReviewResultForm",
    "SignedDocumentForm",
    "StartDelistingForm",
    "TakeOffForm",
    "UnreportedForm",
    "VerifyForm",
]
