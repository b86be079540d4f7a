"""A province shows its recommended list before sending it, and answers the objections itself."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Application, RecommendationList
from portal.accounts.models import Role, User
from portal.batches.models import Batch
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import NotAllowed, Refused
from portal.timeline import calendar
from publicity import services
from publicity.models import Objection, PublicNotice
from recognition.models import Recognition
from tests import factories as make
from tests.publicity.things import CHECKED, OBJECTION, OFFICE, accepted, in_hand, lodged, settled

pytestmark = pytest.mark.django_db

DAYS = 5


@pytest.fixture
def batch(clock: Any) -> Batch:
    """A batch that asks for a provincial public notice, on a Tuesday without holidays ahead."""
    calendar.seed(2025, 2026)
    clock.set("2026-07-07T10:00:00+08:00")
    return make.a_batch(province_publicity_days=DAYS)


def staff(row: RecommendationList, role: str = Role.AUTHORITY_OFFICER) -> User:
    return make.a_user(role, row.authority)


def shown(batch: Batch, applications: int = 1) -> tuple[RecommendationList, PublicNotice]:
    """Return an approved list and its notice on show."""
    for _n in range(applications):
        make.recommended(batch)
    row = make.approved_list(RecommendationList.objects.with_life().get(batch=batch))
    notice = services.edit(row.public_notices.get(), OFFICE, actor=staff(row))
    perform(notice, "propose", actor=staff(row), data=CHECKED)
    return row, perform(notice, "publish", actor=staff(row, Role.AUTHORITY_LEAD))


def objected(notice: PublicNotice, position: int = 0) -> Objection:
    """Return an accepted objection to one entry of the notice."""
    return accepted(lodged(list(notice.entries.all())[position]))


def now(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


@pytest.mark.clause("六(一)")
def test_an_approved_list_is_shown_as_long_as_the_batch_asks_and_then_ready(batch, clock):
    row, notice = shown(batch)
    assert (notice.kind, notice.days, notice.authority) == ("provincial_list", DAYS, row.authority)
    assert (notice.opens_on, notice.closes_on) == (dt.date(2026, 7, 7), dt.date(2026, 7, 14))
    clock.advance(to="2026-07-14T23:59:59+08:00")
    assert now(row).state == "publicised"
    clock.advance(seconds=1)
    listed = now(row)
    assert (listed.state, now(notice).state) == ("approved", "closed")
    assert (listed.shown_on, listed.shown_until) == (notice.opens_on, notice.closes_on)
    assert (listed.objections, listed.upheld) == (0, 0)


def test_a_batch_that_asks_for_none_opens_no_notice():
    row = make.approved_list(make.a_recommended_list())
    assert row.state == "approved"
    assert PublicNotice.objects.count() == 0


def test_a_shown_list_is_no_acceptance_result(batch, clock):
    shown(batch)
    assert Batch.objects.get(pk=batch.pk).state == "applying"
    clock.advance(days=10)
    assert Recognition.objects.count() == 0


@pytest.mark.clause("六(一)")
def test_an_upheld_objection_takes_the_application_off_and_holds_nobody_else(batch, clock):
    row, notice = shown(batch, applications=2)
    gone, kept = (entry.application for entry in notice.entries.all())
    owner = make.owner_of(gone)
    objection = objected(notice)
    settled(objection, "uphold")
    assert now(gone).state == "not_recommended"
    assert [line.application for line in make.again(row).lines] == [kept]
    letter = Letter.objects.get(recipient=owner, key__contains=":take_off:")
    assert letter.body == "省级公示期间的异议成立：经核实"
    clock.advance(days=10)
    listed = now(row)
    assert (listed.state, listed.objections, listed.upheld) == ("approved", 1, 1)


def test_the_list_waits_until_the_last_objection_is_settled(batch, clock):
    row, notice = shown(batch)
    objection = objected(notice)
    clock.advance(days=10)
    assert (now(notice).state, now(row).state) == ("closed", "publicised")
    settled(objection, "dismiss")
    assert now(row).state == "approved"
    assert (now(row).objections, now(row).upheld) == (1, 0)


def test_taking_off_whom_an_objection_holds_lets_the_others_go(batch, clock):
    row, notice = shown(batch, applications=2)
    objection = objected(notice)
    clock.advance(days=10)
    assert now(row).state == "publicised"
    lead = staff(row, Role.AUTHORITY_LEAD)
    perform(objection.entry.application, "take_off", actor=lead, reason="自愿退出")
    assert now(row).state == "approved"


def test_objections_to_a_list_go_to_its_province_and_not_to_the_ministry(batch):
    row, notice = shown(batch)
    objection = lodged(notice.entries.get())
    officer, ministry = staff(row), make.a_user(Role.MINISTRY_OFFICER)
    stranger = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000"))
    waits = {user: [str(item.task) for item in todo.items(user)] for user in (officer, ministry)}
    assert "承办异议" in waits[officer]
    assert "承办异议" not in waits[ministry]
    seen = [Objection.objects.visible_to(user).count() for user in (officer, ministry, stranger)]
    assert seen == [1, 0, 0]
    for outsider in (ministry, stranger):
        with pytest.raises(NotAllowed):
            perform(objection, "take", actor=outsider)
        with pytest.raises(NotAllowed):
            services.look_up(objection, actor=outsider)
    in_hand(objection, officer)
    assert services.look_up(objection, actor=officer).name == OBJECTION["name"]


def test_a_notice_in_preparation_is_seen_by_its_province_alone(batch):
    make.recommended(batch)
    row = make.approved_list(RecommendationList.objects.with_life().get(batch=batch))
    draft = row.public_notices.get()
    readers = {
        "province": staff(row),
        "other province": make.a_user(Role.AUTHORITY_LEAD, make.an_authority("330000")),
        "ministry": make.a_user(Role.MINISTRY_OFFICER),
        "auditor": make.a_user(Role.AUDITOR),
        "applicant": make.owner_of(draft.entries.get().application),
    }
    seen = {
        who: PublicNotice.objects.visible_to(user).filter(pk=draft.pk).exists()
        for who, user in readers.items()
    }
    assert seen == {
        "province": True,
        "other province": False,
        "ministry": False,
        "auditor": True,
        "applicant": False,
    }
    with pytest.raises(NotAllowed):
        services.edit(draft, OFFICE, actor=readers["ministry"])


def test_who_is_taken_off_before_the_notice_is_published_is_not_shown(batch):
    gone, kept = make.recommended(batch), make.recommended(batch)
    row = make.approved_list(RecommendationList.objects.with_life().get(batch=batch))
    lead = staff(row, Role.AUTHORITY_LEAD)
    perform(gone, "take_off", actor=lead, reason="自愿退出")
    assert [entry.application for entry in row.public_notices.get().entries.all()] == [kept]


def test_a_list_opened_again_is_shown_again(batch, clock):
    row, _first = shown(batch)
    clock.advance(days=10)
    perform(row, "send_back", actor=staff(row, Role.AUTHORITY_LEAD), reason="补充一家")
    late = make.recommended(batch)
    again = make.approved_list(make.again(row))
    assert again.state == "publicised"
    second = again.public_notices.get(state="draft")
    assert late in [entry.application for entry in second.entries.all()]


def test_the_public_reads_the_list_in_no_order_of_merit(batch, client: Client):
    row, notice = shown(batch, applications=2)
    page = client.get(notice.get_absolute_url()).content.decode()
    for entry in notice.entries.all():
        assert str(entry.application.applicant) in page
    assert "排名不分先后" in page
    listed = client.get("/api/v1/public-notices/", {"kind": "provincial_list"}).json()
    assert [one["id"] for one in listed["results"]] == [notice.pk]
    answer = client.get(f"/api/v1/public-notices/{notice.pk}/").json()
    assert [entry["name"] for entry in answer["entries"]] == [str(line) for line in row.lines]


def test_anybody_objects_to_an_entry_of_a_province(batch, client: Client):
    _row, notice = shown(batch)
    entry = notice.entries.get()
    posted = {**OBJECTION, "entry": entry.pk, "evidence": make.a_pdf()}
    answer = client.post(reverse("objection_new", args=[notice.pk]), posted)
    assert answer.status_code == 302
    assert Objection.objects.get().entry == entry


def test_a_notice_of_a_province_always_names_its_list(batch):
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicNotice.objects.create(batch=batch, kind="provincial_list", title="无名单", days=5)


def test_a_list_still_on_show_at_the_deadline_lapses_with_its_applications(batch, clock):
    make.recommended(batch)
    clock.advance(to=batch.recommendations_due - dt.timedelta(days=2))
    row, _notice = shown(batch, applications=0)
    clock.advance(to=batch.recommendations_due + dt.timedelta(days=20))
    assert now(row).state == "lapsed"
    assert not Application.objects.recommended().exists()


def test_a_list_opened_again_before_it_is_shown_keeps_its_one_draft(batch):
    first = make.recommended(batch)
    row = make.approved_list(RecommendationList.objects.with_life().get(batch=batch))
    draft = services.edit(row.public_notices.get(), OFFICE, actor=staff(row))
    perform(row, "send_back", actor=staff(row, Role.AUTHORITY_LEAD), reason="补充一家")
    with pytest.raises(Refused):
        perform(draft, "propose", actor=staff(row), data=CHECKED)
    second = make.recommended(batch)
    make.approved_list(make.again(row))
    assert [notice.pk for notice in row.public_notices.all()] == [draft.pk]
    assert {entry.application for entry in draft.entries.all()} == {first, second}
    proposed = perform(draft, "propose", actor=staff(row), data=CHECKED)
    assert proposed.state == "proposed"
