"""Lodging a complaint, and looking up who made it."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit import log, wording
from portal.integrity import public
from portal.integrity.models import Complaint, ComplaintStatement
from portal.integrity.public import PUBLIC, new_code, seal
from portal.integrity.rules import SUPERVISION, wants
from portal.integrity.wording import wanting
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused

wording.name(complain=gettext_lazy("Complaint lodged"))


def lodge(
    *,
    about: str,
    topic: str,
    name: str,
    contact: str,
    reasons: str,
    is_organisation: bool = False,
    evidence: UploadedFile | None = None,
) -> Complaint:
    """Take a complaint from anybody, at any time; return it with its query code.

    Raise `Refused` where it is not formally in order, `ValidationError` for a bad file.
    """
    if wanted := list(wants(name, contact, reasons)):
        raise Refused(*(Reason(wanting(want)) for want in wanted))
    # The log says that a complaint came in, not from where: the address would name its author.
    with transaction.atomic(), log.origin(None, ""):
        complaint = create(
            Complaint(code=new_code(), about=about.strip(), topic=topic),
            actor=PUBLIC,
            action="complain",
        )
        seal(
            ComplaintStatement(
                complaint=complaint,
                name=name,
                is_organisation=is_organisation,
                contact=contact,
                reasons=reasons,
            ),
            evidence,
        )
    return complaint


def look_up(complaint: Complaint, *, actor: Any) -> ComplaintStatement:
    """Return who stands behind it; every look is entered in the log. Raise `NotAllowed`."""
    seen = ComplaintStatement.objects.visible_to(actor).filter(complaint=complaint)
    return public.look_up(
        seen, complaint, actor=actor, clause=SUPERVISION, words=_("Look up the complainant")
    )
