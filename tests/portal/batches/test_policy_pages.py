"""Officers prepare a batch; faults are told with what was typed, nothing is half-done."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.models import Organisation, Role
from portal.audit.models import AuditEvent
from portal.batches import exchange, schemes
from portal.batches.models import Amendment, Batch
from portal.lifecycle.door import perform
from tests import factories as make

pytestmark = pytest.mark.django_db

DATES = {
    "applications_due": "2026-11-30T17:00",
    "recommendations_due": "2026-12-20T17:00",
    "evaluation_due": "2027-02-28T17:00",
}
POLICY = {
    **DATES,
    "ordinal": "901",
    "name": "第九〇一批",
    "year": "2026",
    "pass_total": "70",
    "pass_basic": "60",
    "pass_plan": "60",
    "experts_per_application": "3",
    "returns_allowed": "1",
    "correction_days": "0",
    "reserve_experts": "2",
    "sheets_per_expert": "30",
    "experts_per_region": "2",
    "province_publicity_days": "5",
    "false_data_bar_years": "3",
    "review_report_days": "60",
    "review_first_reminder": "30",
    "review_last_reminder": "7",
    "review_opinion_days": "20",
    "review_expert_days": "15",
}


@pytest.fixture
def officer(client):
    user = make.a_user(Role.MINISTRY_OFFICER)
    client.force_login(user)
    return user


def url(name: str, batch: Batch) -> str:
    return reverse(name, args=[batch.pk])


def test_a_new_batch_starts_with_a_draft_notice_and_the_default_indicators(client, officer):
    response = client.post(reverse("batch_new"), POLICY)
    batch = Batch.objects.get(ordinal=901)
    assert response.url == batch.get_absolute_url()
    assert batch.notice.state == "draft"
    assert {(s.kind, s.is_default) for s in batch.schemes.all()} == {
        ("park", True),
        ("enterprise", True),
    }
    assert sum(c.weight for c in batch.criteria.all()) == 100


def test_dates_out_of_order_are_told_with_both_named_and_the_input_kept(client, officer):
    wrong = {**POLICY, "recommendations_due": "2026-11-01T17:00"}
    response = client.post(reverse("batch_new"), wrong)
    assert response.status_code == 400
    (sentence,) = response.context["form"].errors["recommendations_due"]
    assert "2026-11-30 17:00" in sentence
    assert response.context["form"]["name"].value() == "第九〇一批"
    assert not Batch.objects.filter(ordinal=901).exists()


def test_only_officers_prepare_a_batch(client):
    batch = make.a_draft_batch()
    for role in (Role.MINISTRY_LEAD, Role.AUDITOR, Role.APPLICANT_OWNER, Role.AUTHORITY_LEAD):
        client.force_login(make.a_user(role))
        assert client.post(url("batch_edit", batch), POLICY).status_code == 403
    assert Batch.objects.get(pk=batch.pk).name == batch.name


def test_an_edit_is_saved_and_logged(client, officer):
    batch = make.a_draft_batch()
    client.post(url("batch_edit", batch), {**POLICY, "ordinal": str(batch.ordinal)})
    assert Batch.objects.get(pk=batch.pk).name == "第九〇一批"
    event = AuditEvent.objects.of(batch).first()
    assert (event.action, event.actor_id) == ("edit", officer.pk)


@pytest.mark.parametrize("page", ["batch_edit", "notice_edit", "quota_table", "authority_table"])
def test_a_frozen_batch_refuses_every_edit_with_409_and_a_sentence(client, officer, page):
    batch = make.a_batch()
    quotas = {
        f"{sector.pk}_{kind}": "9"
        for sector in batch.sectors.all()
        for kind in ("park", "enterprise")
    }
    text = {"title": "改", "document_number": "改", "body": "改"}
    response = client.post(url(page, batch), {**POLICY, **quotas, **text})
    assert response.status_code == 409
    assert "变更" in str(response.context["reasons"][0])
    fresh = Batch.objects.get(pk=batch.pk)
    assert fresh.name == batch.name
    assert {quota.number for quota in fresh.quotas.all()} == {2}
    assert fresh.batch_authorities.count() == 37


def test_nothing_changes_behind_the_back_of_the_second_person(client, officer):
    batch = make.a_draft_batch()
    perform(batch.notice, "propose", actor=officer)
    response = client.post(url("batch_edit", batch), {**POLICY, "ordinal": str(batch.ordinal)})
    assert response.status_code == 409
    assert Batch.objects.get(pk=batch.pk).name == batch.name


def test_a_sector_is_added_at_the_end_and_taken_away(client, officer):
    batch = make.a_draft_batch()
    client.post(url("sector_table", batch), {"code": "S9", "name": "商业航天"})
    assert [s.name for s in batch.sectors.all()] == ["人工智能", "智能机器人", "商业航天"]
    client.post(url("sector_table", batch), {"remove": str(batch.sectors.first().pk)})
    assert [s.name for s in batch.sectors.all()] == ["智能机器人", "商业航天"]


def test_a_sector_named_twice_is_refused(client, officer):
    batch = make.a_draft_batch()
    response = client.post(url("sector_table", batch), {"code": "S9", "name": "人工智能"})
    assert response.status_code == 400
    assert "人工智能" in response.context["form"].errors["name"][0]


def test_a_sector_of_another_batch_cannot_be_removed(client, officer):
    batch, other = make.a_draft_batch(), make.a_draft_batch()
    foreign = other.sectors.first()
    assert client.post(url("sector_table", batch), {"remove": foreign.pk}).status_code == 409
    assert other.sectors.count() == 2


@pytest.mark.parametrize("act", ["remove", "up"])
def test_a_sector_that_is_gone_is_told_so_beside_those_that_are_there(client, officer, act):
    batch = make.a_draft_batch()
    first, second = batch.sectors.all()
    client.post(url("sector_table", batch), {"remove": first.pk})
    response = client.post(url("sector_table", batch), {act: first.pk})
    assert (response.status_code, "该重点领域已被他人移除" in response.content.decode()) == (
        409,
        True,
    )
    assert list(response.context["batch"].sectors.all()) == [second]
    assert AuditEvent.objects.of(batch).filter(action="edit").count() == 1


def test_a_sector_is_renamed_with_its_quotas_and_moved_up(client, officer):
    batch = make.a_draft_batch()
    first, second = batch.sectors.all()
    address = reverse("sector_edit", args=[batch.pk, second.pk])
    taken = client.post(address, {"code": "S2", "name": first.name})
    assert (taken.status_code, list(taken.context["form"].errors)) == (400, ["name"])
    client.post(address, {"code": "S2", "name": "具身智能"})
    client.post(url("sector_table", batch), {"up": str(second.pk)})
    client.post(url("sector_table", batch), {"up": str(second.pk)})
    assert [s.name for s in batch.sectors.all()] == ["具身智能", first.name]
    assert {quota.number for quota in second.quotas.all()} == {2}


def test_a_sector_of_a_published_batch_keeps_its_name(client, officer):
    batch = make.a_batch()
    sector = batch.sectors.first()
    address = reverse("sector_edit", args=[batch.pk, sector.pk])
    assert client.post(address, {"code": "X", "name": "改"}).status_code == 409
    assert batch.sectors.first().name == sector.name


@pytest.mark.clause("六(一)")
def test_the_quota_table_is_saved_whole(client, officer):
    batch = make.a_draft_batch()
    first, second = batch.sectors.all()
    values = {
        f"{first.pk}_park": "1",
        f"{first.pk}_enterprise": "12",
        f"{second.pk}_park": "0",
        f"{second.pk}_enterprise": "7",
    }
    client.post(url("quota_table", batch), values)
    saved = {(q.sector_id, q.kind): q.number for q in batch.quotas.all()}
    assert saved == {
        (first.pk, "park"): 1,
        (first.pk, "enterprise"): 12,
        (second.pk, "park"): 0,
        (second.pk, "enterprise"): 7,
    }


def test_a_bad_quota_saves_nothing_of_the_table(client, officer):
    batch = make.a_draft_batch()
    first, second = batch.sectors.all()
    values = {
        f"{first.pk}_park": "5",
        f"{first.pk}_enterprise": "5",
        f"{second.pk}_park": "-1",
        f"{second.pk}_enterprise": "5",
    }
    assert client.post(url("quota_table", batch), values).status_code == 400
    assert {q.number for q in batch.quotas.all()} == {2}


@pytest.mark.parametrize(("name", "ticked"), [("all", 37), ("provinces", 32)])
def test_a_preset_ticks_37_authorities_or_32_without_the_plan_cities(client, officer, name, ticked):
    batch = make.a_draft_batch()
    response = client.get(
        url("authority_table", batch), {"preset": name, "park_limit": 3, "enterprise_limit": 10}
    )
    rows = list(response.context["form"].rows())
    assert [len(rows), sum(bool(on.value()) for _a, on, _p, _e in rows)] == [37, ticked]


def test_exactly_the_ticked_authorities_recommend(client, officer):
    batch = make.a_draft_batch()
    jiangsu = Organisation.objects.authorities().get(region="320000")
    client.post(
        url("authority_table", batch),
        {f"on_{jiangsu.pk}": "on", f"park_{jiangsu.pk}": "4", f"enterprise_{jiangsu.pk}": "15"},
    )
    (row,) = batch.batch_authorities.all()
    assert (row.authority_id, row.park_limit, row.enterprise_limit) == (jiangsu.pk, 4, 15)


def test_a_ticked_authority_needs_its_limits(client, officer):
    batch = make.a_draft_batch()
    jiangsu = Organisation.objects.authorities().get(region="320000")
    response = client.post(url("authority_table", batch), {f"on_{jiangsu.pk}": "on"})
    assert response.status_code == 400
    assert batch.batch_authorities.count() == 37


# ── indicator schemes ────────────────────────────────────────────────────────────────────────


def defaults() -> list:
    return json.loads(schemes.DEFAULTS.read_text(encoding="utf-8"))


def as_file(document) -> SimpleUploadedFile:
    content = json.dumps(document, ensure_ascii=False).encode()
    return SimpleUploadedFile("indicators.json", content, content_type="application/json")


@pytest.mark.clause("四")
def test_a_sound_file_replaces_the_indicators_of_its_kinds(client, officer):
    batch = make.a_draft_batch()
    document = defaults()[:1]
    document[0]["level1"][0]["level2"][0]["name"] = "新的指标"
    client.post(url("scheme_import", batch), {"file": as_file(document)})
    found = {scheme.kind: scheme for scheme in batch.schemes.all()}
    assert found["park"].leaves[0].name == "新的指标"
    assert (found["park"].is_default, found["enterprise"].is_default) == (False, True)


@pytest.mark.clause("四")
def test_ten_indicators_and_wrong_weights_are_both_told_and_nothing_is_written(client, officer):
    batch = make.a_draft_batch()
    document = defaults()[:1]
    del document[0]["level1"][0]["level2"][0]
    response = client.post(url("scheme_import", batch), {"file": as_file(document)})
    assert response.status_code == 400
    faults = response.context["form"].non_field_errors()
    assert any("10" in fault and "11" in fault for fault in faults)
    assert any("88" in fault and "100" in fault for fault in faults)
    assert {len(scheme.leaves) for scheme in batch.schemes.all()} == {11}


def test_a_faulty_file_comes_back_as_text_to_be_mended(client, officer):
    batch = make.a_draft_batch()
    bad = SimpleUploadedFile("x.json", b"[{")
    response = client.post(url("scheme_import", batch), {"file": bad})
    assert response.status_code == 400
    assert response.context["form"]["text"].value() == "[{"


def test_a_file_that_is_not_in_utf_8_is_told_so_and_not_read_as_something_else(client, officer):
    batch = make.a_draft_batch()
    before = schemes.dump([row.as_rules() for row in batch.schemes.all()])
    content = schemes.DEFAULTS.read_text(encoding="utf-8").encode("gb18030")
    answer = client.post(
        url("scheme_import", batch), {"file": SimpleUploadedFile("x.json", content)}
    )
    told = "“x.json”不是 UTF-8 编码，请另存为 UTF-8 后重新选择。"
    assert (answer.status_code, answer.context["form"].errors["file"]) == (400, [told])
    assert schemes.dump([row.as_rules() for row in batch.schemes.all()]) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("\0", "不得含有空字符（NUL）。"),
        ("\ud83d", "JSON 中含有不完整的字符（单独的代理项）。"),
    ],
)
def test_words_that_no_database_keeps_are_refused_in_scheme_and_batch_files(name, told):
    entries = json.loads(schemes.DEFAULTS.read_bytes())
    entries[0]["level1"][0]["level2"][0]["name"] = name
    with pytest.raises(schemes.SchemeError) as scheme:
        schemes.read(json.dumps(entries))
    with pytest.raises(exchange.BatchFileError) as batch:
        exchange.read(json.dumps({"format": "batch/1", name: 1}))
    assert (scheme.value.sentences, batch.value.sentences) == ([told], [told])


def test_a_dumped_scheme_reads_back_as_it_was():
    read = schemes.read(schemes.DEFAULTS.read_bytes())
    assert schemes.read(schemes.dump(read)) == read


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"5",
        b"[]",
        b"[5]",
        b'[{"object_kind": ["park"], "level1": 5}]',
        b'[{"object_kind": "park", "level1": 5}]',
        b'[{"object_kind": "park", "level1": [{"code": "P1", "name": "x", "weight": NaN}]}]',
        b'[{"object_kind": "park", "level1": [{"code": "P1", "name": "x", "weight": 33.333}]}]',
        b'[{"object_kind": "park", "level1": [{"code": "123456789", "name": "x"}]}]',
        b"[" * 100_000,
    ],
)
def test_no_file_however_odd_does_more_than_be_refused(content):
    with pytest.raises(schemes.SchemeError) as refused:
        schemes.read(content)
    assert all(refused.value.sentences)


# ── amendments ───────────────────────────────────────────────────────────────────────────────


def test_an_amendment_is_drafted_and_shows_what_it_moves(client, officer):
    batch = make.a_batch()
    later = {
        "scope": "all",
        "reason": "样例：洪涝",
        "applications_due": "2036-12-01T17:00",
        "recommendations_due": "2037-01-20T17:00",
        "evaluation_due": "2037-03-31T17:00",
    }
    response = client.post(url("amendment_new", batch), later)
    amendment = Amendment.objects.get()
    assert response.url == reverse("amendment_detail", args=[amendment.pk])
    shown = client.get(response.url).context["changes"]
    assert [change.moved for change in shown] == [True, True, True]


def test_a_draft_notice_is_edited_and_not_amended(client, officer):
    batch = make.a_draft_batch()
    response = client.post(url("amendment_new", batch), {**DATES, "reason": "样例"})
    assert response.status_code == 409
    assert not Amendment.objects.exists()


def test_a_notice_without_number_and_text_cannot_be_proposed(client, officer):
    client.post(reverse("batch_new"), POLICY)
    notice = Batch.objects.get(ordinal=901).notice
    response = client.post(notice.action_url("propose"))
    assert response.status_code == 409
    told = [str(reason) for reason in response.context["reasons"]]
    assert len(told) == len(set(told)) >= 5
    assert any("文号" in reason for reason in told)
