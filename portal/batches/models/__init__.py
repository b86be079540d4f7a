"""Batches, their policy and their notices."""

from portal.batches.models.amendment import Amendment
from portal.batches.models.batch import (
    Batch,
    BatchAuthority,
    FrozenError,
    Kind,
    Quota,
    Sector,
    doubts,
    problems,
)
from portal.batches.models.notice import Notice
from portal.batches.models.scheme import Criterion, Indicator, IndicatorScheme

__all__ = [
    "Amendment",
    "Batch",
    "BatchAuthority",
    "Criterion",
    "FrozenError",
    "Indicator",
    "IndicatorScheme",
    "Kind",
    "Notice",
    "Quota",
    "Sector",
    "doubts",
    "problems",
]
