"""What is no change of state: writing on a draft, lodging an objection, looking up its author."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit import log, wording
from portal.integrity import public
from portal.integrity.public import PUBLIC, new_code, seal
from portal.lifecycle.door import create
from portal.lifecycle.errors import NotAllowed, Reason, Refused, TooLate
from portal.timeline import clock
from publicity.models import Entry, Objection, PublicNotice, Statement
from publicity.models.actors import officer
from publicity.rules import Plea, Shortfall, shortfalls
from publicity.wording import sentence

wording.name(
    lodge=gettext_lazy("Objection lodged"),
    propose_change=gettext_lazy("Correction or withdrawal proposed"),
)


def edit(notice: PublicNotice, texts: Mapping[str, Any], *, actor: Any) -> PublicNotice:
    """Write `texts` (fields of `EDITABLE` and `COUNTING`) on a draft and enter it in the log.

    Raise `NotAllowed` for anybody but an officer of whoever runs the notice, `Refused` where
    it is no draft any more.
    """
    if not officer(notice, actor):
        raise NotAllowed(_("Edit the public notice"))
    with transaction.atomic():
        row = PublicNotice.objects.select_for_update().get(pk=notice.pk)
        if row.state != PublicNotice.State.DRAFT:
            raise Refused(Reason(_("Only a draft can be edited: send the notice back first.")))
        changed = [
            name
            for name in (*row.EDITABLE, *row.COUNTING)
            if texts.get(name, getattr(row, name)) != getattr(row, name)
        ]
        before = {name: getattr(row, name) for name in changed}
        for name in changed:
            setattr(row, name, texts[name])
        if changed:
            row.save(update_fields=changed)
            log.append(
                subject=row,
                action="edit",
                actor=actor,
                at=clock.now(),
                clause=row.clause,
                before=before,
                after={name: texts[name] for name in changed},
            )
    return row


def lodge(
    entry: Entry,
    *,
    name: str,
    contact: str,
    reasons: str,
    is_organisation: bool = False,
    evidence: UploadedFile | None = None,
) -> Objection:
    """Take an objection against `entry` from anybody; return it with its query code.

    Raise `TooLate` outside the window of the notice, `Refused` where it is not formally in
    order, `ValidationError` for a bad file.
    """
    with transaction.atomic():
        notice = PublicNotice.objects.select_for_update().get(pk=entry.notice_id)
        plea = Plea(name, contact, reasons, evidence is not None, clock.now())
        if wanting := list(shortfalls(plea, notice.span)):
            late = {Shortfall.TOO_EARLY, Shortfall.TOO_LATE} & set(wanting)
            raise (TooLate if late else Refused)(
                *(Reason(sentence(shortfall), late=shortfall in late) for shortfall in wanting)
            )
        # The log says that an objection came in, not from where: the address would name its author.
        with log.origin(None, ""):
            objection = create(
                Objection(notice=notice, entry=entry, code=new_code()),
                actor=PUBLIC,
                action="lodge",
            )
            seal(
                Statement(
                    objection=objection,
                    name=name,
                    is_organisation=is_organisation,
                    contact=contact,
                    reasons=reasons,
                ),
                evidence,
            )
    return objection


def look_up(objection: Objection, *, actor: Any) -> Statement:
    """Return who stands behind it; every look is entered in the log. Raise `NotAllowed`."""
    seen = Statement.objects.visible_to(actor).filter(objection=objection)
    return public.look_up(
        seen,
        objection,
        actor=actor,
        clause=objection.notice.clause,
        words=_("Look up the objector"),
    )
