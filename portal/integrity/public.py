"""What anybody may hand in without an account, and how it is kept from naming its author."""

import secrets
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import models

from portal.documents import attachments
from portal.documents.rules import MAX_PUBLIC_BYTES, extension

#: Letters and digits that nobody mistakes for one another on paper.
_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 3, 4


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


def store_evidence(statement: models.Model, evidence: UploadedFile) -> None:
    """Keep a file of the public's under a neutral name: its own would name its author."""
    evidence.name = f"evidence.{extension(evidence.name or '')}"
    attachments.store(statement, "evidence", evidence, actor=PUBLIC, most=MAX_PUBLIC_BYTES)
