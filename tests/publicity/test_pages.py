"""The pages of a notice: what the public reads of it, and when; who edits it."""

import io

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from portal.accounts.models import Role
from portal.batches.models import Kind
from publicity.models import PublicNotice
from tests.conftest import Clock
from tests.factories import a_user
from tests.publicity.things import (
    OFFICE,
    a_draft_notice,
    a_proposed_notice,
    an_open_notice,
)

pytestmark = pytest.mark.django_db


def again(notice: PublicNotice) -> PublicNotice:
    return PublicNotice.objects.get(pk=notice.pk)


def names_on(notice: PublicNotice) -> list[str]:
    return [str(entry) for entry in notice.entries.all()]


@pytest.mark.parametrize("make", [a_draft_notice, a_proposed_notice])
@pytest.mark.parametrize("name", ["public_notice_detail", "public_notice_file", "objection_new"])
def test_a_notice_in_preparation_does_not_exist_for_the_public(
    client: Client, make: object, name: str
) -> None:
    notice = make()  # type: ignore[operator]
    assert client.get(reverse(name, args=[notice.pk])).status_code == 404
    assert notice.title not in client.get(reverse("public_notice_list")).content.decode()


@pytest.mark.clause("六(四)")
def test_the_public_reads_dates_list_and_how_to_object(client: Client, clock: Clock) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    notice = an_open_notice(kind=Kind.PARK)
    page = client.get(notice.get_absolute_url())
    text = page.content.decode()
    expected = [
        notice.title,
        notice.basis,
        notice.procedure,
        "2026年9月24日至2026年10月9日，共 5 个工作日，截至最后一日 24:00。",
        names_on(notice)[0],
        "排名不分先后",
        OFFICE["phone"],
        reverse("objection_new", args=[notice.pk]),
    ]
    assert [words for words in expected if words not in text] == []


def test_a_closed_notice_stays_readable_and_takes_no_objection(
    client: Client, clock: Clock
) -> None:
    notice = an_open_notice()
    clock.advance(days=30)
    text = client.get(notice.get_absolute_url()).content.decode()
    assert "公示已结束，不再受理异议。" in text
    assert names_on(notice)[0] in text
    assert reverse("objection_new", args=[notice.pk]) not in text


def test_the_one_on_show_stands_before_those_that_are_closed(client: Client, clock: Clock) -> None:
    old = an_open_notice()
    clock.advance(days=30)
    new = an_open_notice()
    found = client.get(reverse("public_notice_list")).context["object_list"]
    assert [notice.pk for notice in found] == [new.pk, old.pk]


@pytest.mark.clause("十")
def test_no_public_page_of_a_notice_tells_a_score(client: Client) -> None:
    notice = an_open_notice()
    pages = [
        client.get(url).content.decode()
        for url in (
            reverse("public_notice_list"),
            notice.get_absolute_url(),
            reverse("public_notice_file", args=[notice.pk]),
            "/api/v1/public-notices/",
            f"/api/v1/public-notices/{notice.pk}/",
        )
    ]
    words = ("score", "rank", "得分", "总分", "名次")
    assert [word for text in pages for word in words if word in text] == []


def test_the_list_comes_as_a_table(client: Client) -> None:
    notice = an_open_notice()
    name = names_on(notice)[0]
    answer = client.get(reverse("public_notice_file", args=[notice.pk]))
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "地区,领域,名称,类别,备注",
        f"江苏,人工智能,{name},示范企业,",
    ]


def test_a_malformed_filter_is_told_and_answered_with_400(client: Client) -> None:
    assert client.get(reverse("public_notice_list"), {"batch": "x"}).status_code == 400


def test_an_officer_edits_a_draft_on_its_page(client: Client) -> None:
    notice = a_draft_notice()
    client.force_login(a_user(Role.MINISTRY_OFFICER))
    texts = {name: getattr(notice, name) for name in PublicNotice.EDITABLE} | {"days": 5}
    answer = client.post(
        reverse("public_notice_edit", args=[notice.pk]), {**texts, "title": "改过的标题"}
    )
    assert answer.headers["Location"] == notice.get_absolute_url()
    assert again(notice).title == "改过的标题"


def test_an_empty_title_is_told_and_what_was_typed_kept(client: Client) -> None:
    notice = a_draft_notice()
    client.force_login(a_user(Role.MINISTRY_OFFICER))
    answer = client.post(
        reverse("public_notice_edit", args=[notice.pk]), {"title": "", "basis": "只写了依据"}
    )
    assert answer.status_code == 400
    assert "只写了依据" in answer.content.decode()
    assert again(notice).basis == notice.basis


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MINISTRY_LEAD, 403), (Role.AUDITOR, 403), (Role.APPLICANT_OWNER, 403)],
)
def test_others_do_not_edit_a_draft(client: Client, role: str, status: int) -> None:
    notice = a_draft_notice()
    client.force_login(a_user(role))
    assert client.get(reverse("public_notice_edit", args=[notice.pk])).status_code == status


def test_the_chain_of_the_log_holds_after_a_whole_notice(clock: Clock) -> None:
    an_open_notice()
    clock.advance(days=30)
    call_command("audit", "verify", "--json")


@pytest.mark.clause("十")
def test_the_workbook_holds_what_the_page_shows_and_both_dates(client: Client) -> None:
    notice = an_open_notice()
    answer = client.get(reverse("public_notice_workbook", args=[notice.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    title, dates, head, *lines = book.get_sheet_by_index(0).to_python()
    entry = notice.entries.get()
    assert title[0] == notice.title
    assert (str(notice.opens_on) in dates[0], str(notice.closes_on) in dates[0]) == (True, True)
    assert head[0] == "序号"
    assert lines[0][3] == str(entry)
    assert "排名不分先后" in lines[-1][0]
