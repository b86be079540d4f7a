"""The recommended list on the pages, on paper and by the API."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pikepdf import Pdf
from python_calamine import CalamineWorkbook

from applications import exports, recommending
from applications.models import Application, RecommendationList
from portal.accounts.models import Organisation, Role, User
from portal.documents.models import StoredFile
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from tests import factories as make

pytestmark = pytest.mark.django_db


def reader(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def officer_of(row: RecommendationList, role: str = Role.AUTHORITY_OFFICER) -> User:
    return make.a_user(role, row.authority)


def test_the_officer_files_the_letter_on_the_page_and_sends_the_list():
    row = make.approved_list(make.a_recommended_list())
    client = reader(officer_of(row))
    given = {"document_number": "苏工信函〔2026〕8号", "file": make.a_pdf("推荐函.pdf")}
    answer = client.post(reverse("recommending_stamp", args=[row.pk]), given)
    assert (answer.status_code, answer.headers["Location"]) == (302, row.get_absolute_url())
    assert "苏工信函〔2026〕8号" in client.get(row.get_absolute_url()).content.decode()
    client.post(row.action_url("send"))
    assert make.again(row).state == "sent"


def test_a_refused_letter_keeps_the_number_that_was_typed():
    row = make.approved_list(make.a_recommended_list())
    client = reader(officer_of(row))
    url = reverse("recommending_stamp", args=[row.pk])
    answer = client.post(url, {"document_number": "苏工信函〔2026〕8号"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="苏工信函〔2026〕8号"' in page
    assert make.again(row).document_number == ""


def test_a_spreadsheet_is_no_scan_of_a_letter():
    row = make.approved_list(make.a_recommended_list())
    table = io.BytesIO(exports.summary_workbook(make.again(row)))
    table.name = "推荐函.xlsx"
    given = {"document_number": "1号", "file": table}
    answer = reader(officer_of(row)).post(reverse("recommending_stamp", args=[row.pk]), given)
    assert answer.status_code == 400
    assert "“推荐函.xlsx”不是扫描件" in answer.content.decode()


def test_the_ministry_notes_its_check_on_the_page_and_a_fault_needs_words():
    batch = make.a_batch()
    make.recommended(batch)
    row = make.sent_list(make.a_recommended_list(batch))
    one, other = row.lines
    client = reader(make.a_user(Role.MINISTRY_OFFICER))
    url = reverse("recommending_check", args=[row.pk])
    given = {f"finding_{one.pk}": "in_order", f"finding_{other.pk}": "fault"}
    refused = client.post(url, given)
    assert refused.status_code == 400
    assert f"请写明{other}存在何种形式问题。" in refused.content.decode()
    assert [line.finding for line in make.again(row).lines] == ["", ""]
    client.post(url, {**given, f"fault_{other.pk}": "缺签字页"})
    assert [(line.finding, line.fault) for line in make.again(row).lines] == [
        ("in_order", ""),
        ("fault", "缺签字页"),
    ]


def test_the_authority_answers_each_fault_on_the_page():
    row = make.sent_list(make.a_recommended_list())
    line = row.lines[0]
    ministry = make.a_user(Role.MINISTRY_OFFICER)
    recommending.check(row, {line.pk: ("fault", "缺签字页")}, actor=ministry)
    by = row.batch.recommendations_due + dt.timedelta(days=1)
    client = reader(officer_of(row))
    api = f"/api/v1/recommendation-lists/{row.pk}/"
    perform(row, "propose_return", actor=ministry, reason="请予补正", resend_by=by)
    for early in (row.get_absolute_url(), api):
        told = client.get(early).content.decode()
        assert [words for words in ("缺签字页", "请予补正") if words in told] == []
    perform(row, "return_to_authority", actor=make.a_user(Role.MINISTRY_LEAD))
    for decided in (row.get_absolute_url(), api):
        told = client.get(decided).content.decode()
        assert [words for words in ("缺签字页", "请予补正") if words not in told] == []
    url = reverse("recommending_answer", args=[row.pk])
    client.post(url, {f"answer_{line.pk}": "已补签字页"})
    assert make.again(row).lines[0].answer == "已补签字页"


def test_what_a_stranger_asks_for_does_not_exist():
    row = make.approved_list(make.a_recommended_list())
    names = ("recommending_detail", "recommending_letter", "recommending_stamp")
    stranger = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000"))
    people = {
        "other province": stranger,
        "ministry": make.a_user(Role.MINISTRY_OFFICER),
        "applicant": make.owner_of(row.lines[0].application),
        "expert": make.a_user(Role.EXPERT),
    }
    statuses = {}
    for who, user in people.items():
        client = reader(user)
        asked = [client.get(reverse(name, args=[row.pk])).status_code for name in names[:2]]
        statuses[who] = [*asked, client.post(reverse(names[2], args=[row.pk])).status_code]
    assert statuses == {
        "other province": [404, 404, 404],
        "ministry": [404, 404, 404],
        "applicant": [403, 403, 403],
        "expert": [403, 403, 403],
    }


def test_the_ministry_reads_no_history_from_before_the_list_was_sent():
    row = make.sent_list(make.a_recommended_list())
    page = reader(make.a_user(Role.MINISTRY_LEAD)).get(row.get_absolute_url()).content.decode()
    assert "报送工业和信息化部" in page
    assert "提请审定名单" not in page


@pytest.mark.parametrize("stage", ["draft", "approved"])
def test_the_letter_exists_once_the_list_is_approved(stage: str):
    row = make.a_recommended_list()
    if stage == "approved":
        row = make.approved_list(row)
    answer = reader(officer_of(row)).get(reverse("recommending_letter", args=[row.pk]))
    if stage == "draft":
        assert answer.status_code == 404
    else:
        assert answer.headers["Content-Type"] == "application/pdf"
        assert len(Pdf.open(io.BytesIO(answer.content)).pages) == 2


@pytest.mark.clause("十")
def test_the_summary_table_has_its_columns_and_no_order_of_merit():
    batch = make.a_batch()
    row = make.a_recommended_list(batch)
    application = row.lines[0].application
    basics = {"basic.address": "江苏省苏州市样例路1号", "basic.contact": "样例联系人"}
    Application.objects.filter(pk=application.pk).update(
        basic_info={**basics, "basic.phone": "0512-00000000"}
    )
    answer = reader(officer_of(row)).get(reverse("recommending_table", args=[row.pk, "xlsx"]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    title, head, line, *_rest = book.get_sheet_by_index(0).to_python()
    assert title[0] == str(row)
    assert head == [
        "序号",
        "申报对象",
        "统一社会信用代码",
        "类别",
        "重点领域",
        "所在地市",
        "联系人",
        "联系电话",
        "备注",
    ]
    name, uscc = application.applicant.name, application.applicant.uscc
    phone = "0512-00000000"
    assert line == [1, name, uscc, "示范企业", "人工智能", "苏州市", "样例联系人", phone, ""]


@pytest.mark.parametrize("name", ["=1+1", "+86", "-样例", "@样例"])
def test_no_cell_of_the_table_can_become_a_formula(name: str):
    row = make.a_recommended_list()
    Organisation.objects.filter(pk=row.lines[0].application.applicant_id).update(name=name)
    table = exports.summary_workbook(make.again(row))
    book = CalamineWorkbook.from_filelike(io.BytesIO(table))
    assert book.get_sheet_by_index(0).to_python()[2][1] == f"'{name}"


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("江苏省苏州市工业园区样例路1号", "苏州市"),
        ("内蒙古自治区锡林郭勒盟样例旗", "锡林郭勒盟"),
        ("湖北省恩施土家族苗族自治州样例县", "恩施土家族苗族自治州"),
        ("上海市浦东新区样例路", "上海市"),
        ("样例路1号", ""),
        ("", ""),
    ],
)
def test_the_city_is_read_off_the_address(address: str, city: str):
    assert exports.city(address) == city


def test_the_ministry_reminds_on_the_page_those_who_are_behind(clock: Any):
    batch = make.a_batch()
    row = make.a_recommended_list(batch)
    reminded = officer_of(row)
    clock.advance(to=batch.applications_due)
    client = reader(make.a_user(Role.MINISTRY_OFFICER))
    url = reverse("recommending_progress", args=[batch.pk])
    page = client.get(url).content.decode()
    assert str(row.lines[0].application.applicant) not in page
    idle = make.an_authority("110000")
    assert client.post(url, {"authorities": [idle.pk]}).status_code == 400
    assert client.post(url, {}).status_code == 400
    assert client.post(url, {"authorities": [row.authority_id]}).status_code == 302
    assert Letter.objects.filter(recipient=reminded, key__startswith="recommending:").count() == 1


def test_an_auditor_reads_the_progress_and_reminds_nobody(clock: Any):
    batch = make.a_batch()
    row = make.a_recommended_list(batch)
    clock.advance(to=batch.applications_due)
    client = reader(make.a_user(Role.AUDITOR))
    url = reverse("recommending_progress", args=[batch.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"authorities": [row.authority_id]}).status_code == 403
    assert not Letter.objects.filter(key__startswith="recommending:").exists()


def test_each_step_waits_for_whoever_takes_it(clock: Any):
    row = make.a_recommended_list()
    officer, lead = officer_of(row), officer_of(row, Role.AUTHORITY_LEAD)
    ministry, head = make.a_user(Role.MINISTRY_OFFICER), make.a_user(Role.MINISTRY_LEAD)

    def waits() -> dict[str, list[str]]:
        people = {"officer": officer, "lead": lead, "ministry": ministry, "head": head}
        lists = {
            who: [i for i in todo.items(user) if "名单" in str(i.task)]
            for who, user in people.items()
        }
        return {who: [str(item.task) for item in items] for who, items in lists.items() if items}

    assert waits() == {"officer": ["拟定推荐名单并提请审定"]}
    perform(row, "propose", actor=officer)
    assert waits() == {"lead": ["审定推荐名单"]}
    perform(row, "approve", actor=lead)
    assert waits() == {"officer": ["归档盖章推荐函并报送名单"]}
    perform(make.with_letter(row), "send", actor=officer)
    assert waits() == {"ministry": ["对推荐名单作形式审查"]}
    by = row.batch.recommendations_due + dt.timedelta(days=1)
    perform(row, "propose_return", actor=ministry, reason="补正", resend_by=by)
    assert waits() == {"head": ["审定推荐名单的形式审查意见"]}
    perform(row, "return_to_authority", actor=head)
    assert waits() == {"officer": ["答复形式问题并重新报送名单"]}
    assert next(i for i in todo.items(officer) if "名单" in str(i.task)).due_at == by


def test_a_list_lives_by_the_api(clock: Any):
    row = make.a_recommended_list()
    officer, lead = officer_of(row), officer_of(row, Role.AUTHORITY_LEAD)
    ministry = make.a_user(Role.MINISTRY_OFFICER)
    at = f"/api/v1/recommendation-lists/{row.pk}/"
    reader(officer).post(f"{at}actions/propose/")
    reader(lead).post(f"{at}actions/approve/")
    assert reader(ministry).get(at).status_code == 404
    blocked = reader(officer).post(f"{at}actions/send/")
    assert (blocked.status_code, blocked.json()) == (
        409,
        {"blocked_by": ["加盖公章的推荐函及其文号尚未归档。"]},
    )
    filed = reader(officer).post(f"{at}letter/", {"document_number": "8号", "file": make.a_pdf()})
    assert filed.json()["letter_code"] == filed.json()["code"]
    reader(officer).post(f"{at}actions/send/")
    application = row.lines[0].application_id
    faulty = [{"application": application, "finding": "fault"}]
    asked = {"data": faulty, "content_type": "application/json"}
    assert reader(ministry).post(f"{at}check/", **asked).status_code == 400
    asked["data"] = [{"application": application, "finding": "in_order"}]
    assert reader(officer).post(f"{at}check/", **asked).status_code == 403
    assert reader(ministry).post(f"{at}check/", **asked).status_code == 200
    reader(ministry).post(f"{at}actions/propose_acceptance/")
    assert [line["finding"] for line in reader(lead).get(at).json()["lines"]] == [""]
    head = make.a_user(Role.MINISTRY_LEAD)
    done = reader(head).post(f"{at}actions/accept/").json()
    assert (done["state"], [line["finding"] for line in done["lines"]]) == (
        "accepted",
        ["in_order"],
    )
    listed = reader(lead).get("/api/v1/recommendation-lists/", {"state": "accepted"}).json()
    assert [one["id"] for one in listed["results"]] == [row.pk]


def test_an_answer_on_what_the_list_does_not_name_is_told_by_the_api(clock: Any):
    batch = make.a_batch()
    sent = make.sent_list(make.a_recommended_list(batch))
    row = make.sent_back_list(sent, batch.evaluation_due - dt.timedelta(days=1))
    at = f"/api/v1/recommendation-lists/{row.pk}/answers/"
    asked = [{"application": 999999, "answer": "已补正"}]
    answer = reader(officer_of(row)).post(at, asked, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["application"])


def test_bytes_with_a_virus_are_refused_by_the_api_in_words(clock: Any):
    row = make.approved_list(make.a_recommended_list())
    at = f"/api/v1/recommendation-lists/{row.pk}/letter/"
    reader(officer_of(row)).post(at, {"document_number": "8号", "file": make.a_pdf()})
    StoredFile.objects.update(scan=StoredFile.Scan.INFECTED)
    answer = reader(officer_of(row)).post(at, {"document_number": "9号", "file": make.a_pdf()})
    assert answer.status_code == 400
    assert "病毒" in str(answer.json())


def test_a_late_list_is_locked_by_the_api(clock: Any):
    batch = make.a_batch()
    row = make.with_letter(make.approved_list(make.a_recommended_list(batch)))
    clock.set(batch.recommendations_due + dt.timedelta(seconds=1))
    answer = reader(officer_of(row)).post(f"/api/v1/recommendation-lists/{row.pk}/actions/send/")
    assert answer.status_code == 423
    assert make.again(row).state == "approved"


def test_a_page_costs_the_same_whatever_the_number():
    batch = make.a_batch()
    row = make.a_recommended_list(batch)
    client = reader(officer_of(row))

    def queries(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(url).status_code == 200
        return len(counted)

    urls = (row.get_absolute_url(), reverse("recommending_list"))
    for url in urls:
        queries(url)
    before = [queries(url) for url in urls]
    for _n in range(3):
        make.recommended(batch)
    assert [queries(url) for url in urls] == before
    assert before[0] <= 15
    assert before[1] <= 12


def test_the_ministry_pages_cost_the_same_whatever_the_number():
    batch = make.a_batch()
    make.recommended(batch)
    row = make.sent_list(make.a_recommended_list(batch))
    client = reader(make.a_user(Role.MINISTRY_OFFICER))
    urls = (
        row.get_absolute_url(),
        reverse("recommending_progress", args=[batch.pk]),
        reverse("recommending_list"),
    )

    def queries() -> list[int]:
        counts = []
        for url in urls:
            with CaptureQueriesContext(connection) as counted:
                assert client.get(url).status_code == 200
            counts.append(len(counted))
        return counts

    queries()
    before = queries()
    make.sent_list(make.a_recommended_list(batch, region="330000"))
    make.a_recommended_list(batch, region="340000")
    assert queries() == before
    assert before[0] <= 15
    assert before[1] <= 15
    assert before[2] <= 12
