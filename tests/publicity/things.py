"""Building blocks of this floor's tests: results that are passed, put on notice and shown."""

import datetime as dt
from itertools import count
from typing import Any

from acceptance.models import Acceptance, CreationProject
from applications.models import Application, WorkPlan
from portal.accounts.models import Organisation, Role, User
from portal.batches.models import Batch, Kind
from portal.lifecycle.door import perform
from portal.timeline import calendar, clock
from portal.timeline.models import RehearsalClock
from publicity import services
from publicity.models import Entry, Objection, PublicNotice
from publicity.wording import standing_texts
from tests.factories import (
    a_batch,
    a_pdf,
    a_user,
    an_authority,
    an_enterprise,
    restated,
    two_people,
)

CHECKED = {"privacy": "on", "secrecy": "on", "checker": "样例核查员"}
OFFICE = {
    "office": "样例司",
    "phone": "010-00000000（样例）",
    "address": "样例市样例路1号",
}
OBJECTION = {
    "name": "样例异议人",
    "contact": "yiyi@example.test",
    "reasons": "该单位的一项指标与公开年报不一致，请核实。",
}
GROUNDS = "署名无法核实，材料未指向可查证的事实（样例）。"

_numbers = count(1)


def an_acceptance(
    batch: Batch,
    *,
    kind: str = Kind.ENTERPRISE,
    region: str = "320000",
    sector: int = 1,
    applicant: Organisation | None = None,
) -> Acceptance:
    """Return the acceptance of a project whose result has been proposed: passed."""
    applicant = applicant or an_enterprise(region, kind)
    common: dict[str, Any] = {
        "batch": batch,
        "applicant": applicant,
        "authority": an_authority(region),
        "kind": kind,
        "sector": batch.sectors.get(position=sector),
    }
    application = Application.objects.create(state=Application.State.RECOMMENDED, **common)
    WorkPlan.objects.create(application=application)
    today = clock.today()
    project = CreationProject.objects.create(
        application=application,
        state=CreationProject.State.TERM_ENDED,
        starts_on=today - dt.timedelta(days=731),
        ends_on=today - dt.timedelta(days=1),
        **common,
    )
    return Acceptance.objects.create(
        project=project,
        state=Acceptance.State.PROPOSED,
        result=Acceptance.Result.PASS,
        conclusion="样例结论",
        due_at=clock.end_of(today + dt.timedelta(days=30)),
        submitted_at=clock.now(),
    )


def passed(batch: Batch, **changes: Any) -> Acceptance:
    """Return an acceptance that has been passed: it stands on the batch's draft notice."""
    acceptance = an_acceptance(batch, **changes)
    return perform(acceptance, "approve_pass", actor=a_user(Role.MINISTRY_LEAD))


def a_draft_notice(batch: Batch | None = None, **changes: Any) -> PublicNotice:
    """Return a draft with one entry and the office's address."""
    batch = batch or a_batch()
    passed(batch, **changes)
    notice = PublicNotice.objects.get(batch=batch, state=PublicNotice.State.DRAFT)
    return services.edit(notice, OFFICE, actor=a_user(Role.MINISTRY_OFFICER))


def a_proposed_notice(batch: Batch | None = None, **changes: Any) -> PublicNotice:
    notice = a_draft_notice(batch, **changes)
    return perform(notice, "propose", actor=a_user(Role.MINISTRY_OFFICER), data=CHECKED)


def an_open_notice(batch: Batch | None = None, **changes: Any) -> PublicNotice:
    """Return a notice that is on show from this moment on."""
    calendar.seed(2025, 2026)
    notice = a_proposed_notice(batch, **changes)
    return perform(notice, "publish", actor=a_user(Role.MINISTRY_LEAD))


def a_closed_notice(batch: Batch, **changes: Any) -> PublicNotice:
    """Return a notice that has been on show up to this moment, with one entry.

    Written straight into the tables; the clock has moved on to the end of its window.
    """
    calendar.seed(2025, 2026)
    acceptance = an_acceptance(batch, **changes)
    restated(acceptance, state=Acceptance.State.PASSED)
    project = restated(acceptance.project, state=CreationProject.State.ACCEPTED)
    kind = PublicNotice.Kind.ACCEPTANCE_RESULTS
    notice = PublicNotice(
        batch=batch,
        kind=kind,
        state=PublicNotice.State.CLOSED,
        published_at=clock.now(),
        checker=CHECKED["checker"],
        **two_people(Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD),
        **standing_texts(kind, batch),
        **OFFICE,
    )
    notice.freeze(notice.window_from(clock.today()))
    notice.save()
    Entry.objects.create(notice=notice, project=project)
    assert notice.closes_at is not None
    RehearsalClock.move(notice.closes_at)
    return notice


def lodged(entry: Entry) -> Objection:
    """Return an objection to `entry` as the public lodges it."""
    return services.lodge(entry, **OBJECTION, evidence=a_pdf())


def an_objection(notice: PublicNotice | None = None, entry: Entry | None = None) -> Objection:
    """Return an objection as the public lodges it."""
    entry = entry or (notice or an_open_notice()).entries.first()
    assert entry is not None
    return lodged(entry)


def in_hand(objection: Objection, officer: User | None = None) -> Objection:
    """Return an objection that an officer has taken in hand."""
    return perform(objection, "take", actor=officer or one_of(objection, "officer"))


def to_be_refused(objection: Objection, officer: User | None = None) -> Objection:
    """Return an objection that its officer proposes not to accept."""
    taken = in_hand(objection, officer)
    return perform(taken, "propose_refusal", actor=taken.handler, reason=GROUNDS)


def accepted(objection: Objection, officer: User | None = None) -> Objection:
    """Return an objection that its officer looks into; its party is asked."""
    taken = in_hand(objection, officer)
    return perform(taken, "accept", actor=taken.handler, substance="反映一项指标与年报不一致")


def answered(objection: Objection) -> Objection:
    """Return an objection to which its party has said something."""
    inquiry = objection.inquiries.get(addressee="party")
    perform(inquiry, "reply", actor=owner_of(inquiry.to), answer="数据取自审计报告（样例）。")
    return objection


def owner_of(body: Organisation) -> User:
    """Return the one owner of an applicant, who may be new."""
    seats = body.memberships.select_related("user")
    owners = [seat.user for seat in seats if Role.APPLICANT_OWNER in seat.roles]
    return owners[0] if owners else a_user(Role.APPLICANT_OWNER, body)


def looked_into(objection: Objection) -> Objection:
    """Return an objection of which its party has been heard, and what was found is noted."""
    found = "与审计报告核对（样例）。"
    answered(objection)
    return perform(objection, "note_findings", actor=objection.handler, findings=found)


def settled(objection: Objection, name: str) -> Objection:
    """Return the accepted objection, looked into, after `uphold` or `dismiss`."""
    return perform(looked_into(objection), name, actor=one_of(objection, "lead"), reason="经核实")


def one_of(objection: Objection, rank: str) -> User:
    """Return a new "officer" or "lead" of whoever runs the notice."""
    authority = objection.notice.authority
    return a_user(Role(f"{'authority' if authority else 'ministry'}_{rank}"), authority)
