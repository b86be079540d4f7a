"""The check before proposing: faults block, doubts need a reason that the second person reads."""

import pytest
from django.urls import reverse

from applications import services as drafting
from portal.accounts.models import Role
from portal.batches import services
from portal.batches.models import Batch, FormSection, FrozenError, Kind, Quota, doubts, problems
from portal.batches.rules import Fault
from portal.batches.wording import reason
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from portal.web.regions import name_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = make.a_user(Role.MINISTRY_OFFICER)
    client.force_login(user)
    return user


def url(name: str, batch: Batch) -> str:
    return reverse(name, args=[batch.pk])


def read(batch: Batch) -> Batch:
    return Batch.objects.with_policy().get(pk=batch.pk)


def faults(batch: Batch) -> set[Fault]:
    return {problem.fault for problem in problems(read(batch))}


def doubted(batch: Batch) -> set[Fault]:
    return {doubt.fault for doubt in doubts(read(batch))}


def without_reasons(batch: Batch) -> Batch:
    batch.notice.justifications = {}
    batch.notice.save(update_fields=["justifications"])
    return read(batch)


def call(batch: Batch, kind: str, number: int) -> None:
    quota = Quota.objects.filter(batch=batch, kind=kind).first()
    quota.number = number
    quota.save()


@pytest.mark.clause("六")
def test_a_second_batch_within_two_years_is_doubted(officer):
    first = make.a_draft_batch()
    assert doubted(first) == set()
    make.a_batch()
    assert doubted(first) == {Fault.TOO_SOON}


@pytest.mark.clause("一")
def test_more_than_the_total_of_2035_is_doubted_with_what_is_taken(officer):
    batch = make.a_draft_batch()
    call(batch, Kind.PARK, 74)
    call(batch, Kind.ENTERPRISE, 990)
    assert Fault.OVER_TOTAL not in doubted(batch)
    make.a_batch()  # calls four more of each kind
    call(batch, Kind.PARK, 95)
    (doubt,) = [d for d in doubts(read(batch)) if d.fault == Fault.OVER_TOTAL]
    assert (doubt.where, doubt.found, doubt.wanted) == ("park", "4 + 97", "100")


def test_a_number_that_the_authorities_cannot_reach_is_doubted(officer):
    batch = make.a_draft_batch()
    call(batch, Kind.PARK, 73)  # with the other sector 75; 37 authorities may recommend 74
    assert doubted(batch) == {Fault.UNREACHABLE}


def test_a_doubt_without_a_reason_blocks_the_proposal_and_its_reason_is_shown_to_the_lead(
    client, officer
):
    make.a_batch()
    batch = without_reasons(make.a_draft_batch())
    with pytest.raises(Refused) as refused:
        perform(batch.notice, "propose", actor=officer)
    assert [reason.link for reason in refused.value.reasons] == [url("batch_check", batch)]
    (field,) = client.get(url("batch_check", batch)).context["form"].fields
    client.post(url("batch_check", batch), {field: "两批并行，经批准（样例）"})
    perform(read(batch).notice, "propose", actor=officer)
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    assert "两批并行，经批准（样例）" in client.get(batch.get_absolute_url()).content.decode()


def test_other_figures_are_another_doubt(officer):
    batch = make.a_draft_batch()
    call(batch, Kind.PARK, 73)
    services.justify_all(read(batch), "样例", actor=officer)
    perform(read(batch).notice, "propose", actor=officer)
    perform(read(batch).notice, "send_back", actor=officer, reason="样例")
    call(batch, Kind.PARK, 80)
    with pytest.raises(Refused):
        perform(read(batch).notice, "propose", actor=officer)


def test_a_reason_that_is_taken_back_leaves_the_doubt_open(client, officer):
    make.a_batch()
    batch = make.a_draft_batch()
    (field,) = client.get(url("batch_check", batch)).context["form"].fields
    client.post(url("batch_check", batch), {field: " "})
    with pytest.raises(Refused):
        perform(read(batch).notice, "propose", actor=officer)


