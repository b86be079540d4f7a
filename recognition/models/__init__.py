"""Documents, bases and plaques, reviews, delistings; experiences, platforms and events."""

from recognition.models.base import Base, Plaque, PlaqueSeries
from recognition.models.case import Case
from recognition.models.certificates import CertificateRun
from recognition.models.delisting import Delisting
from recognition.models.event import Event
from recognition.models.event_change import EventChange
from recognition.models.opinion import ExpertOpinion
from recognition.models.platform import Platform
from recognition.models.recognition import Recognition, RecognitionRow
from recognition.models.review import EffectReview
from recognition.models.sign_up import Guest, SignUp
from recognition.models.signed import SignedDocument

__all__ = [
    "Base",
    "Case",
    "CertificateRun",
    "Delisting",
    "EffectReview",
    "Event",
    "EventChange",
    "ExpertOpinion",
    "Guest",
    "Plaque",
    "PlaqueSeries",
    "Platform",
    "Recognition",
    "RecognitionRow",
    "SignUp",
    "SignedDocument",
]
