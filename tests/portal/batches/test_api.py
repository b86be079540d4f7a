"""Batches and notices by API: what a caller sees, and acting through the same door."""

import pytest
from rest_framework.test import APIClient

from portal.accounts.models import Role
from portal.batches import services
from portal.batches.models import Batch
from portal.lifecycle.door import perform
from tests import factories as make

pytestmark = pytest.mark.django_db

BATCHES = "/api/v1/batches/"
NOTICES = "/api/v1/notices/"


def api(role: str | None = None) -> APIClient:
    client = APIClient()
    if role:
        client.force_authenticate(make.a_user(role))
    return client


def test_strangers_read_notices_and_no_batches():
    called, draft = make.a_batch(), make.a_draft_batch()
    results = api().get(NOTICES).json()["results"]
    assert [row["id"] for row in results] == [called.notice.pk]
    assert api().get(f"{NOTICES}{draft.notice.pk}/").status_code == 404
    assert api().get(BATCHES).status_code == 401


def test_applicants_see_no_batch_in_preparation():
    called, draft = make.a_batch(), make.a_draft_batch()
    client = api(Role.APPLICANT_OWNER)
    assert [row["id"] for row in client.get(BATCHES).json()["results"]] == [called.pk]
    assert client.get(f"{BATCHES}{draft.pk}/").status_code == 404


def test_the_notice_is_proposed_and_published_through_the_batch():
    batch = make.a_draft_batch()
    officer, lead = api(Role.MINISTRY_OFFICER), api(Role.MINISTRY_LEAD)
    offered = officer.get(f"{BATCHES}{batch.pk}/").json()["allowed_actions"]
    assert [(a["name"], a["clause"], a["blocked_by"]) for a in offered] == [
        ("propose", "六(一)", [])
    ]
    officer.post(f"{BATCHES}{batch.pk}/actions/propose/")
    document = lead.post(f"{BATCHES}{batch.pk}/actions/publish/").json()
    assert (document["state"], document["notice"]["state"]) == ("applying", "published")


def test_an_incomplete_batch_answers_409_with_every_reason():
    batch = make.a_draft_batch()
    for sector in batch.sectors.all():
        sector.delete()
    response = api(Role.MINISTRY_OFFICER).post(f"{BATCHES}{batch.pk}/actions/propose/")
    assert response.status_code == 409
    assert len(response.json()["blocked_by"]) == 2
    assert Batch.objects.get(pk=batch.pk).notice.state == "draft"


def test_a_lead_may_not_propose_and_an_unknown_action_is_not_found():
    batch = make.a_draft_batch()
    client = api(Role.MINISTRY_LEAD)
    assert client.post(f"{BATCHES}{batch.pk}/actions/propose/").status_code == 403
    assert client.post(f"{BATCHES}{batch.pk}/actions/explode/").status_code == 404


def test_public_answers_tell_no_pass_line_and_no_score():
    make.a_batch()
    text = api().get(NOTICES).content.decode()
    assert [word for word in ("pass_", "score", "rank") if word in text] == []


def test_lists_ask_a_fixed_number_of_queries(django_assert_max_num_queries):
    for _position in range(4):
        make.a_batch()
    officer = api(Role.MINISTRY_OFFICER)
    officer.get(BATCHES)
    with django_assert_max_num_queries(12):
        officer.get(BATCHES)
    with django_assert_max_num_queries(12):
        api().get(NOTICES)


def test_a_notice_lists_its_index_and_attachments(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    batch = make.a_draft_batch()
    officer, lead = make.a_user(Role.MINISTRY_OFFICER), make.a_user(Role.MINISTRY_LEAD)
    services.attach(batch, "附件1", make.a_pdf("表.pdf"), actor=officer)
    perform(batch.notice, "propose", actor=officer)
    perform(batch.notice, "publish", actor=lead)
    document = api().get(f"{NOTICES}{batch.notice.pk}/").json()
    (file,) = document["attachments"]
    assert (file["title"], file["name"]) == ("附件1", "表.pdf")
    assert b"".join(api().get(file["url"]).streaming_content) == make.PDF
    assert document["index_number"] == f"SFJD-{batch.year}-{batch.ordinal:02d}"


def test_lists_are_narrowed_by_what_a_batch_calls_for():
    batch, other = make.a_batch(), make.a_batch()
    sector, authority = batch.sectors.first(), other.batch_authorities.first().authority
    other.quotas.filter(kind="park").delete()
    other.batch_authorities.exclude(authority=authority).delete()
    batch.batch_authorities.filter(authority=authority).delete()
    client = api(Role.MINISTRY_OFFICER)

    def found(path: str, **asked: object) -> list[int]:
        return [row["id"] for row in client.get(path, asked).json()["results"]]

    assert found(BATCHES, batch=other.pk) == [other.pk]
    assert found(BATCHES, kind="park") == [batch.pk]
    assert found(BATCHES, sector=sector.pk) == [batch.pk]
    assert found(BATCHES, authority=authority.pk) == [other.pk]
    assert found(NOTICES, batch=batch.pk, state="published") == [batch.notice.pk]
    assert client.get(BATCHES, {"authority": "江苏"}).status_code == 400
