"""The public notice: how it fills, who lets it out, how long it stands, who reads it when."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.accounts.models import Membership, Role, User
from portal.audit.models import AuditEvent
from portal.batches.models import Batch
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import calendar
from portal.timeline.models import Timer
from publicity import services
from publicity.forms import NoticeForm, ProposalForm
from publicity.models import Entry, PublicNotice
from tests.conftest import Clock
from tests.factories import a_batch, a_user, an_enterprise
from tests.publicity.things import (
    CHECKED,
    OFFICE,
    a_draft_notice,
    a_proposed_notice,
    an_acceptance,
    an_open_notice,
    passed,
)

pytestmark = pytest.mark.django_db


def again(notice: PublicNotice) -> PublicNotice:
    return PublicNotice.objects.get(pk=notice.pk)


def names_on(notice: PublicNotice) -> list[str]:
    return [str(entry) for entry in notice.entries.all()]


# ── How it fills ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("六(四)")
def test_passed_acceptances_of_a_batch_gather_on_one_draft() -> None:
    batch = a_batch()
    first, second = passed(batch), passed(batch)
    notice = PublicNotice.objects.get()
    assert notice.state == PublicNotice.State.DRAFT
    assert {entry.project_id for entry in notice.entries.all()} == {
        first.project_id,
        second.project_id,
    }


def test_each_batch_has_its_own_draft() -> None:
    one, other = a_batch(), a_batch()
    passed(one), passed(other)
    assert {notice.batch_id for notice in PublicNotice.objects.all()} == {one.pk, other.pk}


def test_a_result_that_comes_after_the_proposal_waits_for_the_next_notice() -> None:
    notice = a_proposed_notice()
    late = passed(notice.batch)
    assert notice.entries.filter(project=late.project_id).count() == 0
    assert Entry.objects.get(project=late.project_id).notice.state == PublicNotice.State.DRAFT


def test_a_result_that_has_not_passed_is_not_shown() -> None:
    acceptance = an_acceptance(a_batch())
    type(acceptance).objects.filter(pk=acceptance.pk).update(result="fail")
    perform(acceptance, "approve_fail", actor=a_user(Role.MINISTRY_LEAD))
    assert PublicNotice.objects.count() == 0


def test_the_next_draft_takes_over_the_office_of_the_last() -> None:
    a_draft_notice()
    passed(a_batch())
    assert PublicNotice.objects.order_by("-pk")[0].address == OFFICE["address"]


@pytest.mark.clause("十")
def test_the_list_is_ordered_by_region_sector_and_name() -> None:
    batch = a_batch()
    south = passed(batch, region="440000", sector=1)
    later_sector = passed(batch, region="110000", sector=2)
    plan_city = passed(batch, region="210200", sector=1)
    corps = passed(batch, region="660000", sector=1)
    north = passed(batch, region="110000", sector=1)
    assert [entry.project_id for entry in PublicNotice.objects.get().entries.all()] == [
        a.project_id for a in (north, later_sector, plan_city, south, corps)
    ]


# ── Who lets it out ──────────────────────────────────────────────────────────────────────────


def test_a_notice_without_its_office_cannot_be_proposed() -> None:
    passed(a_batch())
    with pytest.raises(Refused) as refusal:
        perform(
            PublicNotice.objects.get(),
            "propose",
            actor=a_user(Role.MINISTRY_OFFICER),
            data=CHECKED,
        )
    assert [str(reason) for reason in refusal.value.reasons] == [
        "“受理部门”尚未填写。",
        "“联系电话”尚未填写。",
        "“通讯地址”尚未填写。",
    ]


def test_a_text_with_a_mobile_number_is_not_proposed_and_the_number_not_repeated() -> None:
    notice = a_draft_notice()
    officer = a_user(Role.MINISTRY_OFFICER)
    services.edit(notice, {"body": "联系人手机13800138000"}, actor=officer)
    with pytest.raises(Refused) as refusal:
        perform(notice, "propose", actor=officer, data=CHECKED)
    assert [str(reason) for reason in refusal.value.reasons] == [
        "文本中疑似含有手机号码（138******00）。"
    ]


@pytest.mark.parametrize("missing", ["privacy", "secrecy", "checker"])
def test_a_notice_is_proposed_only_with_its_checks_and_their_name(missing: str) -> None:
    notice = a_draft_notice()
    data = {name: value for name, value in CHECKED.items() if name != missing}
    with pytest.raises(InvalidFields) as refusal:
        perform(notice, "propose", actor=a_user(Role.MINISTRY_OFFICER), data=data)
    assert list(refusal.value.errors) == [missing]
    assert again(notice).state == PublicNotice.State.DRAFT


def test_the_checkers_name_stands_on_the_notice_until_it_is_sent_back() -> None:
    notice = a_proposed_notice()
    assert notice.checker == CHECKED["checker"]
    back = perform(notice, "send_back", actor=a_user(Role.MINISTRY_LEAD), reason="再核对")
    assert back.checker == ""


def test_nobody_publishes_what_they_proposed() -> None:
    calendar.seed(2025, 2026)
    notice = a_draft_notice()
    both = a_user(Role.MINISTRY_OFFICER)
    Membership.objects.filter(user=both).update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    both = User.objects.get(pk=both.pk)
    perform(notice, "propose", actor=both, data=CHECKED)
    with pytest.raises(Refused):
        perform(notice, "publish", actor=both)
    assert again(notice).state == PublicNotice.State.PROPOSED


@pytest.mark.parametrize("role", [Role.MINISTRY_OFFICER, Role.AUTHORITY_LEAD, Role.AUDITOR])
def test_only_a_lead_of_the_ministry_publishes(role: str) -> None:
    notice = a_proposed_notice()
    with pytest.raises(NotAllowed):
        perform(notice, "publish", actor=a_user(role))


def test_a_published_text_can_no_longer_be_edited() -> None:
    notice = an_open_notice()
    with pytest.raises(Refused):
        services.edit(notice, {"title": "另一个标题"}, actor=a_user(Role.MINISTRY_OFFICER))
    assert again(notice).title == notice.title


def test_an_edit_is_logged_with_what_it_changed() -> None:
    notice = a_draft_notice()
    services.edit(
        notice, {"title": "新标题", "phone": OFFICE["phone"]}, actor=a_user(Role.MINISTRY_OFFICER)
    )
    event = AuditEvent.objects.filter(action="edit").first()
    assert event is not None
    assert event.after == {"title": "新标题"}
    assert event.before == {"title": notice.title}


# ── How long it stands ───────────────────────────────────────────────────────────────────────


@pytest.mark.clause("六(四)")
def test_a_notice_before_the_national_holiday_runs_across_it(clock: Clock) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    notice = an_open_notice()
    assert (notice.opens_on, notice.closes_on) == (dt.date(2026, 9, 24), dt.date(2026, 10, 9))
    assert [day["date"] for day in notice.window if day["counted"]] == [
        "2026-09-28",
        "2026-09-29",
        "2026-09-30",
        "2026-10-08",
        "2026-10-09",
    ]


def test_a_batch_that_counts_the_first_day_closes_a_day_earlier(clock: Clock) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    batch = a_batch(count_first_day=True)
    assert an_open_notice(batch).closes_on == dt.date(2026, 10, 8)


@pytest.mark.clause("六(四)")
def test_it_closes_by_itself_at_24_00_of_the_last_day(clock: Clock) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    notice = an_open_notice()
    clock.advance("2026-10-09T23:59:59+08:00")
    assert again(notice).state == PublicNotice.State.OPEN
    clock.advance("2026-10-10T00:00:00+08:00")
    assert again(notice).state == PublicNotice.State.CLOSED


def test_the_portal_itself_cannot_close_it_early() -> None:
    notice = an_open_notice()
    with pytest.raises(Refused):
        perform(notice, "close", actor=SYSTEM)


def test_a_calendar_that_changes_later_does_not_move_the_window(clock: Clock) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    notice = an_open_notice()
    calendar.CalendarDay.objects.all().delete()
    assert again(notice).window == notice.window
    assert Timer.objects.of(notice).get().due_at.isoformat() == "2026-10-09T16:00:00+00:00"


@pytest.mark.clause("六(四)")
def test_a_window_that_reaches_an_uncovered_year_is_not_published(clock: Clock) -> None:
    calendar.seed(2025, 2026)
    clock.set("2026-12-25T10:00:00+08:00")
    notice = a_proposed_notice()
    with pytest.raises(Refused) as refusal:
        perform(notice, "publish", actor=a_user(Role.MINISTRY_LEAD))
    assert "2027" in str(refusal.value)
    assert again(notice).state == PublicNotice.State.PROPOSED


@pytest.mark.clause("六(四)")
def test_into_an_uncovered_year_it_goes_only_with_a_recorded_reason(clock: Clock) -> None:
    calendar.seed(2025, 2026)
    clock.set("2026-12-25T10:00:00+08:00")
    notice, lead = a_proposed_notice(), a_user(Role.MINISTRY_LEAD)
    with pytest.raises(InvalidFields) as refusal:
        perform(notice, "publish_assuming", actor=lead, reason="")
    assert sorted(refusal.value.errors) == ["confirmed", "reason"]
    shown = perform(notice, "publish_assuming", actor=lead, reason="年底须公示", confirmed=True)
    assert (shown.closes_on, shown.assumption) == (dt.date(2027, 1, 4), "年底须公示")
    assert shown.window[-1]["reason"] == "assumed"
    event = AuditEvent.objects.get(action="publish_assuming")
    assert (event.actor, event.data["reason"]) == (lead, "年底须公示")
    assert Timer.objects.of(shown).get().due_at.isoformat() == "2027-01-04T16:00:00+00:00"


def test_where_the_calendar_is_there_nothing_is_assumed() -> None:
    calendar.seed(2025, 2026)
    with pytest.raises(Refused):
        perform(
            a_proposed_notice(),
            "publish_assuming",
            actor=a_user(Role.MINISTRY_LEAD),
            reason="样例",
            confirmed=True,
        )


def test_a_notice_has_its_own_way_of_counting_and_its_own_length(clock: Clock) -> None:
    calendar.seed(2025, 2026)
    clock.set("2026-09-24T10:00:00+08:00")
    officer, notice = a_user(Role.MINISTRY_OFFICER), a_draft_notice()
    services.edit(notice, {"days": 7, "count_first_day": True}, actor=officer)
    proposed = perform(notice, "propose", actor=officer, data=CHECKED)
    shown = perform(proposed, "publish", actor=a_user(Role.MINISTRY_LEAD))
    assert (shown.closes_on, len(shown.window)) == (dt.date(2026, 10, 10), 17)


def test_fewer_days_than_prescribed_are_refused_beside_the_field() -> None:
    notice = a_draft_notice()
    form = NoticeForm({"days": "4"}, instance=notice)
    assert form.errors["days"] == ["4个工作日少于规定的5个工作日。"]


@pytest.mark.parametrize(("apart", "refused"), [(True, True), (False, False)])
def test_the_checker_is_a_third_person_where_the_house_says_so(
    settings: Any, apart: bool, refused: bool
) -> None:
    settings.CHECKER_APART = apart
    calendar.seed(2025, 2026)
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    own = a_proposal(notice := a_draft_notice(), officer, str(officer))
    assert (list(own.errors) == ["checker"]) is refused
    proposed = perform(notice, "propose", actor=officer, data=CHECKED | {"checker": str(lead)})
    (offered,) = (o for o in offers(proposed, lead) if o.name == "publish")
    assert bool(offered.blocked_by) is refused


def a_proposal(notice: PublicNotice, actor: User, checker: str) -> ProposalForm:
    return ProposalForm(CHECKED | {"checker": checker}, subject=notice, actor=actor)


@pytest.mark.parametrize(
    ("moment", "passed_days"),
    [
        ("2026-09-24T12:00:00+08:00", 0),
        ("2026-09-28T00:00:00+08:00", 1),
        ("2026-10-03T12:00:00+08:00", 3),
        ("2026-10-09T12:00:00+08:00", 5),
    ],
)
def test_the_counter_tells_the_working_days_begun(
    clock: Clock, moment: str, passed_days: int
) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    notice = an_open_notice()
    clock.set(moment)
    assert again(notice).days_passed == passed_days


def test_a_shorter_window_than_the_notice_fixes_cannot_be_stored() -> None:
    notice = a_draft_notice()
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNotice.objects.filter(pk=notice.pk).update(days=4)


def test_publication_moves_the_batch_on() -> None:
    notice = a_proposed_notice()
    calendar.seed(2025, 2026)
    batch = Batch(
        pk=notice.batch_id,
        **{
            field.attname: getattr(notice.batch, field.attname)
            for field in Batch._meta.concrete_fields
            if field.attname not in {"id", "state"}
        },
        state=Batch.State.ACCEPTING,
    )
    batch.save()
    perform(notice, "publish", actor=a_user(Role.MINISTRY_LEAD))
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.PUBLICISING


# ── Who hears of it, and what waits ──────────────────────────────────────────────────────────


def test_everybody_on_the_list_is_told_once_and_nobody_else() -> None:
    batch = a_batch()
    owner = a_user(Role.APPLICANT_OWNER, an_enterprise())
    stranger = a_user(Role.APPLICANT_OWNER, an_enterprise())
    assert owner.organisation is not None
    an_open_notice(batch, applicant=owner.organisation)
    subject = "你单位的评估验收结果正在公示"
    assert Letter.objects.filter(recipient=owner, subject=subject).count() == 1
    assert Letter.objects.filter(recipient=stranger, subject=subject).count() == 0


def test_a_draft_waits_for_the_officer_and_its_proposal_for_the_lead() -> None:
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    notice = a_draft_notice()
    here = reverse("public_notice_detail", args=[notice.pk])
    assert [item.url for item in todo.items(officer)] == [here]
    perform(notice, "propose", actor=officer, data=CHECKED)
    assert [item.url for item in todo.items(officer)] == []
    assert here in [item.url for item in todo.items(lead)]


def test_a_draft_offers_its_officer_the_proposal_and_its_lead_nothing() -> None:
    notice = a_draft_notice()
    assert [o.name for o in offers(notice, a_user(Role.MINISTRY_OFFICER))] == ["propose"]
    assert offers(notice, a_user(Role.MINISTRY_LEAD)) == []
