"""Recognition documents, bases and their plaques, effect reviews, delistings, cases."""

from recognition.models.base import Base, Plaque, PlaqueSeries
from recognition.models.case import Case
from recognition.models.certificates import CertificateRun
from recognition.models.delisting import Delisting
from recognition.models.recognition import Recognition, RecognitionRow
from recognition.models.review import EffectReview

__all__ = [
    "Base",
    "Case",
    "CertificateRun",
    "Delisting",
    "EffectReview",
    "Plaque",
    "PlaqueSeries",
    "Recognition",
    "RecognitionRow",
]
