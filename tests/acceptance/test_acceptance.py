"""The acceptance: self-assessment with evidence, a result by two people, and what follows."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from acceptance import services
from acceptance.models import Acceptance
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from tests.acceptance.factories import (
    a_project,
    again,
    an_acceptance,
    filled_in,
    handed_in,
    owner,
    proposed,
    sound_answers,
)
from tests.factories import a_pdf, a_user, an_authority, an_enterprise

pytestmark = pytest.mark.django_db


@pytest.mark.clause("五")
def test_no_acceptance_before_the_term_is_over(clock: Any) -> None:
    project = a_project()

    clock.advance(f"{project.ends_on}T23:59:59+08:00")
    assert list(Acceptance.objects.all()) == []
    clock.advance(seconds=1)

    assert [a.project for a in Acceptance.objects.all()] == [project]


def test_the_self_assessment_waits_for_its_applicant_from_the_first_day() -> None:
    acceptance = an_acceptance()
    urls = [item.url for item in todo.items(owner(acceptance.project))]

    assert f"/acceptance/{acceptance.pk}/" in urls


@pytest.mark.clause("六(三)")
def test_a_task_stated_as_done_needs_a_file_that_shows_it() -> None:
    acceptance = an_acceptance()
    writer = owner(acceptance.project)
    services.save_answers(acceptance, sound_answers(acceptance), actor=writer)
    slot = acceptance.sheet.tasks[0].slot

    with pytest.raises(Refused) as refusal:
        perform(again(acceptance), "submit", actor=writer)

    assert [(str(r), r.link) for r in refusal.value.reasons] == [
        (
            "“产线升级” is stated as done, but no file shows it.",
            f"/acceptance/{acceptance.pk}/form/files/#f-task-1",
        )
    ]
    services.upload(acceptance, slot, a_pdf(), actor=writer)
    assert perform(again(acceptance), "submit", actor=writer).state == "submitted"


def test_a_task_honestly_open_needs_no_file() -> None:
    acceptance = an_acceptance()
    writer = owner(acceptance.project)
    open_task = {acceptance.sheet.tasks[0].status_field.key: "under_way"}
    services.save_answers(acceptance, sound_answers(acceptance) | open_task, actor=writer)

    assert perform(again(acceptance), "submit", actor=writer).state == "submitted"


def test_evidence_goes_only_where_it_is_asked_for() -> None:
    acceptance = an_acceptance()
    writer = owner(acceptance.project)

    with pytest.raises(ValidationError, match="no such place"):
        services.upload(acceptance, "task.99", a_pdf(), actor=writer)
    with pytest.raises(PermissionDenied):
        services.upload(acceptance, "other", a_pdf(), actor=a_user(Role.MINISTRY_OFFICER))

    assert again(acceptance).evidence == frozenset()


@pytest.mark.clause("六(三)")
def test_two_people_of_the_ministry_decide_and_the_project_follows() -> None:
    officer = a_user(Role.MINISTRY_OFFICER)
    acceptance = proposed(officer=officer)

    passed = perform(acceptance, "approve_pass", actor=a_user(Role.MINISTRY_LEAD))

    assert (passed.state, again(passed.project).state) == ("passed", "accepted")
    assert passed.proposed_by_id == officer.pk


def test_whoever_proposed_the_result_cannot_decide_it() -> None:
    both = a_user(Role.MINISTRY_OFFICER)
    both.membership.roles = [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD]
    both.membership.save()
    both = type(both).objects.get(pk=both.pk)
    acceptance = proposed(officer=both)

    with pytest.raises(Refused, match="second person"):
        perform(acceptance, "approve_pass", actor=both)

    assert again(acceptance).state == "proposed"


def test_a_failed_acceptance_ends_the_project_and_tells_the_applicant_why() -> None:
    acceptance = proposed(result="fail")
    applicant = owner(acceptance.project)

    failed = perform(acceptance, "approve_fail", actor=a_user(Role.MINISTRY_LEAD))

    assert (failed.state, again(failed.project).state) == ("failed", "failed")
    letter = Letter.objects.get(recipient=applicant, key__contains=":result")
    assert letter.subject == f"未通过评估验收：{acceptance.applicant}"
    assert letter.body == "内部结论：任务完成"


def test_a_lead_decides_only_what_was_proposed() -> None:
    acceptance = proposed(result="fail")

    with pytest.raises(Refused, match="not passed"):
        perform(acceptance, "approve_pass", actor=a_user(Role.MINISTRY_LEAD))


def test_sending_back_takes_the_proposal_off_the_table() -> None:
    acceptance = proposed()

    back = perform(acceptance, "send_back", actor=a_user(Role.MINISTRY_LEAD), reason="复核佐证")

    assert (back.state, back.result, back.conclusion) == ("submitted", "", "")


def test_a_result_without_a_conclusion_is_refused() -> None:
    acceptance = handed_in(an_acceptance())

    with pytest.raises(InvalidFields) as refusal:
        perform(
            acceptance, "propose_result", actor=a_user(Role.MINISTRY_OFFICER), result="excellent"
        )

    assert set(refusal.value.errors) == {"result", "conclusion"}


def test_a_returned_self_assessment_is_mended_and_the_deadline_stays(clock: Any) -> None:
    acceptance = handed_in(an_acceptance())
    due_at = acceptance.due_at
    officer = a_user(Role.MINISTRY_OFFICER)
    perform(acceptance, "return_for_correction", actor=officer, reason="佐证不清晰")
    writer = owner(acceptance.project)
    services.save_answers(again(acceptance), {"words.summary": "补正后"}, actor=writer)
    clock.advance(due_at)

    assert again(acceptance).due_at == due_at
    overdue = Letter.objects.filter(key__regex=r"^acceptance:\d+:overdue:", recipient=writer)
    assert overdue.count() == 1
    mended = perform(again(acceptance), "submit", actor=writer)
    assert mended.answers["words.summary"] == "补正后"


def test_nobody_but_the_ministry_acts_on_a_self_assessment_handed_in() -> None:
    acceptance = again(handed_in(an_acceptance()))
    applicant = owner(acceptance.project)
    authority = a_user(Role.AUTHORITY_LEAD, acceptance.authority)

    assert [offer.name for offer in offers(acceptance, applicant)] == []
    assert [offer.name for offer in offers(acceptance, authority)] == []
    officer = offers(acceptance, a_user(Role.MINISTRY_OFFICER))
    assert [offer.name for offer in officer] == ["return_for_correction", "propose_result"]
    with pytest.raises(NotAllowed):
        perform(acceptance, "propose_result", actor=authority, result="pass", conclusion="好")


def test_an_open_self_assessment_is_its_applicants_alone() -> None:
    acceptance = filled_in(an_acceptance())
    officer = a_user(Role.MINISTRY_OFFICER)
    elsewhere = a_user(Role.AUTHORITY_OFFICER, an_authority("330000"))
    stranger = a_user(Role.APPLICANT_OWNER, an_enterprise())
    rows = Acceptance.objects

    assert list(rows.visible_to(owner(acceptance.project))) == [acceptance]
    assert list(rows.visible_to(a_user(Role.AUDITOR))) == [acceptance]
    assert [list(rows.visible_to(p)) for p in (officer, elsewhere, stranger)] == [[], [], []]
    evidence = acceptance.attachments.first()
    assert not evidence.may_be_read_by(officer)

    perform(acceptance, "submit", actor=owner(acceptance.project))

    assert [list(rows.visible_to(p)) for p in (officer, elsewhere)] == [[acceptance], []]
    assert evidence.may_be_read_by(officer)


def test_withdrawing_after_the_term_drops_the_acceptance() -> None:
    acceptance = handed_in(an_acceptance())

    project = perform(
        acceptance.project, "withdraw", actor=owner(acceptance.project), reason="退出"
    )

    assert (project.state, again(acceptance).state) == ("withdrawn", "dropped")


@pytest.mark.clause("十")
def test_an_acceptance_knows_no_score() -> None:
    names = {field.name for field in Acceptance._meta.get_fields()}

    assert not [name for name in names if "score" in name or "rank" in name]


def test_each_step_is_in_the_audit_log_with_its_clause() -> None:
    acceptance = proposed()
    perform(acceptance, "approve_pass", actor=a_user(Role.MINISTRY_LEAD))

    events = AuditEvent.objects.of(acceptance).exclude(action="upload").order_by("seq")
    assert [(event.action, event.clause) for event in events] == [
        ("create", ""),
        ("submit", "六(三)"),
        ("propose_result", "六(三)"),
        ("approve_pass", "六(三)"),
    ]
