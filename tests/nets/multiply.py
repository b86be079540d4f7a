"""Five times the rows: copies of every applicant with all that hangs on it, straight in the tables.

Copies pass no door and no audit log: they are weight, not lives. Each stands beside its original,
in the same batch and on the same notice, so that every list it is on grows with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from itertools import count
from typing import Any, Final
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models

from acceptance.models import (
    Acceptance,
    CreationProject,
    ProgressReport,
    ProjectTarget,
    ProjectTask,
)
from applications.models import (
    Application,
    ApplicationGrant,
    Clarification,
    Defect,
    FieldCheck,
    KeyTask,
    ListEntry,
    Recommendation,
    ReviewCheck,
    Submission,
    WorkPlan,
)
from evaluation.models import (
    Commitment,
    Conflict,
    Correction,
    Decision,
    DrawLine,
    Employment,
    Evaluation,
    ExpertProfile,
    GroupMember,
    Result,
    ScoreSheet,
    Seat,
)
from portal.accounts.models import Membership, Organisation, User
from portal.audit.models import AuditEvent
from portal.batches.models import Amendment, Batch, Notice
from portal.documents.models import Attachment
from portal.inbox.models import Letter
from portal.integrity.models import Complaint, ComplaintStatement, Hearing, Incident
from portal.timeline.models import Timer
from publicity.models import Entry, Inquiry, NoticeChange, Objection, PublicNotice, Statement
from recognition.models import (
    Base,
    Case,
    Delisting,
    EffectReview,
    Event,
    EventChange,
    ExpertOpinion,
    Guest,
    Plaque,
    Platform,
    Recognition,
    RecognitionRow,
    SignUp,
)

Model = type[models.Model]

#: What is copied, each after what it points at, with the fields that no two rows may share.
COPIED: Final[Mapping[Model, tuple[str, ...]]] = {
    Batch: ("ordinal",),
    Notice: (),
    Amendment: (),
    PublicNotice: (),
    Recognition: ("document_number",),
    Organisation: ("name", "uscc"),
    User: ("username",),
    Membership: (),
    Incident: (),
    Hearing: (),
    Complaint: ("code",),
    ComplaintStatement: (),
    Application: (),
    WorkPlan: (),
    KeyTask: (),
    Submission: (),
    Recommendation: (),
    ReviewCheck: (),
    Defect: (),
    FieldCheck: (),
    Clarification: (),
    ListEntry: (),
    ApplicationGrant: (),
    ExpertProfile: ("email",),
    Employment: (),
    GroupMember: ("uscc",),
    Conflict: (),
    Commitment: (),
    Evaluation: (),
    DrawLine: (),
    ScoreSheet: (),
    Decision: (),
    Seat: ("number", "quota"),
    Correction: (),
    Result: (),
    CreationProject: (),
    ProjectTarget: (),
    ProjectTask: (),
    ProgressReport: (),
    Acceptance: (),
    Entry: (),
    NoticeChange: (),
    Objection: ("code",),
    Statement: (),
    Inquiry: (),
    RecognitionRow: (),
    Base: (),
    Plaque: ("number", "code"),
    EffectReview: (),
    ExpertOpinion: (),
    Delisting: (),
    Case: (),
    Platform: (),
    Event: (),
    EventChange: (),
    SignUp: ("code",),
    Guest: (),
    Attachment: ("id",),
    Timer: (),
    Letter: ("key",),
    AuditEvent: ("seq", "hash"),
}
#: Copies stay with the original of these, or nothing would have more on it than before.
SHARED: Final = {Batch, PublicNotice, Recognition, User}
#: But each copied batch has its notice, and each copied person a place.
FOLLOWED: Final = {
    (Notice, "batch"),
    (Membership, "user"),
    (ExpertProfile, "user"),
    (Commitment, "expert"),
}

Copies = dict[Model, dict[Any, Any]]


def multiply(times: int) -> None:
    """Make `times` as many rows of everything."""
    originals = {model: list(_originals(model)) for model in COPIED}
    numbers = count(1)
    for _round in range(times - 1):
        copies: Copies = defaultdict(dict)
        for model, fresh in COPIED.items():
            rows = [_copied(row, fresh, copies, numbers) for row in originals[model]]
            made = model._default_manager.bulk_create(rows)
            copies[model] = {
                old.pk: new.pk for old, new in zip(originals[model], made, strict=True)
            }


def _originals(model: Model) -> Iterable[models.Model]:
    if model is Organisation:
        return Organisation.objects.filter(kind__in=["park", "enterprise"])
    if model is Timer:  # two timers of one name on one thing there cannot be
        types = ContentType.objects.get_for_models(*COPIED).values()
        return Timer.objects.filter(subject_type__in=types)
    if model is NoticeChange:  # one alone lies before the lead of a notice
        return NoticeChange.objects.filter(state=NoticeChange.State.APPROVED)
    return model._default_manager.all()


def _copied(row: Any, fresh: Iterable[str], copies: Copies, numbers: "count[int]") -> Any:
    new = copy(row)
    new._state = type(row._state)()
    new.pk = None
    for field in row._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            _point(new, field, copies)
    if isinstance(row, Attachment | Timer):
        of = copies[ContentType.objects.get_for_id(row.subject_type_id).model_class()]
        new.subject_id = of.get(row.subject_id, row.subject_id)
    for name in fresh:
        setattr(new, name, _unused(row._meta.get_field(name), next(numbers)))
    return new


def _point(new: Any, field: Any, copies: Copies) -> None:
    """Let a copy point at copies, where it is not to stay with the original."""
    target = field.related_model
    if target not in SHARED or (type(new), field.name) in FOLLOWED:
        old = getattr(new, field.attname)
        setattr(new, field.attname, copies[target].get(old, old))
    if field.related_model is type(new):
        setattr(new, field.attname, None)


def _unused(field: "models.Field[Any, Any]", number: int) -> Any:
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.IntegerField):
        return 10_000 + number
    return f"copy{number:08d}"
