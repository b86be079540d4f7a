"""The public reads what is out and nothing else; the ministry reads what is being prepared."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from portal.batches.models import Amendment, Batch
from portal.lifecycle.door import create, perform
from tests import factories as make

pytestmark = pytest.mark.django_db


def links(response) -> set[str]:
    return {notice.get_absolute_url() for notice in response.context["object_list"]}


def signed_in(client: Client, role: str) -> Client:
    client.force_login(make.a_user(role))
    return client


@pytest.mark.clause("六(一)")
def test_the_public_list_holds_published_notices_only(client):
    called, draft = make.a_batch(), make.a_draft_batch()
    response = client.get(reverse("notice_list"))
    assert links(response) == {called.notice.get_absolute_url()}
    assert draft.notice.title not in response.content.decode()


def test_a_draft_notice_does_not_exist_for_strangers_and_applicants(client):
    url = make.a_draft_batch().notice.get_absolute_url()
    assert client.get(url).status_code == 404
    assert signed_in(client, Role.APPLICANT_OWNER).get(url).status_code == 404


@pytest.mark.clause("六(一)")
def test_a_notice_shows_sectors_numbers_dates_and_requirements(client):
    batch = make.a_batch()
    response = client.get(batch.notice.get_absolute_url())
    rows = [(row.sector.name, row.parks, row.enterprises) for row in response.context["quota_rows"]]
    assert rows == [("人工智能", 2, 2), ("智能机器人", 2, 2)]
    assert response.context["totals"] == {"parks": 4, "enterprises": 4}
    page = response.content.decode()
    assert batch.notice.document_number in page
    assert "暂行默认指标" in page


@pytest.mark.clause("四")
def test_a_notice_shows_eleven_indicators_of_each_kind(client):
    batch = make.a_batch()
    shown = client.get(batch.notice.get_absolute_url()).context["batch"].schemes.all()
    assert {s.kind: (len(s.headings), len(s.leaves)) for s in shown} == {
        "park": (4, 11),
        "enterprise": (4, 11),
    }


def amendment_of(batch: Batch, reason: str) -> Amendment:
    more = dt.timedelta(days=1)
    moments = {name: getattr(batch, name) + more for name in Batch.DEADLINES}
    officer = make.a_user(Role.MINISTRY_OFFICER)
    amendment = Amendment(notice=batch.notice, reason=reason, **moments)
    return create(amendment, actor=officer)


def test_only_amendments_in_force_are_public(client):
    batch = make.a_batch()
    amendment_of(batch, "尚未批准的理由")
    in_force = amendment_of(batch, "已经批准的理由")
    perform(in_force, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    perform(in_force, "approve", actor=make.a_user(Role.MINISTRY_LEAD))
    page = client.get(batch.notice.get_absolute_url()).content.decode()
    assert ("已经批准的理由" in page, "尚未批准的理由" in page) == (True, False)


def test_officers_are_offered_the_proposal_and_strangers_nothing(client):
    notice = make.a_draft_batch().notice
    page = signed_in(client, Role.MINISTRY_OFFICER).get(notice.get_absolute_url())
    assert [offer.name for offer in page.context["actions"]] == ["propose"]
    published = make.a_batch().notice
    page = Client().get(published.get_absolute_url())
    assert page.context["actions"] == []


def test_the_indicators_are_a_file_for_everybody_once_the_notice_is_out(client):
    called, draft = make.a_batch(), make.a_draft_batch()
    document = client.get(reverse("scheme_export", args=[called.pk])).json()
    assert [entry["object_kind"] for entry in document] == ["park", "enterprise"]
    assert client.get(reverse("scheme_export", args=[draft.pk])).status_code == 404


def test_a_page_past_the_end_is_told_and_not_found(client):
    make.a_batch()
    response = client.get(reverse("notice_list"), {"page": "7"})
    assert response.status_code == 404
    assert "7" in response.content.decode()


def test_the_detail_page_of_a_batch_asks_a_fixed_number_of_queries(
    client, django_assert_max_num_queries
):
    batch = make.a_batch()
    signed_in(client, Role.MINISTRY_OFFICER)
    client.get(batch.get_absolute_url())
    client.get(batch.notice.get_absolute_url())
    with django_assert_max_num_queries(15):
        client.get(batch.get_absolute_url())
    with django_assert_max_num_queries(15):
        client.get(batch.notice.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(reverse("batch_list"))
