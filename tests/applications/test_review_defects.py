"""Return for correction: every defect at once, each at its place, each with an answer."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from applications import reviewing, services
from applications.models import Application, Defect
from portal.accounts.models import Role
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, Refused, TooLate
from tests import factories as make
from tests.applications import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make.submitted()


@pytest.fixture
def officer(application):
    return papers.an_officer_of(application)


def test_what_was_noted_over_days_is_told_at_once(client, application, officer):
    client.force_login(officer)
    url = reverse("application_review", args=[application.pk])
    for field, text in (("licence", "印章无法辨认"), ("basic.contact", "请填写固定联系人")):
        client.post(url, {"part": "defect", "field": field, "text": text})
    assert papers.told(make.fresh(application)) == [
        ("licence", "印章无法辨认"),
        ("basic.contact", "请填写固定联系人"),
    ]
    moved = perform(application, "return_for_correction", actor=officer)
    assert len(papers.told(moved)) == 2
    letter = Letter.objects.get(recipient=make.owner_of(application), key__contains=":return")
    assert letter.body == "营业执照：印章无法辨认\n联系人：请填写固定联系人"


def test_what_is_unticked_is_not_told(client, application, officer):
    kept = reviewing.note_defect(application, "licence", "印章无法辨认", actor=officer)
    reviewing.note_defect(application, "audit", "存疑，先问询", actor=officer)
    client.force_login(officer)
    client.post(application.action_url("return_for_correction"), {"noted": [kept.pk]})
    moved = make.fresh(application)
    assert papers.told(moved) == [("licence", "印章无法辨认")]
    assert moved.defects.get(round=0).text == "存疑，先问询"


def test_a_line_that_begins_with_a_field_is_tied_to_it(application, officer):
    lines = "营业执照：印章无法辨认\nbasic.contact: 请填写固定联系人\n总体表述不清"
    moved = perform(application, "return_for_correction", actor=officer, defects=lines)
    assert papers.told(moved) == [
        ("licence", "印章无法辨认"),
        ("basic.contact", "请填写固定联系人"),
        ("", "总体表述不清"),
    ]


def test_a_field_that_does_not_exist_is_named(application, officer):
    wrong = [{"field": "licens", "text": "印章无法辨认"}]
    with pytest.raises(InvalidFields) as refusal:
        perform(application, "return_for_correction", actor=officer, defects=wrong)
    assert refusal.value.errors == {"defects": ["“licens”不是本申请的填报项或材料。"]}
    assert not Defect.objects.exists()


def test_nothing_is_returned_without_a_defect(application, officer):
    with pytest.raises(InvalidFields) as refusal:
        perform(application, "return_for_correction", actor=officer, defects="  \n ")
    assert set(refusal.value.errors) == {"defects"}


@pytest.mark.parametrize(
    ("section", "field"),
    [("basic", "basic.contact"), ("files", "licence"), ("tasks", "section.tasks")],
)
def test_the_applicant_sees_each_defect_beside_its_field(
    client, application, officer, section, field
):
    papers.returned(application, officer, {"field": field, "text": "此处须补正"})
    client.force_login(make.owner_of(application))
    page = client.get(application.section_url(section)).content.decode()
    assert page.count("此处须补正") == 1
    elsewhere = client.get(application.section_url("plan")).content.decode()
    assert "此处须补正" not in elsewhere


def test_each_place_of_a_defect_is_there_to_be_jumped_to(client, application, officer):
    papers.returned(application, officer, {"field": "section.tasks", "text": "缺少完成时间"})
    client.force_login(make.owner_of(application))
    [defect] = make.fresh(application).defects_told
    address, _hash, anchor = defect.link.partition("#")
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_each_defect_can_be_answered(client, application, officer):
    papers.returned(application, officer)
    owner = make.owner_of(application)
    client.force_login(owner)
    [defect] = make.fresh(application).defects_told
    url = reverse("application_defects", args=[application.pk])
    client.post(url, {"defect": defect.pk, "answer": "已更换清晰扫描件"})
    again = Defect.objects.get(pk=defect.pk)
    assert (again.answer, again.answered_by_id) == ("已更换清晰扫描件", owner.pk)


def test_an_empty_answer_is_told_and_nothing_changes(client, application, officer):
    papers.returned(application, officer)
    client.force_login(make.owner_of(application))
    [defect] = make.fresh(application).defects_told
    url = reverse("application_defects", args=[application.pk])
    assert client.post(url, {"defect": defect.pk, "answer": " "}).status_code == 400
    assert Defect.objects.get(pk=defect.pk).answered_at is None


def test_after_handing_in_again_the_answers_stand(application, officer):
    papers.returned(application, officer)
    again = papers.corrected(make.fresh(application))
    [defect] = again.defects.all()
    with pytest.raises(PermissionDenied):
        reviewing.answer_defect(again, defect.pk, "再说一句", actor=make.owner_of(again))


def test_what_is_only_noted_stays_with_the_authority(client, application, officer):
    reviewing.note_defect(application, "licence", "暂记密情", actor=officer)
    client.force_login(make.owner_of(application))
    for url in (
        application.get_absolute_url(),
        reverse("application_defects", args=[application.pk]),
        f"/api/v1/applications/{application.pk}/",
    ):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "暂记密情" not in answer.content.decode()


def test_the_api_tells_the_defects_with_their_fields(client, application, officer):
    papers.returned(application, officer)
    client.force_login(make.owner_of(application))
    told = client.get(f"/api/v1/applications/{application.pk}/").json()["defects"]
    assert [(d["round"], d["field"], d["label"], d["text"]) for d in told] == [
        (1, "licence", "营业执照", "印章无法辨认")
    ]


@pytest.mark.clause("六(一)")
def test_a_second_return_is_possible_only_where_the_batch_allows_it(application, officer):
    papers.returned(application, officer)
    again = papers.corrected(make.fresh(application))
    with pytest.raises(Refused) as refusal:
        papers.returned(again, officer)
    assert "可退回补正 1 次，本申请已退回 1 次" in str(refusal.value)


def test_where_the_batch_allows_two_there_are_two():
    application = make.submitted(make.a_batch(returns_allowed=2))
    officer = papers.an_officer_of(application)
    papers.returned(application, officer)
    again = papers.corrected(make.fresh(application))
    moved = papers.returned(again, officer, {"field": "audit", "text": "缺页"})
    assert (moved.state, papers.told(moved)) == (Application.State.RETURNED, [("audit", "缺页")])


@pytest.mark.clause("六(一)")
def test_a_return_does_not_reset_the_deadline(application, officer, clock):
    papers.returned(application, officer)
    services.declare(application, actor=make.owner_of(application))
    clock.set(application.batch.applications_due + dt.timedelta(seconds=1))
    with pytest.raises(TooLate):
        perform(application, "resubmit", actor=make.owner_of(application))


def test_where_the_batch_gives_days_for_correcting_they_count(clock):
    application = make.submitted(make.a_batch(correction_days=5))
    clock.set(application.batch.applications_due - dt.timedelta(days=1))
    moved = papers.returned(application, papers.an_officer_of(application))
    assert moved.due == clock.now() + dt.timedelta(days=5)
    clock.set(moved.due)
    assert papers.corrected(make.fresh(moved)).state == Application.State.SUBMITTED


def test_days_for_correcting_never_pass_the_authoritys_deadline(clock):
    application = make.submitted(make.a_batch(correction_days=60))
    clock.set(application.batch.applications_due - dt.timedelta(days=1))
    moved = papers.returned(application, papers.an_officer_of(application))
    assert moved.due == application.batch.recommendations_due


def test_others_of_the_authority_only_read(application):
    lead = papers.a_lead_of(application)
    assert [offer.name for offer in offers(make.fresh(application), lead)] == []
    with pytest.raises(PermissionDenied):
        reviewing.note_defect(application, "licence", "一处", actor=lead)
    stranger = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000"))
    with pytest.raises(PermissionDenied):
        reviewing.note_defect(application, "licence", "一处", actor=stranger)


def test_the_officer_sees_what_became_of_each_defect(client, application, officer):
    papers.returned(
        application,
        officer,
        {"field": "basic.contact", "text": "请填写固定联系人"},
        {"field": "basic.address", "text": "请填写完整地址"},
    )
    returned = make.fresh(application)
    owner = make.owner_of(application)
    services.save_answers(returned, {"basic.contact": "固定联系人甲"}, actor=owner)
    papers.corrected(make.fresh(application))
    client.force_login(officer)
    page = client.get(reverse("application_review", args=[application.pk]))
    seen = {d.field: (d.before, d.after) for d in page.context["defects"]}
    assert seen == {
        "basic.contact": ("样例内容", "固定联系人甲"),
        "basic.address": ("样例内容", "样例内容"),
    }
    assert page.content.decode().count("后一版本未改动") == 1