@pytest.mark.clause("十")
@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("请地方政府落实配套资金。", True),
        ("申报对象须提交PPT", True),
        ("不得要求配套资金、专项规划。", False),
        ("不收取任何费用，无需演示文稿。", False),
        ("不收取任何费用。请提供演示文稿。", True),
    ],
)
def test_a_notice_that_asks_for_what_is_forbidden_is_at_fault(officer, text, asks):
    batch = make.a_draft_batch()
    batch.notice.requirements = text
    batch.notice.save()
    assert (Fault.NOTICE_DEMANDS in faults(batch)) is asks


@pytest.mark.clause("十")
def test_words_on_the_form_and_criteria_may_not_ask_for_it_either(client, officer):
    batch = make.a_draft_batch()
    services.set_form_texts(batch, {FormSection.PLAN: "请附专项规划"})
    assert faults(batch) == {Fault.FORM_DEMANDS}
    services.set_form_texts(batch, {})
    criteria = [("a", "工作专班", 50), ("b", "目标", 50)]
    services.set_criteria(batch, criteria)
    assert faults(batch) == {Fault.FORBIDDEN_DEMAND}


# ── criteria of the work plan ────────────────────────────────────────────────────────────────


def lines(*rows: tuple[str, str]) -> dict[str, str]:
    return {
        f"{name}_{at}": value
        for at, row in enumerate(rows)
        for name, value in zip(("name", "weight"), row, strict=True)
    }


@pytest.mark.clause("六(二)")
def test_criteria_are_replaced_as_a_table_and_keep_their_codes(client, officer):
    batch = make.a_draft_batch()
    code = batch.criteria.first().code
    response = client.post(
        url("criterion_table", batch),
        lines(("现状", "40"), ("", ""), ("任务", "59.5"), ("保障", "0.5")),
    )
    assert response.status_code == 302, response.context["form"].errors
    saved = [(c.name, str(c.weight)) for c in batch.criteria.all()]
    assert saved == [("现状", "40.00"), ("任务", "59.50"), ("保障", "0.50")]
    assert batch.criteria.first().code == code
    assert len({c.code for c in batch.criteria.all()}) == 3


@pytest.mark.clause("六(二)")
@pytest.mark.parametrize(
    "rows",
    [
        [("现状", "40"), ("任务", "50")],
        [("现状", "40"), ("现状", "60")],
        [("现状", "40"), ("任务", "")],
        [("现状", "100"), ("", "5")],
        [("现状", "-1"), ("任务", "101")],
        [("现状", "abc"), ("任务", "60")],
        [],
    ],
)
def test_faulty_criteria_change_nothing_and_are_kept_as_typed(client, officer, rows):
    batch = make.a_draft_batch()
    before = list(batch.criteria.values_list("name", "weight"))
    response = client.post(url("criterion_table", batch), lines(*rows))
    assert response.status_code == 400
    assert response.context["form"].errors
    assert list(batch.criteria.values_list("name", "weight")) == before


# ── words of the form, attachments, plan cities ──────────────────────────────────────────────


