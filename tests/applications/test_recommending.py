"""The recommended list: from the lead's decisions to the ministry, and what the ministry does."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from applications import recommending
from applications.models import Application, AuthorityReminder, ListEntry, RecommendationList
from evaluation.models import Evaluation
from portal.accounts.models import Organisation, Role, User
from portal.audit.models import AuditEvent
from portal.batches.models import Batch, Kind
from portal.documents.models import Attachment
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import NotAllowed, Refused, TooLate
from portal.timeline import clock, timers
from tests import factories as make
from tests.standing import handed_over

pytestmark = pytest.mark.django_db


def staff_of(row: RecommendationList, role: str = Role.AUTHORITY_OFFICER) -> User:
    return make.a_user(role, row.authority)


def reasons(row: RecommendationList, name: str, actor: Any) -> list[str]:
    """What stands against an act, in words."""
    offered = {offer.name: offer for offer in offers(make.again(row), actor)}
    return [str(reason) for reason in offered[name].blocked_by]


def state_of(thing: Any) -> str:
    return str(type(thing).objects.get(pk=thing.pk).state)


@pytest.mark.clause("六(一)")
def test_what_leads_recommend_stands_on_one_list_in_the_order_of_sectors():
    batch = make.a_batch()
    last, first = make.recommended(batch), make.recommended(batch, kind=Kind.PARK)
    Application.objects.filter(pk=last.pk).update(sector=batch.sectors.last())
    row = RecommendationList.objects.with_life().get(batch=batch)
    assert [line.application for line in row.lines] == [first, last]
    assert row.numbers == {"park": 1, "enterprise": 1}


@pytest.mark.clause("六(一)")
def test_nothing_is_evaluated_before_the_list_is_sent_and_formally_in_order():
    row = make.a_recommended_list()
    stages = [make.approved_list, make.with_letter]
    for stage in stages:
        row = stage(row)
        assert Evaluation.objects.count() == 0
    perform(row, "send", actor=staff_of(row))
    assert Evaluation.objects.count() == 0
    make.accepted(make.again(row))
    assert [case.application for case in Evaluation.objects.all()] == [
        line.application for line in row.lines
    ]


@pytest.mark.clause("六(一)")
@pytest.mark.parametrize("stage", [make.submitted, make.proposed])
def test_what_nobody_decided_on_by_the_deadline_is_not_recommended_and_its_applicant_told(
    clock: Any, stage: Any
):
    batch = make.a_batch()
    waiting = stage(batch)
    owner = make.owner_of(waiting)
    draft = make.a_complete_draft(batch)
    clock.advance(to=batch.recommendations_due + dt.timedelta(seconds=1))
    assert (state_of(waiting), state_of(draft)) == ("not_recommended", "draft")
    told = Letter.objects.get(recipient=owner, key__contains=":lapse:")
    assert told.body == (
        f"截至推荐截止时间，{waiting.authority}未对该申请作出决定。"
        "您单位可向其了解原因，并可在下一批次再次申请。"
    )


@pytest.mark.clause("六(一)")
def test_what_was_not_sent_by_the_deadline_is_not_in_and_the_applicant_is_told(clock: Any):
    batch = make.a_batch()
    sent = make.sent_list(make.a_recommended_list(batch))
    unsent = make.approved_list(make.a_recommended_list(batch, region="330000"))
    left_out = unsent.lines[0].application
    owner = make.owner_of(left_out)
    clock.advance(to=batch.recommendations_due + dt.timedelta(seconds=1))
    assert (state_of(unsent), state_of(sent)) == ("lapsed", "sent")
    assert state_of(left_out) == "not_recommended"
    assert Letter.objects.get(recipient=owner, key__contains=":take_off:").body == (
        "推荐名单未在截止时间前报送工业和信息化部。"
    )
    make.accepted(sent)
    assert [case.application_id for case in Evaluation.objects.all()] == [
        sent.lines[0].application_id
    ]


def test_a_list_found_in_order_after_the_deadline_still_gets_its_board(clock: Any):
    batch = make.a_draft_batch()
    batch.quotas.all().delete()
    batch.quotas.model(batch=batch, sector=batch.sectors.last(), kind=Kind.PARK, number=1).save()
    perform(batch.notice, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    perform(batch.notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    batch = Batch.objects.get(pk=batch.pk)
    row = make.sent_list(make.a_recommended_list(batch))
    clock.advance(to=batch.recommendations_due + dt.timedelta(seconds=1))
    assert batch.selections.count() == 1
    make.accepted(row)
    kinds = set(batch.selections.values_list("sector__position", "kind"))
    assert kinds == {(2, "park"), (1, "enterprise")}


def test_nobody_is_selected_while_a_list_of_the_same_board_is_being_checked(clock: Any):
    batch = make.a_batch()
    handed_over(batch)
    waiting = make.sent_list(make.a_recommended_list(batch, region="330000"))
    clock.advance(to=batch.recommendations_due + dt.timedelta(seconds=1))
    case = Evaluation.objects.get()
    board = batch.selections.get(sector=case.sector, kind=case.kind)
    officer = make.a_user(Role.MINISTRY_OFFICER)
    with pytest.raises(Refused) as refused:
        perform(board, "propose", actor=officer, note="")
    told = [str(reason) for reason in refused.value.reasons]
    assert "所属推荐名单仍在形式审查中的同领域同类别申报：1 项。" in told
    make.accepted(waiting)
    with pytest.raises(Refused) as refused:
        perform(board, "propose", actor=officer, note="")
    assert [str(reason) for reason in refused.value.reasons] == [
        "本领域本类别尚有 2 个申报对象没有得分。"
    ]


def test_whoever_proposed_a_list_cannot_approve_it():
    row = make.a_recommended_list()
    both = staff_of(row)
    both.memberships.update(roles=[Role.AUTHORITY_OFFICER, Role.AUTHORITY_LEAD])
    both = User.objects.get(pk=both.pk)
    perform(row, "propose", actor=both)
    with pytest.raises(Refused):
        perform(row, "approve", actor=both)
    assert state_of(row) == "proposed"


def test_an_empty_list_is_not_proposed():
    row = make.a_recommended_list()
    lead = staff_of(row, Role.AUTHORITY_LEAD)
    perform(row.lines[0].application, "take_off", actor=lead, reason="主营业务不符")
    with pytest.raises(Refused):
        perform(row, "propose", actor=staff_of(row))


def test_a_proposed_list_takes_nobody_more_until_a_lead_opens_it_again():
    batch = make.a_batch()
    row = make.a_recommended_list(batch)
    late = make.proposed(batch)
    lead = staff_of(row, Role.AUTHORITY_LEAD)
    perform(row, "propose", actor=staff_of(row))
    with pytest.raises(Refused):
        perform(late, "recommend", actor=lead)
    perform(row, "send_back", actor=lead, reason="补充一家")
    perform(late, "recommend", actor=lead)
    assert len(make.again(row).lines) == 2


@pytest.mark.clause("六(一)")
def test_an_application_is_taken_off_until_the_list_is_sent_and_told_why():
    batch = make.a_batch()
    row = make.a_recommended_list(batch)
    kept, gone = row.lines[0].application, make.recommended(batch)
    owner, lead = make.owner_of(gone), staff_of(row, Role.AUTHORITY_LEAD)
    perform(gone, "take_off", actor=lead, reason="发现失信记录")
    assert state_of(gone) == "not_recommended"
    assert [line.application for line in make.again(row).lines] == [kept]
    assert Letter.objects.get(recipient=owner, key__contains=":take_off:").body == "发现失信记录"
    make.sent_list(make.again(row))
    with pytest.raises(Refused):
        perform(kept, "take_off", actor=lead, reason="太迟")
    assert state_of(kept) == "recommended"


def test_who_is_taken_off_makes_room_for_another():
    batch = make.a_batch()
    first, _second = (make.recommended(batch, kind=Kind.PARK) for _n in range(2))
    third = make.proposed(batch, kind=Kind.PARK)
    lead = make.a_user(Role.AUTHORITY_LEAD, first.authority)
    with pytest.raises(Refused):
        perform(third, "recommend", actor=lead)
    perform(first, "take_off", actor=lead, reason="自愿退出")
    perform(third, "recommend", actor=lead)
    assert Application.objects.recommended().filter(kind=Kind.PARK).count() == 2


def test_a_list_is_not_sent_without_its_stamped_letter_and_number():
    row = make.approved_list(make.a_recommended_list())
    officer = staff_of(row)
    assert reasons(row, "send", officer) == ["加盖公章的推荐函及其文号尚未归档。"]
    recommending.file_letter(row, "苏工信函〔2026〕8号", make.a_pdf(), actor=officer)
    assert reasons(row, "send", officer) == []
    perform(row, "send", actor=officer)
    assert make.again(row).document_number == "苏工信函〔2026〕8号"
    events = AuditEvent.objects.of(row).filter(action="file_letter")
    assert [event.data["document_number"] for event in events] == ["苏工信函〔2026〕8号"]


def test_a_letter_of_an_earlier_list_does_not_go_with_a_changed_one():
    batch = make.a_batch()
    gone = make.recommended(batch)
    row = make.with_letter(make.approved_list(make.a_recommended_list(batch)))
    old = row.code
    lead = staff_of(row, Role.AUTHORITY_LEAD)
    perform(gone, "take_off", actor=lead, reason="自愿退出")
    new = make.again(row).code
    assert new != old
    assert reasons(row, "send", lead) == [
        f"已归档推荐函的校验码为 {old}，名单已变动，现为 {new}：请重新盖章并归档。"
    ]
    make.with_letter(make.again(row))
    assert reasons(row, "send", lead) == []
    kept = Attachment.objects.filter(subject_id=row.pk, slot="letter")
    assert kept.count() == 2
    assert kept.filter(replaced_by=None).count() == 1


def test_a_letter_is_filed_by_the_authority_itself_and_only_once_the_list_is_approved():
    row = make.a_recommended_list()
    with pytest.raises(Refused):
        recommending.file_letter(row, "1号", make.a_pdf(), actor=staff_of(row))
    row = make.approved_list(row)
    stranger = make.a_user(Role.AUTHORITY_LEAD, make.an_authority("330000"))
    with pytest.raises(NotAllowed):
        recommending.file_letter(row, "1号", make.a_pdf(), actor=stranger)
    disguised = SimpleUploadedFile("推荐函.pdf", b"<html>no letter</html>")
    with pytest.raises(ValidationError):
        recommending.file_letter(row, "1号", disguised, actor=staff_of(row))
    assert make.again(row).letter_code == ""
    assert Attachment.objects.filter(slot="letter").count() == 0


@pytest.mark.clause("六(一)")
def test_after_the_deadline_a_list_is_not_sent(clock: Any):
    batch = make.a_batch()
    row = make.with_letter(make.approved_list(make.a_recommended_list(batch)))
    clock.set(batch.recommendations_due)
    assert reasons(row, "send", staff_of(row)) == []
    clock.set(batch.recommendations_due + dt.timedelta(seconds=1))
    with pytest.raises(TooLate):
        perform(row, "send", actor=staff_of(row))
    assert state_of(row) == "approved"


def test_the_ministry_sees_nothing_of_a_list_before_it_is_sent():
    row = make.with_letter(make.approved_list(make.a_recommended_list()))
    officer, auditor = make.a_user(Role.MINISTRY_OFFICER), make.a_user(Role.AUDITOR)
    stranger = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000"))
    applicant = make.owner_of(row.lines[0].application)

    def readers() -> list[bool]:
        people = (officer, auditor, staff_of(row), stranger, applicant)
        return [RecommendationList.objects.visible_to(user).exists() for user in people]

    assert readers() == [False, True, True, False, False]
    perform(row, "send", actor=staff_of(row))
    assert readers() == [True, True, True, False, False]


@pytest.mark.clause("六(一)")
def test_a_list_with_a_formal_fault_goes_back_is_answered_and_comes_again(clock: Any):
    row = make.sent_list(make.a_recommended_list())
    officer, province = make.a_user(Role.MINISTRY_OFFICER), staff_of(row)
    line = row.lines[0]
    recommending.check(row, {line.pk: ("fault", "承诺书未盖章")}, actor=officer)
    assert reasons(row, "propose_acceptance", officer) == [f"{line}存在形式问题：承诺书未盖章"]
    by = row.batch.recommendations_due + dt.timedelta(days=5)
    make.sent_back_list(row, by, "请补正")
    told = Letter.objects.get(recipient=province, key__contains=":return_to_authority:")
    assert f"{line}: 承诺书未盖章" in told.body

    clock.advance(to=row.batch.recommendations_due + dt.timedelta(days=1))
    assert state_of(row) == "returned"
    assert reasons(row, "send", province) == [f"尚未答复工业和信息化部对{line}的审查意见。"]
    recommending.answer(row, {line.pk: "已补盖公章，见附件"}, actor=province)
    perform(row, "send", actor=province)
    again = make.again(row)
    assert (again.state, again.lines[0].finding, again.lines[0].answer) == (
        "sent",
        "",
        "已补盖公章，见附件",
    )
    make.accepted(again)
    assert Evaluation.objects.count() == 1


def test_a_returned_list_that_does_not_come_again_lapses(clock: Any):
    row = make.sent_list(make.a_recommended_list())
    by = row.batch.recommendations_due + dt.timedelta(days=5)
    make.sent_back_list(row, by)
    clock.advance(to=by)
    assert state_of(row) == "lapsed"
    assert state_of(row.lines[0].application) == "not_recommended"


def test_a_list_sent_again_in_time_does_not_lapse(clock: Any):
    row = make.sent_list(make.a_recommended_list())
    by = row.batch.recommendations_due + dt.timedelta(days=5)
    make.sent_back_list(row, by)
    perform(row, "send", actor=staff_of(row))
    clock.advance(to=by + dt.timedelta(days=1))
    assert state_of(row) == "sent"


@pytest.mark.parametrize("days", [-1, 1000])
def test_a_list_is_not_returned_until_a_day_that_makes_no_sense(days: int):
    row = make.sent_list(make.a_recommended_list())
    moment = clock.now() + dt.timedelta(days=days)
    officer = make.a_user(Role.MINISTRY_OFFICER)
    with pytest.raises(Exception, match="给出的时间须晚于现在"):
        perform(row, "propose_return", actor=officer, reason="补正", resend_by=moment)
    assert state_of(row) == "sent"


@pytest.mark.clause("六(一)")
def test_a_formal_check_binds_once_a_second_person_of_the_ministry_has_decided():
    row = make.checked_list(make.sent_list(make.a_recommended_list()))
    both = make.a_user(Role.MINISTRY_OFFICER)
    both.memberships.update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    both = User.objects.get(pk=both.pk)
    perform(row, "propose_acceptance", actor=both)
    with pytest.raises(Refused):
        perform(row, "accept", actor=both)
    assert (state_of(row), Evaluation.objects.count()) == ("checked", 0)
    perform(row, "accept", actor=make.a_user(Role.MINISTRY_LEAD))
    assert (state_of(row), Evaluation.objects.count()) == ("accepted", 1)


def test_a_lead_decides_on_what_was_proposed_or_has_it_checked_once_more(clock: Any):
    row = make.checked_list(make.sent_list(make.a_recommended_list()))
    officer, lead = make.a_user(Role.MINISTRY_OFFICER), make.a_user(Role.MINISTRY_LEAD)
    perform(row, "propose_acceptance", actor=officer)
    assert reasons(row, "return_to_authority", lead) == ["经办人提请通过该名单。"]
    perform(row, "check_again", actor=lead, reason="请再核对公章")
    by = row.batch.recommendations_due + dt.timedelta(days=1)
    perform(row, "propose_return", actor=officer, reason="缺页", resend_by=by)
    assert reasons(row, "accept", lead) == ["经办人提请退回该名单。"]
    assert reasons(row, "return_to_authority", lead) == []
    clock.set(by)
    assert len(reasons(row, "return_to_authority", lead)) == 1
    with pytest.raises(Refused):
        perform(row, "return_to_authority", actor=lead)
    assert (state_of(row), make.again(row).resend_by) == ("checked", None)


def test_the_authoritys_own_two_people_stay_on_its_list_when_the_ministry_decides():
    row = make.approved_list(make.a_recommended_list())
    officer, lead = row.drafted_by, row.endorsed_by
    assert (officer.has_role(Role.AUTHORITY_OFFICER), lead.has_role(Role.AUTHORITY_LEAD)) == (
        True,
        True,
    )
    perform(make.with_letter(row), "send", actor=officer)
    done = make.accepted(make.again(row))
    assert (done.drafter, done.endorsed_by) == (officer, lead)
    assert done.proposed_by.has_role(Role.MINISTRY_OFFICER)


def test_only_an_officer_of_the_ministry_checks_and_only_what_was_sent():
    row = make.approved_list(make.a_recommended_list())
    findings = {row.lines[0].pk: ("in_order", "")}
    with pytest.raises(NotAllowed):
        recommending.check(row, findings, actor=staff_of(row))
    with pytest.raises(Refused):
        recommending.check(row, findings, actor=make.a_user(Role.MINISTRY_OFFICER))
    assert ListEntry.objects.get().finding == ""


def test_a_fault_without_words_cannot_be_stored():
    row = make.a_recommended_list()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.entries.update(finding="fault", fault="")


def test_authorities_that_are_behind_are_reminded_once_a_day(clock: Any):
    batch = make.a_batch()
    behind = make.a_recommended_list(batch)
    undecided = make.submitted(batch, region="330000")
    make.sent_list(make.a_recommended_list(batch, region="340000"))
    reader = staff_of(behind)
    other = make.a_user(Role.AUTHORITY_LEAD, undecided.authority)
    assert [a.region for a in recommending.behind(batch)] == ["320000", "330000"]

    officer = make.a_user(Role.MINISTRY_OFFICER)
    with pytest.raises(Refused):
        recommending.remind(batch, recommending.behind(batch), actor=officer)
    clock.advance(to=batch.applications_due)
    batch = Batch.objects.get(pk=batch.pk)
    for _twice in range(2):
        recommending.remind(batch, recommending.behind(batch), actor=officer)
    letters = Letter.objects.filter(key__startswith=f"recommending:{batch.pk}:")
    assert sorted(letters.values_list("recipient", flat=True)) == sorted(
        [*behind_readers(behind.authority), *behind_readers(undecided.authority)]
    )
    assert letters.filter(recipient__in=[reader, other]).count() == 2
    events = AuditEvent.objects.of(batch).filter(action="remind")
    assert [event.data for event in events] == [{"authorities": ["320000", "330000"]}]

    clock.advance(days=1)
    recommending.remind(batch, [behind.authority], actor=officer)
    assert letters.filter(recipient=reader).count() == 2
    assert AuthorityReminder.objects.count() == 3


def behind_readers(authority: Organisation) -> list[int]:
    return list(
        User.objects.filter(memberships__organisation=authority).values_list("pk", flat=True)
    )


def test_nobody_but_the_ministry_reminds():
    row = make.a_recommended_list()
    with pytest.raises(NotAllowed):
        recommending.remind(row.batch, [row.authority], actor=staff_of(row))


def test_the_portal_reminds_by_itself_before_the_deadline(clock: Any):
    batch = make.a_batch()
    reader = staff_of(make.a_recommended_list(batch))
    clock.advance(to=batch.recommendations_due - dt.timedelta(days=5))
    letters = Letter.objects.filter(recipient=reader, key__startswith="recommending:")
    assert letters.count() == 1
    clock.advance(to=batch.recommendations_due)
    assert letters.count() == 2
    assert {timer.name for timer in timers.Timer.objects.of(batch).pending()} == {
        "remind_experts",
        "evaluation_due",
    }


def test_the_ministry_counts_without_names():
    batch = make.a_batch()
    row = make.a_recommended_list(batch)
    make.submitted(batch)
    make.a_complete_draft(batch)
    standing = next(s for s in recommending.standings(batch) if s.authority == row.authority)
    assert (standing.handed_in, standing.under_review, standing.recommended) == (2, 1, 1)
    assert standing.list == row
    empty = next(s for s in recommending.standings(batch) if s.authority.region == "110000")
    assert (empty.handed_in, empty.list, empty.is_behind) == (0, None, False)
