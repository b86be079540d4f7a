"""What anybody may hand in without an account, and how it is kept from naming its author."""

import secrets
from typing import Any, Final, NotRequired, TypedDict, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from portal.audit import log
from portal.documents import attachments
from portal.documents.rules import MAX_PUBLIC_BYTES, extension
from portal.integrity.models.statement import SealedStatement
from portal.lifecycle.errors import NotAllowed
from portal.lifecycle.models import Subject
from portal.timeline import clock

S = TypeVar("S", bound=SealedStatement)

#: Letters and digits that nobody mistakes for one another on paper.
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 3, 4


class Said(TypedDict):
    """What whoever hands something in says of themselves, and of the facts."""

    name: str
    contact: str
    reasons: str
    is_organisation: NotRequired[bool]


class Public:
    """Whoever hands something in: no account, and no name that the log would keep."""

    pk: Any = None
    is_system = False
    is_authenticated = False

    def has_role(self, *roles: str) -> bool:
        return False

    def __str__(self) -> str:
        return "public"


PUBLIC: Final = Public()


def new_code() -> str:
    """Return a random query code such as 7KQ2-M9XA-4RTD: 60 bits, not to be guessed."""
    groups = ("".join(secrets.choice(_ALPHABET) for _n in range(_GROUP)) for _g in range(_GROUPS))
    return "-".join(groups)


def seal(statement: S, evidence: UploadedFile | None) -> S:
    """Keep what somebody handed in, the evidence under a neutral name: its own would name them."""
    statement.name = statement.name.strip()
    statement.contact = statement.contact.strip()
    statement.reasons = statement.reasons.strip()
    statement.save(force_insert=True)
    if evidence:
        evidence.name = f"evidence.{extension(evidence.name or '')}"
        attachments.store(statement, "evidence", evidence, actor=PUBLIC, most=MAX_PUBLIC_BYTES)
    return statement


def look_up(seen: models.QuerySet[S], case: Subject, *, actor: Any, clause: str, words: str) -> S:
    """Return who stands behind a case; every look is entered in the log.

    seen: the statement of the case, as far as `actor` may see it. words: what is refused.
    Raise `NotAllowed`.
    """
    with transaction.atomic():
        statement = seen.first()
        if statement is None:
            raise NotAllowed(words)
        log.append(subject=case, action="look", actor=actor, at=clock.now(), clause=clause)
    return statement
