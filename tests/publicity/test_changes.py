"""Corrections and withdrawals of notices that the public has seen: by two people, and said so."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Application, RecommendationList
from portal.accounts.models import Membership, Role, User
from portal.batches.models import Batch
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused, TooLate
from portal.timeline import calendar
from portal.timeline.models import CalendarDay, CalendarYear, Timer
from publicity import services
from publicity.models import Entry, NoticeChange, Objection, PublicNotice
from recognition.models import Recognition, RecognitionRow
from tests import factories as make
from tests.conftest import Clock
from tests.publicity.test_provincial import objected, shown, staff
from tests.publicity.things import (
    CHECKED,
    OBJECTION,
    accepted,
    an_objection,
    an_open_notice,
    passed,
    settled,
)
from tests.recognition.things import closed

pytestmark = pytest.mark.django_db

WHY = "样例：表述有误"


@pytest.fixture
def notice(clock: Clock) -> PublicNotice:
    """A notice of two results, on show from Thursday before the national holiday."""
    clock.set("2026-09-24T10:00:00+08:00")
    batch = make.a_batch()
    passed(batch)
    return an_open_notice(batch)


def again(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def officer() -> User:
    return make.a_user(Role.MINISTRY_OFFICER)


def lead() -> User:
    return make.a_user(Role.MINISTRY_LEAD)


def proposed(notice: PublicNotice, **fields: Any) -> NoticeChange:
    perform(notice, "propose_correction", actor=officer(), reason=WHY, **fields)
    return NoticeChange.objects.get(notice=notice, state="proposed")


def corrected(notice: PublicNotice, **fields: Any) -> PublicNotice:
    change = perform(proposed(notice, **fields), "approve", actor=lead())
    return again(change.notice)


def withdrawn(notice: PublicNotice, by: Any = officer, approver: Any = lead) -> PublicNotice:
    perform(notice, "propose_withdrawal", actor=by(), reason="样例：名单有误")
    perform(NoticeChange.objects.get(notice=notice, state="proposed"), "approve", actor=approver())
    return again(notice)


def next_draft(batch: Batch) -> PublicNotice:
    return PublicNotice.objects.get(batch=batch, state=PublicNotice.State.DRAFT)


def published(draft: PublicNotice) -> PublicNotice:
    perform(draft, "propose", actor=officer(), data=CHECKED)
    return perform(draft, "publish", actor=lead())


def refusals(notice: PublicNotice, **fields: Any) -> dict[str, Any]:
    """Return what is said against a proposed correction, field by field."""
    with pytest.raises(InvalidFields) as refusal:
        perform(notice, "propose_correction", actor=officer(), **{"reason": WHY, **fields})
    assert not notice.changes.exists()
    return {name: list(words) for name, words in refusal.value.errors.items()}


# ── Corrections ──────────────────────────────────────────────────────────────────────────────


def test_a_correction_is_in_force_once_a_second_person_approves(notice: PublicNotice) -> None:
    old = notice.phone
    change = proposed(notice, phone="010-11111111（样例）")
    assert again(notice).phone == old
    perform(change, "approve", actor=lead())
    assert again(notice).phone == "010-11111111（样例）"
    assert (again(change).before, again(change).texts) == (
        {"phone": old},
        {"phone": "010-11111111（样例）"},
    )


def test_the_history_of_a_change_begins_in_words(notice: PublicNotice) -> None:
    change, client = proposed(notice, phone="010-11111111（样例）"), Client()
    client.force_login(lead())
    page = client.get(change.get_absolute_url()).content.decode()
    assert "提请更正或撤回" in page


def test_nobody_approves_the_own_correction(notice: PublicNotice) -> None:
    both = officer()
    Membership.objects.filter(user=both).update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    both = User.objects.get(pk=both.pk)
    perform(notice, "propose_correction", actor=both, reason=WHY, title="另一个标题")
    with pytest.raises(Refused):
        perform(NoticeChange.objects.get(), "approve", actor=both)
    assert again(notice).title == notice.title


def test_a_dropped_correction_changes_nothing_and_makes_room(notice: PublicNotice) -> None:
    change = proposed(notice, title="另一个标题")
    with pytest.raises(Refused) as refusal:
        perform(notice, "propose_withdrawal", actor=officer(), reason=WHY)
    assert str(refusal.value) == "该公示另有更正或撤回待审定。"
    perform(change, "drop", actor=lead(), reason="不必更正")
    assert again(notice).title == notice.title
    proposed(notice, title="第三个标题")


def test_the_public_reads_old_and_new_text_with_reason_and_date(notice: PublicNotice) -> None:
    client = Client()
    before = client.get(notice.get_absolute_url()).content.decode()
    change = proposed(notice, procedure="更正后的程序（样例）")
    assert "更正后的程序" not in client.get(notice.get_absolute_url()).content.decode()
    perform(change, "approve", actor=lead())
    page = client.get(notice.get_absolute_url()).content.decode()
    said = [notice.procedure, "更正后的程序（样例）", WHY, "2026-09-24"]
    assert "更正与撤回" not in before
    assert [words for words in said if words not in page] == []
    answer = client.get(f"/api/v1/public-notices/{notice.pk}/").json()
    (told,) = answer["changes"]
    assert (told["kind"], told["reason"]) == ("correction", WHY)
    assert told["differences"] == [
        {"what": "经过程序", "before": notice.procedure, "after": "更正后的程序（样例）"}
    ]


def test_what_changes_is_read_in_the_order_of_the_notice_however_it_is_kept() -> None:
    change = NoticeChange(texts={"phone": "一", "basis": "二", "title": "三"})
    assert [new for _what, _old, new in change.differences] == ["三", "二", "一"]


@pytest.mark.clause("六(四)")
def test_more_working_days_move_the_end_and_its_timer(notice: PublicNotice, clock: Clock) -> None:
    assert notice.closes_on == dt.date(2026, 10, 9)
    longer = corrected(notice, days=7)
    assert (longer.opens_on, longer.closes_on, longer.days) == (
        notice.opens_on,
        dt.date(2026, 10, 12),
        7,
    )
    timer = Timer.objects.of(notice).pending().get()
    assert timer.due_at.isoformat() == "2026-10-12T16:00:00+00:00"
    clock.advance("2026-10-12T23:59:59+08:00")
    assert again(notice).state == PublicNotice.State.OPEN
    clock.advance("2026-10-13T00:00:00+08:00")
    assert again(notice).state == PublicNotice.State.CLOSED


def test_a_longer_window_takes_objections_to_its_new_end(
    notice: PublicNotice, clock: Clock
) -> None:
    corrected(notice, days=7)
    clock.advance("2026-10-12T20:00:00+08:00")
    assert an_objection(again(notice)).state == Objection.State.LODGED


@pytest.mark.clause("六(四)")
def test_a_shorter_window_is_refused_in_words(notice: PublicNotice) -> None:
    assert refusals(notice, days=4) == {
        "days": ["4个工作日少于现公示的5个工作日，公示期不得缩短。"]
    }


def test_a_correction_that_changes_nothing_is_refused(notice: PublicNotice) -> None:
    assert refusals(notice, title=notice.title, days=5) == {"__all__": ["没有任何更正内容。"]}
    assert refusals(notice, recount=True) == {"days": ["重新计算后截止日期不变，无须更正。"]}


def test_personal_numbers_and_empty_texts_are_refused_beside_their_fields(
    notice: PublicNotice,
) -> None:
    assert refusals(notice, body="联系人13800138000", office="") == {
        "body": ["文本中疑似含有手机号码（138******00）。"],
        "office": ["公示须载明此项，不能为空。"],
    }
    assert list(refusals(notice, title="新标题", reason="见13800138000")) == ["reason"]


@pytest.mark.clause("六(四)")
def test_a_calendar_that_has_come_out_lengthens_an_assumed_window(clock: Clock) -> None:
    calendar.seed(2025, 2026)
    clock.set("2026-12-25T10:00:00+08:00")
    batch = make.a_batch()
    passed(batch)
    draft = next_draft(batch)
    services.edit(draft, {"office": "司", "phone": "010", "address": "路"}, actor=officer())
    perform(draft, "propose", actor=officer(), data=CHECKED)
    notice = perform(draft, "publish_assuming", actor=lead(), reason="样例", confirmed=True)
    assert notice.closes_on == dt.date(2027, 1, 4)
    CalendarYear.objects.create(year=2027, state="confirmed", source="样例")
    for day in (1, 4):
        CalendarDay.objects.create(date=dt.date(2027, 1, day), kind="holiday", name="样例")
    longer = corrected(notice, recount=True)
    assert (longer.days, longer.closes_on) == (5, dt.date(2027, 1, 5))


@pytest.mark.clause("六(四)")
def test_a_calendar_that_would_shorten_the_window_does_not(notice: PublicNotice) -> None:
    CalendarDay.objects.filter(date__range=("2026-10-01", "2026-10-07")).delete()
    assert refusals(notice, recount=True) == {
        "days": ["重新计算后公示期将提前截止；公示期只能延长，不得缩短。"]
    }


def test_a_closed_notice_is_corrected_in_text_and_never_opened_again(notice: PublicNotice) -> None:
    waiting = proposed(notice, days=8)
    over = closed(notice)
    with pytest.raises(Refused) as refusal:
        perform(waiting, "approve", actor=lead())
    assert str(refusal.value) == "公示已结束的，不得重新开启公示期，只能更正文本。"
    perform(waiting, "drop", actor=lead(), reason="已期满")
    done = corrected(over, body="更正：见附件（样例）", days=9)
    assert (done.state, done.body, done.closes_on) == (
        "closed",
        "更正：见附件（样例）",
        notice.closes_on,
    )


@pytest.mark.parametrize("name", ["propose_correction", "propose_withdrawal"])
@pytest.mark.parametrize("role", [Role.MINISTRY_LEAD, Role.AUTHORITY_OFFICER, Role.AUDITOR])
def test_only_an_officer_of_the_ministry_proposes(
    notice: PublicNotice, name: str, role: str
) -> None:
    with pytest.raises(NotAllowed):
        perform(notice, name, actor=make.a_user(role), reason=WHY)


def test_a_proposed_change_waits_for_the_lead_alone(notice: PublicNotice) -> None:
    change = proposed(notice, title="新标题")
    here = change.get_absolute_url()
    assert here in [item.url for item in todo.items(lead())]
    assert here not in [item.url for item in todo.items(officer())]
    assert Client().get(here).status_code == 302


def test_the_feed_tells_of_a_correction_once_it_is_in_force(notice: PublicNotice) -> None:
    feed = reverse("public_notice_feed")
    change = proposed(notice, title="更正后的标题（样例）")
    assert "更正后的标题" not in Client().get(feed).content.decode()
    perform(change, "approve", actor=lead())
    withdrawn(again(notice))
    told = Client().get(feed).content.decode()
    assert ("更正后的标题（样例）" in told, "已撤回" in told) == (True, True)


# ── Withdrawals ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("六(四)")
def test_a_withdrawn_notice_recognises_nobody_and_never_closes(
    notice: PublicNotice, clock: Clock
) -> None:
    gone = withdrawn(notice)
    clock.advance(days=30)
    assert again(gone).state == PublicNotice.State.WITHDRAWN
    assert not Timer.objects.of(gone).pending().exists()
    assert Recognition.objects.count() == 0
    assert not Entry.objects.free().exists()


def test_a_withdrawn_notice_stays_readable_with_its_reason(notice: PublicNotice) -> None:
    client = Client()
    client.get(notice.get_absolute_url())
    withdrawn(notice)
    page = client.get(notice.get_absolute_url()).content.decode()
    assert "本公示已于2026-09-24" in page
    assert "样例：名单有误" in page
    listed = client.get(reverse("public_notice_list")).content.decode()
    assert "已撤回" in listed
    answer = client.get(f"/api/v1/public-notices/{notice.pk}/").json()
    assert (answer["state"], answer["takes_objections"]) == ("withdrawn", False)
    assert [change["kind"] for change in answer["changes"]] == ["withdrawal"]
    assert notice.title not in client.get("/").content.decode()


def test_a_withdrawn_notice_takes_no_objection(notice: PublicNotice) -> None:
    entry = notice.entries.first()
    assert entry is not None
    withdrawn(notice)
    with pytest.raises(TooLate):
        services.lodge(entry, **OBJECTION)
    page = Client().get(reverse("objection_new", args=[notice.pk]))
    assert page.status_code == 423
    assert "该公示已撤回，不再受理异议。" in page.content.decode()


def test_only_a_notice_on_show_is_withdrawn(notice: PublicNotice) -> None:
    perform(notice, "propose_withdrawal", actor=officer(), reason=WHY)
    over = closed(notice)
    with pytest.raises(Refused):
        perform(NoticeChange.objects.get(), "approve", actor=lead())
    assert again(over).state == PublicNotice.State.CLOSED


@pytest.mark.clause("六(四)")
def test_results_of_a_withdrawn_notice_are_shown_again_and_then_recognised(
    notice: PublicNotice,
) -> None:
    gone = withdrawn(notice)
    draft = next_draft(gone.batch)
    ours = {entry.project_id for entry in gone.entries.all()}
    assert {entry.project_id for entry in draft.entries.all()} == ours
    closed(published(draft))
    listed = Recognition.objects.with_life().get(batch=gone.batch)
    assert {row.project_id for row in listed.rows.all()} == ours
    assert [(row.was_shown, row.is_held) for row in listed.rows.all()] == [(True, False)] * 2


@pytest.mark.clause("六(四)")
def test_an_open_objection_outlives_the_withdrawal_and_holds_its_line(
    notice: PublicNotice,
) -> None:
    objection = accepted(an_objection(notice))
    gone = withdrawn(notice)
    held, draft = objection.entry.project_id, next_draft(gone.batch)
    assert held not in draft.entries.values_list("project_id", flat=True)
    settled(objection, "dismiss")
    assert held in draft.entries.values_list("project_id", flat=True)
    assert not RecognitionRow.objects.exists()


def test_whoever_is_rightly_objected_to_is_not_shown_again(notice: PublicNotice) -> None:
    objection = accepted(an_objection(notice))
    gone = withdrawn(notice)
    settled(objection, "uphold")
    closed(published(next_draft(gone.batch)))
    assert not RecognitionRow.objects.filter(project=objection.entry.project).exists()
    assert RecognitionRow.objects.count() == 1


def test_everybody_on_a_withdrawn_notice_is_told_why(notice: PublicNotice) -> None:
    entry = notice.entries.first()
    assert entry is not None
    owner = make.a_user(Role.APPLICANT_OWNER, entry.candidate.applicant)
    withdrawn(notice)
    letter = Letter.objects.get(recipient=owner, subject="你单位所在的公示已撤回")
    assert "样例：名单有误" in letter.body


@pytest.fixture
def batch(clock: Clock) -> Batch:
    calendar.seed(2025, 2026)
    clock.set("2026-07-07T10:00:00+08:00")
    return make.a_batch(province_publicity_days=5)


def withdrawn_by_province(row: RecommendationList, notice: PublicNotice) -> PublicNotice:
    return withdrawn(notice, lambda: staff(row), lambda: staff(row, Role.AUTHORITY_LEAD))


def shown_again(row: RecommendationList) -> PublicNotice:
    draft = row.public_notices.get(state=PublicNotice.State.DRAFT)
    perform(draft, "propose", actor=staff(row), data=CHECKED)
    return perform(draft, "publish", actor=staff(row, Role.AUTHORITY_LEAD))


@pytest.mark.clause("六(一)")
def test_a_province_withdraws_its_notice_and_its_list_goes_on_with_the_next(
    batch: Batch, clock: Clock
) -> None:
    row, first = shown(batch, applications=2)
    withdrawn_by_province(row, first)
    clock.advance(days=10)
    assert again(row).state == "publicised"
    second = shown_again(row)
    assert second.entries.count() == 2
    closed(second)
    assert (again(row).state, again(row).shown_on) == ("approved", second.opens_on)


@pytest.mark.clause("六(一)")
@pytest.mark.parametrize(("outcome", "left"), [("dismiss", 2), ("uphold", 1)])
def test_an_objection_to_a_withdrawn_provincial_notice_holds_the_list_until_settled(
    batch: Batch, clock: Clock, outcome: str, left: int
) -> None:
    row, first = shown(batch, applications=2)
    objection = objected(first)
    withdrawn_by_province(row, first)
    closed(shown_again(row))
    assert again(row).state == "publicised"
    settled(objection, outcome)
    if outcome == "dismiss":  # it was not shown long enough yet: a notice of its own
        assert again(row).state == "publicised"
        closed(shown_again(row))
    assert again(row).state == "approved"
    recommended = Application.objects.filter(batch=batch, state="recommended")
    assert recommended.count() == left


def test_the_ministry_does_not_withdraw_a_notice_of_a_province(batch: Batch) -> None:
    _row, notice = shown(batch)
    with pytest.raises(NotAllowed):
        perform(notice, "propose_withdrawal", actor=officer(), reason=WHY)


def test_a_withdrawn_notice_shows_no_day_after_its_withdrawal(notice: PublicNotice) -> None:
    client = Client()
    before = client.get(notice.get_absolute_url())
    withdrawn(notice)
    page = client.get(notice.get_absolute_url())
    assert len(before.context["days"]) > 1
    assert [day.date.isoformat() for day, _why in page.context["days"]] == ["2026-09-24"]
    text = page.content.decode()
    assert "自撤回时起终止" in text
    assert "此前提出的异议继续核查" in text
