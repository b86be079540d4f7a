"""Writing on a recommended list, and how far each authority has come with its own.

What is no change of state and so does not pass the door: filing the stamped letter, the
ministry's formal check, the answers to it, reminders.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application, AuthorityReminder, ListEntry, RecommendationList
from portal.accounts.models import AUTHORITY, Organisation, Role
from portal.audit import log, wording
from portal.batches import deadlines
from portal.batches.models import Batch
from portal.documents import attachments
from portal.inbox import outbox
from portal.lifecycle.errors import NotAllowed, Reason, Refused, Text
from portal.timeline import clock

#: What an authority has still to decide on.
UNDECIDED = ("submitted", "returned", "proposed")

wording.name(
    file_letter=gettext_lazy("Stamped letter filed"),
    formal_check=gettext_lazy("Formal check noted"),
    answer_faults=gettext_lazy("Formal faults answered"),
    remind=gettext_lazy("Authorities reminded"),
)


def file_letter(row: RecommendationList, number: str, scan: Any, *, actor: Any) -> None:
    """File the stamped letter with its document number; an earlier one stays in the history.

    Raise `NotAllowed`, `Refused` where the list takes no letter now, `ValidationError` for a
    bad file.
    """
    with transaction.atomic():
        locked = _lock(row)
        if not _is_of(locked, actor):
            raise NotAllowed(_("File the stamped letter"))
        if not locked.takes_letter:
            raise Refused(
                Reason(_("A letter is filed once the list is approved, and until it is sent."))
            )
        attachments.store(locked, "letter", scan, actor=actor, replace=True)
        locked.document_number, locked.letter_code = number, locked.code
        locked.save(update_fields=["document_number", "letter_code"])
        data = {"document_number": number, "code": locked.code}
        _note(locked, "file_letter", actor, data)


def check(row: RecommendationList, findings: Mapping[int, tuple[str, str]], *, actor: Any) -> None:
    """Note the formal check (形式审查) of a sent list. findings: (finding, fault) by line id."""
    with transaction.atomic():
        locked = _lock(row)
        if not actor.has_role(Role.MINISTRY_OFFICER):
            raise NotAllowed(_("Formal check"))
        if locked.state != RecommendationList.State.SENT:
            raise Refused(Reason(_("Only a list that lies with the ministry is checked.")))
        changed = []
        for line in locked.lines:
            # An application may have been taken off since the page was opened, or a line be new.
            finding, fault = findings.get(line.pk, (line.finding, line.fault))
            fault = fault if finding == ListEntry.Finding.FAULT else line.fault
            if (finding, fault) != (line.finding, line.fault):
                line.finding, line.fault = finding, fault
                line.answer = "" if line.is_faulty else line.answer
                changed.append(line)
        ListEntry.objects.bulk_update(changed, ["finding", "fault", "answer"])
        if changed:
            data = {str(line): [line.finding, line.fault] for line in changed}
            _note(locked, "formal_check", actor, data)


def answer(row: RecommendationList, answers: Mapping[int, str], *, actor: Any) -> None:
    """Keep the authority's answers to the formal faults. answers: by line id."""
    with transaction.atomic():
        locked = _lock(row)
        if not _is_of(locked, actor):
            raise NotAllowed(_("Answer the formal faults"))
        if locked.state != RecommendationList.State.RETURNED:
            raise Refused(Reason(_("Only a list that has been returned is answered.")))
        changed = [
            line
            for line in locked.lines
            if line.is_faulty and answers.get(line.pk, line.answer) != line.answer
        ]
        for line in changed:
            line.answer = answers[line.pk]
        ListEntry.objects.bulk_update(changed, ["answer"])
        if changed:
            _note(locked, "answer_faults", actor, {str(line): line.answer for line in changed})


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one authority is in a batch: numbers and where its list stands, no names."""

    authority: Organisation
    handed_in: int
    under_review: int
    recommended: int
    list: RecommendationList | None
    reminded_on: dt.date | None
    due_at: dt.datetime

    @property
    def state(self) -> Text:
        """Where its list stands, in words."""
        return self.list.get_state_display() if self.list else _("no list yet")

    @property
    def is_sent(self) -> bool:
        return bool(self.list and self.list.sent_at)

    @property
    def is_behind(self) -> bool:
        """Whether something waits for it: an application to decide on, or a list to send."""
        states = RecommendationList.State
        if self.list is None:
            return bool(self.under_review)
        if self.list.state == states.RETURNED:
            return True
        unsent = self.list.state in RecommendationList.UNSENT
        return unsent and bool(self.under_review or self.recommended)


def standings(batch: Batch) -> list[Standing]:
    """Return every authority of the batch in the order of regions (4 queries)."""
    counted = (
        Application.objects.handed_in()
        .filter(batch=batch)
        .order_by()
        .values("authority")
        .annotate(
            handed_in=Count("pk"),
            under_review=Count("pk", Q(state__in=UNDECIDED)),
            recommended=Count("pk", Q(state=Application.State.RECOMMENDED)),
        )
    )
    numbers = {row.pop("authority"): row for row in counted}
    lists = {row.authority_id: row for row in batch.recommendation_lists.all()}
    reminded = dict(
        AuthorityReminder.objects.filter(batch=batch)
        .order_by()
        .values_list("authority")
        .annotate(Max("day"))
    )
    none = {"handed_in": 0, "under_review": 0, "recommended": 0}
    return [
        Standing(
            authority=seat.authority,
            list=lists.get(seat.authority_id),
            reminded_on=reminded.get(seat.authority_id),
            due_at=seat.due,
            **numbers.get(seat.authority_id, none),
        )
        for seat in batch.authority_rows().annotate(
            due=deadlines.effective("recommendations_due", "authority")
        )
    ]


def behind(batch: Batch) -> list[Organisation]:
    """Return the authorities for which something waits."""
    return [standing.authority for standing in standings(batch) if standing.is_behind]


def remind(batch: Batch, authorities: Iterable[Organisation], *, actor: Any) -> list[Organisation]:
    """Remind authorities that are behind, each once a day at most; return those reminded now."""
    if not actor.has_role(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD):
        raise NotAllowed(_("Remind the authorities"))
    if batch.state != Batch.State.RECOMMENDING:
        raise Refused(Reason(_("Authorities are reminded while this batch takes their lists.")))
    with transaction.atomic():
        reminded = [
            authority
            for authority in authorities
            if AuthorityReminder.objects.get_or_create(
                batch=batch, authority=authority, day=clock.today(), defaults={"by_id": actor.pk}
            )[1]
        ]
        write_reminders(batch, reminded)
        if reminded:
            regions = [authority.region for authority in reminded]
            log.append(
                action="remind",
                actor=actor,
                at=clock.now(),
                subject=batch,
                clause="六(一)",
                data={"authorities": regions},
            )
    return reminded


def write_reminders(batch: Batch, authorities: Iterable[Organisation]) -> None:
    """Write to those who work on the lists of `authorities`; a second letter of a day is none."""
    due = f"{clock.local(batch.recommendations_due):%Y-%m-%d %H:%M}"
    for authority in authorities:
        outbox.write(
            f"recommending:{batch.pk}:{authority.pk}:{clock.today():%Y%m%d}",
            outbox.holders(authority, *AUTHORITY),
            subject=_("Your recommended list has not reached the ministry: %(batch)s")
            % {"batch": batch},
            body=_(
                "Applications wait for your decision, or your list waits to be sent. "
                "Recommendations are due by %(due)s; what is not sent by then is not in."
            )
            % {"due": due},
            link=reverse("recommending_list"),
        )


def _lock(row: RecommendationList) -> RecommendationList:
    locked: RecommendationList = RecommendationList.objects.select_for_update(of=("self",)).get(
        pk=row.pk
    )
    locked.lock_with("")
    return locked


def _is_of(row: RecommendationList, actor: Any) -> bool:
    return bool(actor.has_role(*AUTHORITY) and actor.organisation_id == row.authority_id)


def _note(row: RecommendationList, action: str, actor: Any, data: Mapping[str, Any]) -> None:
    log.append(
        action=action, actor=actor, at=clock.now(), subject=row, clause="六(一)", data=dict(data)
    )
