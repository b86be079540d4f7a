"""Unlocking a sheet: two people, a reason, and nothing of the old marks lost."""

import datetime as dt
from typing import Any

import pytest

from evaluation import services
from evaluation.models import Evaluation, ScoreSheet
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.batches.models import Batch
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock as portal_clock
from tests.evaluation.factories import (
    again,
    marks,
    proposed,
    signed_in,
    the_selection,
)
from tests.factories import a_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(二)")]

REASON = "第三项理由与材料不符（样例）"


@pytest.fixture
def officer(db: None) -> User:
    return a_user(Role.MINISTRY_OFFICER)


@pytest.fixture
def lead(db: None) -> User:
    return a_user(Role.MINISTRY_LEAD)


@pytest.fixture
def sheet(case: Evaluation) -> ScoreSheet:
    return case.handed_in[0]


def later(**delta: Any) -> dt.datetime:
    return portal_clock.now() + dt.timedelta(**(delta or {"days": 3}))


def put(sheet: ScoreSheet, officer: User, until: dt.datetime | None = None) -> ScoreSheet:
    """Propose to unlock."""
    return perform(sheet, "propose_unlock", actor=officer, reason=REASON, until=until or later())


def now(sheet: ScoreSheet) -> ScoreSheet:
    return ScoreSheet.objects.with_life().get(pk=sheet.pk)


def reasons(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(reason) for reason in refusal.value.reasons]


def test_a_proposal_alone_changes_no_mark_and_no_score(
    case: Evaluation, sheet: ScoreSheet, officer: User
) -> None:
    put(sheet, officer)

    after = again(case)
    assert (now(sheet).state, after.total_score) == ("unlocking", case.total_score)
    assert after.breakdown.total == case.total_score
    with pytest.raises(Refused):
        services.keep_marks(sheet, {"goals.score": "1"}, actor=sheet.expert)


def test_unlocked_by_a_second_person_the_case_has_no_score_until_it_is_computed_again(
    case: Evaluation, sheet: ScoreSheet, officer: User, lead: User
) -> None:
    perform(put(sheet, officer), "unlock", actor=lead)

    after = again(case)
    assert (now(sheet).state, now(sheet).submitted_at) == ("assigned", None)
    assert (after.state, after.basic_score, after.plan_score, after.total_score, after.spread) == (
        "scoring",
        *[None] * 4,
    )
    services.keep_marks(now(sheet), marks(now(sheet), "90"), actor=sheet.expert)
    perform(now(sheet), "submit", actor=sheet.expert)
    assert perform(after, "score", actor=officer).total_score > case.total_score


def test_the_marks_before_stay_in_the_history(
    case: Evaluation, sheet: ScoreSheet, officer: User, lead: User
) -> None:
    before = sheet.marks
    perform(put(sheet, officer), "unlock", actor=lead)
    services.keep_marks(now(sheet), {"goals.score": "90"}, actor=sheet.expert)

    event = AuditEvent.objects.of(sheet).get(action="unlock")
    assert event.before["marks"] == before
    proposal = AuditEvent.objects.of(sheet).get(action="propose_unlock")
    assert (proposal.actor_id, proposal.data["reason"], event.actor_id) == (
        officer.pk,
        REASON,
        lead.pk,
    )
    page = signed_in(lead).get(sheet.get_absolute_url()).content.decode()
    assert before["goals"]["reason"] in page


def test_the_expert_is_told_by_letter_why_and_until_when(
    sheet: ScoreSheet, officer: User, lead: User
) -> None:
    until = sheet.evaluation.batch.evaluation_due + dt.timedelta(days=5)
    perform(put(sheet, officer, until), "unlock", actor=lead)

    letter = Letter.objects.get(recipient=sheet.expert, key__contains="unlocked")
    assert REASON in letter.body
    assert f"{portal_clock.local(until):%Y-%m-%d %H:%M}" in letter.body
    assert letter.link == sheet.get_absolute_url()


def test_whoever_proposed_does_not_unlock(sheet: ScoreSheet, officer: User) -> None:
    seat = officer.memberships.get()
    seat.roles = [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD]
    seat.save()
    both = User.objects.get(pk=officer.pk)

    with pytest.raises(Refused) as refusal:
        perform(put(sheet, both), "unlock", actor=both)

    assert reasons(refusal) == [
        "You proposed this yourself; a binding decision needs a second person."
    ]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.AUDITOR, Role.MINISTRY_LEAD])
def test_nobody_but_an_officer_proposes(sheet: ScoreSheet, role: Role) -> None:
    person = sheet.expert if role is Role.EXPERT else a_user(role)

    with pytest.raises(NotAllowed):
        put(sheet, person)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": " ", "until": "2099-01-01T09:00"}, "reason"),
        ({"reason": REASON, "until": "2001-01-01T09:00"}, "until"),
        ({"reason": REASON, "until": "明天"}, "until"),
    ],
)
def test_it_takes_a_reason_and_a_moment_to_come(
    sheet: ScoreSheet, officer: User, data: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidFields) as refusal:
        perform(sheet, "propose_unlock", actor=officer, data=data)

    assert list(refusal.value.errors) == [field]
    assert now(sheet).state == "submitted"


def test_the_lead_may_keep_it_locked(sheet: ScoreSheet, officer: User, lead: User) -> None:
    perform(put(sheet, officer), "keep_locked", actor=lead, reason="理由充分")

    kept = now(sheet)
    assert (kept.state, kept.unlock_reason, kept.open_until) == ("submitted", "", None)
    assert kept.submitted_at == sheet.submitted_at


def test_a_decided_case_is_not_unlocked(
    case: Evaluation, sheet: ScoreSheet, officer: User, lead: User
) -> None:
    perform(proposed(the_selection(case), case), "approve", actor=lead)

    with pytest.raises(Refused) as refusal:
        put(now(sheet), officer)

    assert reasons(refusal) == ["The case is decided: it is “selected”."]


def test_no_selection_is_decided_while_an_unlocking_is_open(
    case: Evaluation, sheet: ScoreSheet, officer: User, lead: User
) -> None:
    put(sheet, officer)

    with pytest.raises(Refused) as refusal:
        proposed(the_selection(case), case)

    assert "in doubt" in reasons(refusal)[0]
    perform(now(sheet), "unlock", actor=lead)
    with pytest.raises(Refused) as refusal:
        proposed(the_selection(case), case)
    assert "Cases of this sector and kind without a score: 1." in reasons(refusal)


def test_past_the_deadline_an_unlocked_sheet_has_its_own(
    case: Evaluation, sheet: ScoreSheet, officer: User, lead: User, clock: Any
) -> None:
    clock.set(Batch.objects.get(pk=case.batch.pk).evaluation_due + dt.timedelta(days=1))
    perform(put(sheet, officer, later(days=2)), "unlock", actor=lead)

    services.keep_marks(now(sheet), {"goals.score": "90"}, actor=sheet.expert)

    assert perform(now(sheet), "submit", actor=sheet.expert).state == "submitted"


def test_officer_and_lead_are_offered_their_half_and_the_expert_neither(
    sheet: ScoreSheet, officer: User, lead: User
) -> None:
    assert [o.name for o in offers(now(sheet), officer) if o.enabled] == ["propose_unlock"]
    assert [o.name for o in offers(now(sheet), sheet.expert) if o.enabled] == ["step_back"]
    put(sheet, officer)

    assert [o.name for o in offers(now(sheet), lead)] == ["unlock", "keep_locked"]
    todo = signed_in(lead).get("/api/v1/todo/").json()
    assert str(sheet.get_absolute_url()) in str(todo)
