"""Lodging a complaint, and looking up who made it."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit import log, wording
from portal.integrity.models import Complaint, ComplaintStatement
from portal.integrity.public import PUBLIC, new_code, store_evidence
from portal.integrity.rules import SUPERVISION, wants
from portal.integrity.wording import wanting
from portal.lifecycle.door import create
from portal.lifecycle.errors import NotAllowed, Reason, Refused
from portal.timeline import clock

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
        statement = ComplaintStatement.objects.create(
            complaint=complaint,
            name=name.strip(),
            is_organisation=is_organisation,
            contact=contact.strip(),
            reasons=reasons.strip(),
        )
        if evidence:
            store_evidence(statement, evidence)
    return complaint


def look_up(complaint: Complaint, *, actor: Any) -> ComplaintStatement:
    """Return who complained; every look is entered in the log. Raise `NotAllowed`."""
    with transaction.atomic():
        visible = ComplaintStatement.objects.visible_to(actor)
        statement: ComplaintStatement | None = visible.filter(complaint=complaint).first()
        if statement is None:
            raise NotAllowed(_("Look up the complainant"))
        log.append(
            subject=complaint, action="look", actor=actor, at=clock.now(), clause=SUPERVISION
        )
    return statement
