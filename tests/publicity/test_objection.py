"""Objections: who may lodge one, who learns what of it, and what it holds back."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Membership, Role, User
from portal.batches.models import Batch
from portal.documents.models import Attachment
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused, TooLate
from publicity import services
from publicity.models import Entry, Objection
from tests.conftest import Clock
from tests.factories import a_batch, a_pdf, a_user
from tests.publicity.things import (
    OBJECTION,
    a_draft_notice,
    accepted,
    an_objection,
    an_open_notice,
    in_hand,
    lodged,
    looked_into,
    passed,
    settled,
    to_be_refused,
)

pytestmark = pytest.mark.django_db


def two_entries() -> tuple[Entry, Entry]:
    """Return the two entries of a notice on show."""
    batch: Batch = a_batch()
    passed(batch)
    first, second = an_open_notice(batch).entries.all()
    return first, second


def fresh(entry: Entry) -> Entry:
    return Entry.objects.with_life().get(pk=entry.pk)


def posted(entry: Entry, **changes: Any) -> dict[str, Any]:
    return {**OBJECTION, "entry": entry.pk, "evidence": a_pdf(), **changes}


def form_url(entry: Entry) -> str:
    return reverse("objection_new", args=[entry.notice_id])


# ── Lodging ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("六(四)")
def test_anybody_objects_without_an_account_and_gets_a_code(client: Client) -> None:
    entry, _other = two_entries()
    answer = client.post(form_url(entry), posted(entry), follow=True)
    objection = Objection.objects.get()
    assert answer.redirect_chain == [(reverse("objection_status", args=[objection.code]), 302)]
    assert objection.code in answer.content.decode()
    assert (objection.entry_id, objection.state) == (entry.pk, Objection.State.LODGED)
    assert Attachment.objects.of(objection.statement).count() == 1


def test_a_code_is_not_to_be_guessed() -> None:
    codes = {services.new_code() for _n in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}", code) for code in codes)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "匿名", "请填写真实姓名或单位名称，匿名异议不予受理。"),
        ("reasons", "有错", "请写明事实和理由，以便核实查证。"),
    ],
)
def test_an_objection_that_is_not_in_order_is_told_beside_its_field_and_kept(
    client: Client, field: str, value: str, sentence: str
) -> None:
    entry, _other = two_entries()
    answer = client.post(form_url(entry), posted(entry, **{field: value}))
    assert answer.status_code == 400
    assert answer.context["form"].errors == {field: [sentence]}
    assert OBJECTION["contact"] in answer.content.decode()
    assert Objection.objects.count() == 0


def test_a_slide_show_is_no_evidence(client: Client) -> None:
    entry, _other = two_entries()
    answer = client.post(form_url(entry), posted(entry, evidence=a_pdf("证据.pptx")))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["evidence"]
    assert Objection.objects.count() == 0


def test_an_entry_of_another_notice_is_refused(client: Client) -> None:
    entry, _other = two_entries()
    elsewhere = an_open_notice().entries.get()
    answer = client.post(form_url(entry), posted(elsewhere))
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["entry"]


@pytest.mark.clause("六(四)")
def test_after_the_window_the_form_says_so_and_takes_nothing(client: Client, clock: Clock) -> None:
    entry, _other = two_entries()
    clock.advance(days=30)
    answers = [client.get(form_url(entry)), client.post(form_url(entry), posted(entry))]
    assert [answer.status_code for answer in answers] == [423, 423]
    assert all("公示已结束，不再受理异议。" in answer.content.decode() for answer in answers)
    assert Objection.objects.count() == 0


def test_the_last_second_of_the_window_counts_and_the_next_does_not(clock: Clock) -> None:
    entry, _other = two_entries()
    closes_at = entry.notice.closes_at
    assert closes_at is not None
    clock.set(closes_at)
    with pytest.raises(TooLate):
        lodged(entry)
    clock.set(closes_at - dt.timedelta(seconds=1))
    assert lodged(entry).state == Objection.State.LODGED


def test_an_entry_that_is_not_on_show_yet_takes_no_objection() -> None:
    entry = a_draft_notice().entries.get()
    with pytest.raises(TooLate) as refusal:
        lodged(entry)
    assert str(refusal.value) == "该公示尚未发布。"


def test_a_sixth_objection_in_an_hour_is_put_off_with_its_text_kept(client: Client) -> None:
    entry, _other = two_entries()
    statuses = [client.post(form_url(entry), posted(entry)).status_code for _n in range(5)]
    last = client.post(form_url(entry), posted(entry))
    assert statuses == [302] * 5
    assert last.status_code == 429
    assert OBJECTION["reasons"] in last.content.decode()
    assert Objection.objects.count() == 5


def test_a_flood_from_one_address_does_not_stop_another(client: Client) -> None:
    entry, _other = two_entries()
    for _n in range(6):
        client.post(form_url(entry), posted(entry))
    answer = client.post(form_url(entry), posted(entry), REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 302


def test_page_and_endpoint_share_one_count(client: Client) -> None:
    entry, _other = two_entries()
    for _n in range(5):
        client.post(form_url(entry), posted(entry))
    answer = client.post(
        f"/api/v1/public-notices/{entry.notice_id}/objections/",
        posted(entry),
    )
    assert answer.status_code == 429


# ── Asking by the code ───────────────────────────────────────────────────────────────────────


def test_the_code_shows_the_outcome_and_no_name(client: Client) -> None:
    objection = settled(accepted(an_objection()), "dismiss")
    text = client.get(reverse("objection_status", args=[objection.code])).content.decode()
    assert "异议不成立" in text
    assert objection.outcome in text
    assert [word for word in OBJECTION.values() if word in text] == []


def test_a_code_in_small_letters_finds_its_objection(client: Client) -> None:
    objection = an_objection()
    answer = client.get(reverse("objection_query"), {"code": f" {objection.code.lower()} "})
    assert answer.headers["Location"] == reverse("objection_status", args=[objection.code])


def test_an_unknown_code_is_told_with_404(client: Client) -> None:
    an_objection()
    answer = client.get(reverse("objection_query"), {"code": "AAAA-AAAA-AAAA"})
    assert answer.status_code == 404
    assert "没有与此查询码对应的异议。" in answer.content.decode()


def test_the_status_page_is_kept_by_no_cache(client: Client) -> None:
    answer = client.get(reverse("objection_status", args=[an_objection().code]))
    assert "no-store" in answer.headers["Cache-Control"]


# ── What it holds back ───────────────────────────────────────────────────────────────────────


@pytest.mark.clause("六(四)")
def test_an_open_objection_holds_its_own_entry_and_no_other(clock: Clock) -> None:
    entry, other = two_entries()
    an_objection(entry=entry)
    clock.advance(days=30)
    assert list(Entry.objects.free()) == [other]
    assert [fresh(entry).is_held, fresh(other).is_held] == [True, False]


@pytest.mark.clause("六(四)")
@pytest.mark.parametrize(("name", "free"), [("dismiss", True), ("uphold", False)])
def test_a_settled_objection_frees_or_removes_its_entry(
    clock: Clock, name: str, free: bool
) -> None:
    entry, other = two_entries()
    objection = accepted(an_objection(entry=entry))
    clock.advance(days=30)
    settled(objection, name)
    expected = {entry, other} if free else {other}
    assert set(Entry.objects.free()) == expected
    assert (fresh(entry).is_held, fresh(entry).is_removed) == (False, not free)


def test_an_objection_that_is_not_accepted_frees_its_entry(clock: Clock) -> None:
    entry, other = two_entries()
    objection = to_be_refused(an_objection(entry=entry))
    clock.advance(days=30)
    assert set(Entry.objects.free()) == {other}
    perform(objection, "refuse", actor=a_user(Role.MINISTRY_LEAD))
    assert set(Entry.objects.free()) == {entry, other}


def test_a_second_open_objection_keeps_holding_what_the_first_let_go(clock: Clock) -> None:
    entry, other = two_entries()
    first = accepted(an_objection(entry=entry))
    an_objection(entry=entry)
    clock.advance(days=30)
    settled(first, "dismiss")
    assert list(Entry.objects.free()) == [other]


@pytest.mark.clause("六(四)")
def test_nothing_is_free_before_the_window_closes(clock: Clock) -> None:
    two_entries()
    assert list(Entry.objects.free()) == []


# ── Settling ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.AUTHORITY_LEAD, Role.APPLICANT_OWNER])
def test_only_the_ministry_settles(role: str) -> None:
    objection = an_objection()
    with pytest.raises(NotAllowed):
        perform(objection, "take", actor=a_user(role))


@pytest.mark.parametrize("name", ["uphold", "dismiss"])
def test_nothing_is_settled_that_was_not_accepted_for_examination(name: str) -> None:
    objection, lead = in_hand(an_objection()), a_user(Role.MINISTRY_LEAD)
    with pytest.raises(Refused):
        perform(objection, name, actor=lead, reason="经核实")


@pytest.mark.parametrize("text", ["样例异议人反映指标不实", "请联系yiyi@example.test核实"])
def test_what_the_party_is_told_may_not_name_the_objector(text: str) -> None:
    objection = in_hand(an_objection())
    with pytest.raises(InvalidFields) as refusal:
        perform(objection, "accept", actor=objection.handler, substance=text)
    assert list(refusal.value.errors) == ["substance"]
    assert Objection.objects.get(pk=objection.pk).state == Objection.State.LODGED


def test_nor_may_the_reasons_of_the_decision() -> None:
    objection = looked_into(accepted(an_objection()))
    with pytest.raises(InvalidFields) as refusal:
        perform(
            objection,
            "dismiss",
            actor=a_user(Role.MINISTRY_LEAD),
            reason="样例异议人所述不实",
        )
    assert list(refusal.value.errors) == ["reason"]


def test_the_party_is_told_the_substance_and_never_the_name() -> None:
    entry, other = two_entries()
    owner, stranger = (
        a_user(Role.APPLICANT_OWNER, one.project.applicant) for one in (entry, other)
    )
    settled(accepted(an_objection(entry=entry)), "uphold")
    letters = Letter.objects.filter(recipient=owner).order_by("pk")
    assert [letter.subject for letter in letters] == [
        "对你单位评估验收结果的异议正在核查",
        "对你单位评估验收结果的异议成立",
    ]
    assert [word for word in OBJECTION.values() for each in letters if word in each.body] == []
    assert Letter.objects.filter(recipient=stranger).count() == 0


def tasks(user: User) -> list[str]:
    return [str(item.task) for item in todo.items(user)]


def test_objections_wait_for_the_officer_until_they_are_settled() -> None:
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    colleague = a_user(Role.MINISTRY_OFFICER)
    objection = an_objection()
    assert tasks(officer) == tasks(colleague) == ["承办异议"]
    objection = in_hand(objection, officer)
    assert (tasks(officer), tasks(colleague)) == (["对异议进行形式审查"], [])
    objection = perform(objection, "accept", actor=officer, substance="反映一项指标与年报不一致")
    owner = a_user(Role.APPLICANT_OWNER, objection.entry.candidate.applicant)
    assert (tasks(officer), tasks(lead), tasks(owner)) == (["核实异议"], [], ["就异议作出答复"])
    looked_into(objection)
    assert (tasks(officer), tasks(lead), tasks(owner)) == ([], ["核查并办结异议"], [])
    perform(objection, "dismiss", actor=lead, reason="经核实")
    assert tasks(lead) == []


@pytest.mark.clause("六(四)")
@pytest.mark.parametrize("name", ["uphold", "dismiss"])
def test_who_took_an_objection_up_does_not_decide_it(name: str) -> None:
    both = a_user(Role.MINISTRY_OFFICER)
    Membership.objects.filter(user=both).update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    taken_up = looked_into(accepted(an_objection(), User.objects.get(pk=both.pk)))
    with pytest.raises(Refused) as refusal:
        perform(taken_up, name, actor=User.objects.get(pk=both.pk), reason="经核实")
    assert [str(reason) for reason in refusal.value.reasons] == [
        "该事项由您本人提请，须由另一人审定。"
    ]
    lead = a_user(Role.MINISTRY_LEAD)
    assert perform(taken_up, name, actor=lead, reason="经核实").settled_at is not None


def test_after_the_window_the_refusal_leads_to_the_complaint(client: Client, clock: Clock) -> None:
    entry, _other = two_entries()
    clock.advance(days=30)
    page = client.get(form_url(entry)).content.decode()
    assert f'href="{reverse("complaint_new")}"' in page
