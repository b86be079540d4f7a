"""Forms of batches: what a notice decides, and how it is amended afterwards."""

from portal.batches.forms.amending import AmendmentForm, CorrectionForm, DeadlinesForm, TextsForm
from portal.batches.forms.checking import DoubtsForm
from portal.batches.forms.files import BatchFileForm, SchemeForm
from portal.batches.forms.indicators import SchemeTableForm
from portal.batches.forms.policy import (
    AuthorityTableForm,
    BatchForm,
    CriterionTableForm,
    FormTextsForm,
    NoticeFileForm,
    NoticeForm,
    PresetForm,
    QuotaTableForm,
    SectorForm,
)

__all__ = [
    "AmendmentForm",
    "AuthorityTableForm",
    "BatchFileForm",
    "BatchForm",
    "CorrectionForm",
    "CriterionTableForm",
    "DeadlinesForm",
    "DoubtsForm",
    "FormTextsForm",
    "NoticeFileForm",
    "NoticeForm",
    "PresetForm",
    "QuotaTableForm",
    "SchemeForm",
    "SchemeTableForm",
    "SectorForm",
    "TextsForm",
]
