"""Batches, their policy and their notices."""

from portal.batches.models.amendment import Amendment
from portal.batches.models.batch import Batch, FrozenError
from portal.batches.models.choices import FormSection, Kind
from portal.batches.models.notice import Notice
from portal.batches.models.parts import BatchAuthority, Quota, Sector
from portal.batches.models.scheme import Criterion, Indicator, IndicatorScheme
from portal.batches.models.soundness import (
    doubts,
    key_of,
    problems,
    unanswered,
)

__all__ = [
    "Amendment",
    "Batch",
    "BatchAuthority",
    "Criterion",
    "FormSection",
    "FrozenError",
    "Indicator",
    "IndicatorScheme",
    "Kind",
    "Notice",
    "Quota",
    "Sector",
    "doubts",
    "key_of",
    "problems",
    "unanswered",
]