def test_words_written_for_a_section_stand_above_it_and_freeze_with_the_notice(client, officer):
    batch = make.a_draft_batch()
    words = {"plan": "方案不超过8000字（样例）", "indicators": "按合并口径填报（样例）"}
    client.post(url("form_texts", batch), words)
    perform(read(batch).notice, "propose", actor=officer)
    perform(read(batch).notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    refused = client.post(url("form_texts", batch), {"plan": "改"})
    assert refused.status_code == 409
    assert refused.context["form"]["plan"].value() == "改"
    draft = make.a_draft(read(batch))
    client.force_login(make.owner_of(draft))
    assert words["plan"] in client.get(draft.section_url("plan")).content.decode()
    assert words["indicators"] in client.get(draft.section_url("E1")).content.decode()
    assert drafting.intro(make.fresh(draft), make.fresh(draft).outline.section("tasks")) == ""


def test_an_attachment_is_public_with_its_notice_and_not_before(
    client, officer, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    batch = make.a_draft_batch()
    client.post(url("notice_files", batch), {"title": "附件1 推荐汇总表", "file": make.a_pdf()})
    (file,) = batch.notice.attachments.all()
    address = reverse("notice_file", args=[batch.notice.pk, file.pk])
    client.logout()
    assert client.get(address).status_code == 404
    perform(read(batch).notice, "propose", actor=officer)
    perform(read(batch).notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    assert b"".join(client.get(address).streaming_content) == make.PDF
    other = make.a_batch()
    assert client.get(reverse("notice_file", args=[other.notice.pk, file.pk])).status_code == 404
    assert "附件1 推荐汇总表" in client.get(batch.notice.get_absolute_url()).content.decode()


@pytest.mark.clause("十")
def test_slides_are_no_attachment_and_a_removed_file_is_gone(client, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    batch = make.a_draft_batch()
    response = client.post(
        url("notice_files", batch), {"title": "附件", "file": make.a_pdf("汇报.pptx")}
    )
    assert response.status_code == 400
    assert response.context["form"]["title"].value() == "附件"
    assert not batch.notice.attachments.exists()
    client.post(url("notice_files", batch), {"title": "附件1", "file": make.a_pdf()})
    file = batch.notice.attachments.get()
    assert client.post(url("notice_files", batch), {"remove": "x"}).status_code == 404
    client.post(url("notice_files", batch), {"remove": str(file.pk)})
    assert not batch.notice.attachments.exists()


def test_it_is_said_where_applicants_of_a_plan_city_go(client, officer):
    batch = make.a_draft_batch()
    assert client.get(batch.get_absolute_url()).context["displaced"] == []
    batch.batch_authorities.filter(authority__region="440300").delete()
    (city,) = client.get(batch.get_absolute_url()).context["displaced"]
    assert (city.region, city.authority.region) == ("440300", "440000")
    page = client.get(batch.get_absolute_url()).content.decode()
    assert f"{name_of(city.region)}在本批次不单独推荐" in page


def test_the_quota_table_shows_what_it_adds_up_to(client, officer):
    batch = make.a_draft_batch()
    assert client.get(url("quota_table", batch)).context["form"].totals == [4, 4]


# ── terms of false data and of effect reviews ────────────────────────────────────────────────


@pytest.mark.clause("八(二)")
def test_a_batch_that_bars_for_no_year_is_refused_with_the_page_that_mends_it(officer):
    batch = make.a_draft_batch(false_data_bar_years=0)
    (problem,) = problems(read(batch))
    assert problem.fault is Fault.BAR_YEARS
    assert reason(batch, problem).link == reverse("batch_edit", args=[batch.pk])


@pytest.mark.clause("八(一)")
@pytest.mark.parametrize(("days", "first", "last"), [(30, 30, 7), (60, 7, 7), (60, 7, 30)])
def test_reminders_out_of_order_are_refused_with_their_figures(officer, days, first, last):
    batch = make.a_draft_batch(
        review_report_days=days, review_first_reminder=first, review_last_reminder=last
    )
    (problem,) = problems(read(batch))
    assert (problem.fault, problem.found, problem.wanted) == (
        Fault.REMINDERS,
        f"{first}, {last}",
        str(days),
    )


@pytest.mark.parametrize("name", Batch.TERMS)
def test_a_published_notice_freezes_its_terms(name):
    batch = Batch.objects.get(pk=make.a_batch().pk)
    setattr(batch, name, getattr(batch, name) + 1)
    with pytest.raises(FrozenError):
        batch.save()


def test_everybody_reads_the_terms_and_whether_they_are_provisional(client):
    batch, other = make.a_batch(), make.a_batch(false_data_bar_years=5)
    pages = [client.get(b.notice.get_absolute_url()).content.decode() for b in (batch, other)]
    assert ["自认定之日起3年内" in page for page in pages] == [True, False]
    assert ["自认定之日起5年内" in page for page in pages] == [False, True]
    assert ["创建活动通知未作规定" in page for page in pages] == [True, False]
