"""Feeds of notices and deadlines, the index of a notice, and the guide."""

import datetime as dt

import pytest
from django.urls import reverse
from lxml import etree

from portal.accounts.models import Role
from portal.batches import services
from portal.batches.models import Amendment, Batch
from portal.lifecycle.door import perform
from tests import factories as make

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client) -> list[tuple[str, str, str]]:
    """Title, link and text of each entry, in order."""
    feed = etree.fromstring(client.get(reverse("notice_feed")).content)
    return [
        (
            entry.findtext(f"{ATOM}title"),
            entry.find(f"{ATOM}link").get("href"),
            entry.findtext(f"{ATOM}summary"),
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]


def extended(batch: Batch, organisations=(), scope: str = "all", reason: str = "样例") -> Amendment:
    """Give five days more, in force."""
    more = dt.timedelta(days=5)
    amendment = Amendment(
        notice=batch.notice,
        scope=scope,
        reason=reason,
        applications_due=batch.applications_due + more,
        recommendations_due=batch.recommendations_due + more,
        evaluation_due=batch.evaluation_due,
    )
    officer = make.a_user(Role.MINISTRY_OFFICER)
    services.amend(amendment, organisations, actor=officer)
    perform(amendment, "propose", actor=officer)
    return perform(amendment, "approve", actor=make.a_user(Role.MINISTRY_LEAD))


def events(client, address: str) -> list[dict[str, str]]:
    """The events of a calendar, unfolded, each by its properties."""
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode().replace("\r\n ", "")
    return [
        dict(line.split(":", 1) for line in part.split("\r\n") if ":" in line)
        for part in text.split("BEGIN:VEVENT")[1:]
    ]


def test_the_feed_tells_notices_and_amendments_the_latest_first(client, clock):
    clock.set("2026-03-01T09:00:00+08:00")
    batch, draft = make.a_batch(), make.a_draft_batch()
    clock.set("2026-03-02T09:00:00+08:00")
    amendment = extended(batch)
    told = entries(client)
    page = f"http://testserver{batch.notice.get_absolute_url()}"
    assert [link for _title, link, _text in told] == [f"{page}#amendment-{amendment.pk}", page]
    assert draft.notice.title not in str(told)


@pytest.mark.clause("六(一)")
def test_the_feed_tells_of_one_applicants_time_without_its_name(client, clock):
    clock.set("2026-03-01T09:00:00+08:00")
    batch = make.a_batch()
    clock.set("2026-03-02T09:00:00+08:00")
    body = make.an_enterprise()
    extended(batch, [body], "applicant", f"{body.name}停电")
    (title, _link, text), _notice = entries(client)
    assert "一家申报单位" in title
    assert (body.name in text, "停电" in text) == (False, False)


def test_a_calendar_holds_each_deadline_as_it_stands_now(client):
    batch = make.a_batch()
    address = reverse("notice_calendar", args=[batch.notice.pk])
    before = events(client, address)
    extended(batch)
    after = events(client, address)
    moved = Batch.objects.get(pk=batch.pk)
    assert [event["DTSTART"] for event in after] == [
        getattr(moved, name).strftime("%Y%m%dT%H%M%SZ") for name in Batch.DEADLINES
    ]
    assert [e["UID"] for e in before] == [e["UID"] for e in after]
    assert [(e["SEQUENCE"], f["SEQUENCE"]) for e, f in zip(before, after, strict=True)] == [
        ("0", "1")
    ] * 3


def test_a_calendar_names_authorities_with_more_time_and_no_applicant(client):
    batch = make.a_batch()
    extended(batch, [make.an_authority("320000")], "authorities")
    body = make.an_enterprise()
    extended(batch, [body], "applicant")
    found = events(client, reverse("calendar_feed"))
    assert len(found) == 5
    assert sum("江苏" in event["SUMMARY"] for event in found) == 2
    assert body.name not in str(found)


def test_drafts_have_no_calendar(client):
    draft = make.a_draft_batch()
    assert client.get(reverse("notice_calendar", args=[draft.notice.pk])).status_code == 404
    assert events(client, reverse("calendar_feed")) == []


@pytest.mark.parametrize("address", ["notice_feed", "calendar_feed"])
def test_feeds_ask_a_fixed_number_of_queries(client, django_assert_max_num_queries, address):
    for _position in range(3):
        extended(make.a_batch(), [make.an_authority()], "authorities")
    with django_assert_max_num_queries(4):
        client.get(reverse(address))


def test_a_notice_shows_its_index_as_documents_do(client):
    batch = make.a_draft_batch()
    officer = make.a_user(Role.MINISTRY_OFFICER)
    client.force_login(officer)
    notice = batch.notice
    form = {
        "title": notice.title,
        "document_number": "样例函〔2026〕9号",
        "index_number": "000014672/2026-00009",
        "signed_on": "2026-03-09",
        "body": "演示数据",
    }
    assert client.post(reverse("notice_edit", args=[batch.pk]), form).status_code == 302
    perform(batch.notice, "propose", actor=officer)
    perform(batch.notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    client.logout()
    page = client.get(notice.get_absolute_url()).content.decode()
    for text in ("000014672/2026-00009", "样例函〔2026〕9号", 'datetime="2026-03-09"', "有效性"):
        assert text in page
    other = make.a_batch()
    assert other.notice.index == f"SFJD-{other.year}-{other.ordinal:02d}"


@pytest.mark.clause("十")
def test_the_guide_tells_basis_sectors_deadlines_authorities_and_that_it_is_free(client):
    batch = make.a_batch()
    page = client.get(reverse("guide")).content.decode()
    for text in (
        "工信部规〔2025〕250号",
        batch.notice.document_number,
        "智能机器人",
        "江苏省工业和信息化主管部门",
        reverse("notice_calendar", args=[batch.notice.pk]),
        "不收取任何费用",
    ):
        assert text in page
