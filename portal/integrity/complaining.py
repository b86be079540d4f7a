"""Lodging a complaint, entering one that came as a letter, and looking up who made it."""

import datetime as dt
from typing import Any, Unpack

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit import log, wording
from portal.integrity import paper, public
from portal.integrity.models import Complaint, ComplaintStatement
from portal.integrity.models.complaint import officer
from portal.integrity.public import PUBLIC, Said, new_code, seal
from portal.integrity.rules import SUPERVISION, wants
from portal.integrity.wording import NO_LETTER, wanting
from portal.lifecycle.door import create
from portal.lifecycle.errors import NotAllowed, Reason, Refused

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


def enter(
    *,
    actor: Any,
    received_on: dt.date,
    about: str,
    topic: str,
    evidence: UploadedFile | None = None,
    **said: Unpack[Said],
) -> Complaint:
    """Enter a letter of complaint that was received on a day; return it with its query code.

    Raise `NotAllowed` for anybody but a ministry officer, `Refused` where it is not formally in
    order, `ValidationError` for a bad file.
    """
    if not officer(None, actor):
        raise NotAllowed(_("Enter a complaint on paper"))
    wanted = wants(said["name"], said["contact"], said["reasons"])
    lacking = [paper.not_yet(received_on), *map(wanting, wanted)]
    if not evidence:
        lacking.append(str(NO_LETTER))
    if reasons := [Reason(words) for words in lacking if words]:
        raise Refused(*reasons)
    complaint = Complaint(
        code=new_code(), about=about.strip(), topic=topic, received_on=received_on
    )
    statement = ComplaintStatement(complaint=complaint, **said)
    return paper.enter(complaint, statement, evidence, actor=actor)


def look_up(complaint: Complaint, *, actor: Any) -> ComplaintStatement:
    """Return who stands behind it; every look is entered in the log. Raise `NotAllowed`."""
    seen = ComplaintStatement.objects.visible_to(actor).filter(complaint=complaint)
    return public.look_up(
        seen, complaint, actor=actor, clause=SUPERVISION, words=_("Look up the complainant")
    )
