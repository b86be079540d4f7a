"""Objections that come on paper: an officer enters them, and then has them in hand."""

import datetime as dt
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.dispatch import Signal
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import RecommendationList
from portal.integrity import paper
from portal.integrity.public import new_code
from portal.integrity.rules import wants
from portal.lifecycle.errors import NotAllowed, Reason, Refused, TooLate
from portal.timeline import clock
from publicity.models import Entry, Objection, PublicNotice, Statement
from publicity.models.actors import officer
from publicity.rules import Shortfall, came_in_time
from publicity.wording import sentence

#: Sent with the `entry` of a notice that has closed, before an objection to it is entered: whoever
#: went on with it since refuses by raising `Refused`.
entering: Final = Signal()


def out_of_time(notice: PublicNotice, received_on: dt.date) -> str:
    """Say why a letter received on a day is no objection to `notice`; empty where it is one."""
    if notice.opens_on is None or notice.closes_on is None:
        return sentence(Shortfall.TOO_EARLY)
    if words := paper.not_yet(received_on):
        return words
    last = clock.local(notice.withdrawn_at).date() if notice.withdrawn_at else notice.closes_on
    if came_in_time(received_on, notice.opens_on, last):
        return ""
    return _(
        "%(day)s is not in the window, %(opens)s to %(closes)s: what came outside of it is a "
        "complaint."
    ) % {
        "day": date_format(received_on, "SHORT_DATE_FORMAT"),
        "opens": date_format(notice.opens_on, "SHORT_DATE_FORMAT"),
        "closes": date_format(last, "SHORT_DATE_FORMAT"),
    }


def enter(
    entry: Entry,
    *,
    actor: Any,
    received_on: dt.date,
    name: str,
    contact: str,
    reasons: str,
    is_organisation: bool = False,
    evidence: UploadedFile | None = None,
) -> Objection:
    """Enter a letter of objection to `entry`, received in the window; return it with its code.

    Raise `NotAllowed` for anybody but an officer of whoever runs the notice, `TooLate` where it
    was received outside the window, `Refused` where it is not formally in order or what the
    entry led to can't be held any more, `ValidationError` for a bad file.
    """
    if not officer(entry.notice, actor):
        raise NotAllowed(_("Enter an objection on paper"))
    with transaction.atomic():
        notice = PublicNotice.objects.select_for_update().get(pk=entry.notice_id)
        if words := out_of_time(notice, received_on):
            raise TooLate(Reason(words, late=True))
        lacking = [sentence(Shortfall(want)) for want in wants(name, contact, reasons)]
        if not evidence:
            lacking.append(sentence(Shortfall.NO_EVIDENCE))
        if lacking:
            raise Refused(*map(Reason, lacking))
        if notice.state == PublicNotice.State.CLOSED:
            _refuse_what_went_on(notice)
            entering.send(Entry, entry=entry)
        if notice.state == PublicNotice.State.WITHDRAWN:
            _hold_back(entry)
        objection = Objection(notice=notice, entry=entry, code=new_code(), received_on=received_on)
        statement = Statement(
            objection=objection,
            name=name,
            is_organisation=is_organisation,
            contact=contact,
            reasons=reasons,
        )
        return paper.enter(objection, statement, evidence, actor=actor)


def _hold_back(entry: Entry) -> None:
    """Take a line of a withdrawn notice off the draft it went on: it follows when this has fallen.

    Raise `Refused` where the public has seen it there already.
    """
    later = Entry.objects.filter(
        project=entry.project_id,
        application=entry.application_id,
        notice__kind=entry.notice.kind,
        notice__gt=entry.notice_id,
    )
    for again in later.public().select_related("notice"):
        raise Refused(
            Reason(
                _(
                    "What this notice showed is shown again by “%(notice)s”: what is known now is "
                    "a complaint."
                )
                % {"notice": again.notice}
            )
        )
    later.delete()


def _refuse_what_went_on(notice: PublicNotice) -> None:
    """A recommended list whose publicity has been reported back stands no longer in question."""
    row = notice.recommendation_list
    if row is not None and row.state != RecommendationList.State.PUBLICISED:
        raise Refused(
            Reason(
                _("The recommended list has gone on: %(state)s. What is known now is a complaint.")
                % {"state": row.get_state_display()}
            )
        )
