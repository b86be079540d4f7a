"""What comes as a letter: an officer enters it, and from then on has it in hand."""

import datetime as dt
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit import log, wording
from portal.integrity.models.hand import InOneHand
from portal.integrity.models.statement import SealedStatement
from portal.integrity.public import seal
from portal.lifecycle.door import create
from portal.timeline import clock

C = TypeVar("C", bound=InOneHand)

wording.name(enter_letter=gettext_lazy("Letter entered"))


def not_yet(received_on: dt.date) -> str:
    """Say why no letter was received on a day; empty where one can have been."""
    today = clock.today()
    if received_on <= today:
        return ""
    return _("%(day)s lies ahead: today is %(today)s.") % {
        "day": date_format(received_on, "SHORT_DATE_FORMAT"),
        "today": date_format(today, "SHORT_DATE_FORMAT"),
    }


def enter(case: C, statement: SealedStatement, evidence: UploadedFile | None, *, actor: Any) -> C:
    """Enter `case`, in hand of `actor`, with the `statement` made of its letter; return it.

    Raise `ValidationError` for a bad file.
    """
    case.handler_id = actor.pk
    with transaction.atomic():
        create(case, actor=actor, action="enter_letter")
        # The officer's address names nobody, but what the file was called may.
        with log.origin(None, ""):
            seal(statement, evidence)
    return case
