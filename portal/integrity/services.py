"""Entering an incident in the register."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import Organisation
from portal.audit import wording
from portal.documents import attachments
from portal.integrity.models import Incident
from portal.integrity.models.incident import officer
from portal.lifecycle.door import create
from portal.lifecycle.errors import NotAllowed
from portal.timeline import clock

wording.name(enter_incident=gettext_lazy("Incident entered"))


def may_enter(actor: Any) -> None:
    """Raise `NotAllowed` for anybody but a ministry officer."""
    if not officer(None, actor):
        raise NotAllowed(_("Enter an incident"))


def enter(
    organisation: Organisation,
    *,
    actor: Any,
    category: str,
    happened_on: dt.date,
    source: str,
    facts: str,
    remark: str = "",
    evidence: UploadedFile | None = None,
) -> Incident:
    """Enter an incident of `organisation`; it counts once another person confirms it.

    Raise `NotAllowed` for anybody but a ministry officer, `ValidationError` for a bad file.
    """
    incident = Incident(
        organisation=organisation,
        category=category,
        happened_on=happened_on,
        source=source,
        facts=facts,
        remark=remark,
        proposed_by_id=actor.pk,
        proposed_at=clock.now(),
    )
    may_enter(actor)
    with transaction.atomic():
        create(incident, actor=actor, action="enter_incident")
        if evidence:
            attachments.store(incident, "evidence", evidence, actor=actor)
    return incident
