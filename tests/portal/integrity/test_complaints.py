"""Complaints: anybody, at any time; one officer reads them; two decide; nobody learns who wrote."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Membership, Role, User
from portal.audit.models import AuditEvent
from portal.documents.models import Attachment
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.integrity import complaining
from portal.integrity.models import Complaint, ComplaintStatement, Incident
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from tests.factories import a_pdf, a_user, an_enterprise, restated

pytestmark = [pytest.mark.django_db, pytest.mark.clause("十")]

NAME, CONTACT = "张样例举报", "jubao-8842@example.test"
COMPLAINT = {
    "about": "某某样例有限公司",
    "topic": "false_data",
    "name": NAME,
    "contact": CONTACT,
    "reasons": "该单位申报的专利数量与公开数据不一致，附检索报告。",
}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def lodged(**changes: Any) -> Complaint:
    return complaining.lodge(**{**COMPLAINT, **changes})


def in_hand(officer: User, **changes: Any) -> Complaint:
    return perform(lodged(**changes), "take", actor=officer)


def accepted(officer: User) -> Complaint:
    body = an_enterprise()
    said = {"organisation": body.name, "substance": "专利数量与公开数据不一致"}
    return perform(in_hand(officer), "accept", actor=officer, **said)


def verified(officer: User, verdict: str = "uphold") -> Complaint:
    words = {"findings": "经检索核实（样例）", "verdict": verdict}
    return perform(accepted(officer), "verify", actor=officer, **words)


def upheld(officer: User) -> Complaint:
    lead = a_user(Role.MINISTRY_LEAD)
    return perform(verified(officer), "uphold", actor=lead, reason="核实属实")


def an_officer() -> User:
    return a_user(Role.MINISTRY_OFFICER)


def titles(user: User) -> list[str]:
    return [str(item.task) for item in todo.items(user)]


# ── Lodging ──────────────────────────────────────────────────────────────────────────────────


def test_anybody_complains_without_an_account_and_gets_a_code(client: Client) -> None:
    posted = {**COMPLAINT, "evidence": a_pdf("张样例举报的材料.pdf")}
    answer = client.post(reverse("complaint_new"), posted, REMOTE_ADDR="203.0.113.7", follow=True)
    complaint = Complaint.objects.get()
    assert answer.redirect_chain == [(reverse("complaint_status", args=[complaint.code]), 302)]
    assert complaint.code in answer.content.decode()
    assert NAME not in answer.content.decode()
    log = "\n".join(
        f"{e.subject_name} {e.actor_name} {e.after} {e.data} {e.address}"
        for e in AuditEvent.objects.all()
    )
    hidden = (NAME, CONTACT, COMPLAINT["reasons"], "203.0.113.7", "张样例举报的材料")
    assert [word for word in hidden if word in log] == []
    assert AuditEvent.objects.filter(action="complain").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "匿名", "请填写真实姓名或单位名称，匿名的不予受理。"),
        ("reasons", "有错", "请写明事实和理由，以便核实查证。"),
    ],
)
def test_what_is_not_in_order_is_told_beside_its_field_and_kept(
    client: Client, field: str, value: str, sentence: str
) -> None:
    answer = client.post(reverse("complaint_new"), {**COMPLAINT, field: value})
    assert answer.status_code == 400
    assert answer.context["form"].errors == {field: [sentence]}
    assert CONTACT in answer.content.decode()
    assert Complaint.objects.count() == 0


def test_a_slide_show_is_no_evidence(client: Client) -> None:
    posted = {**COMPLAINT, "evidence": a_pdf("证据.pptx")}
    answer = client.post(reverse("complaint_new"), posted)
    assert (answer.status_code, Complaint.objects.count()) == (400, 0)


def test_page_and_endpoint_share_one_count_of_five_an_hour(client: Client) -> None:
    for _n in range(3):
        assert client.post(reverse("complaint_new"), COMPLAINT).status_code == 302
    for _n in range(2):
        made = client.post("/api/v1/complaints/lodge/", COMPLAINT)
        assert made.status_code == 201
        assert set(made.json()) == {"code", "state", "created_at"}
    assert client.post("/api/v1/complaints/lodge/", COMPLAINT).status_code == 429
    page = client.post(reverse("complaint_new"), COMPLAINT)
    assert page.status_code == 429
    assert COMPLAINT["reasons"] in page.content.decode()
    assert Complaint.objects.count() == 5


@pytest.mark.parametrize("body", [{}, [], {**COMPLAINT, "topic": "gossip"}])
def test_the_endpoint_refuses_in_words(client: Client, body: Any) -> None:
    answer = client.post("/api/v1/complaints/lodge/", body, content_type="application/json")
    assert (answer.status_code, Complaint.objects.count()) == (400, 0)


def test_the_code_is_asked_for_with_spaces_and_small_letters(client: Client) -> None:
    complaint = lodged()
    query = reverse("complaint_query")
    asked = client.get(query, {"code": f" {complaint.code.lower()} "})
    assert asked["Location"] == reverse("complaint_status", args=[complaint.code])
    assert client.get(query, {"code": "AAAA-AAAA-AAAA"}).status_code == 404
    status = client.get(reverse("complaint_status", args=["AAAA-AAAA-AAAA"]))
    assert status.status_code == 404


# ── One officer ──────────────────────────────────────────────────────────────────────────────


def test_only_whoever_has_it_in_hand_reads_it_and_looks_up_who_complained() -> None:
    officer, other = an_officer(), an_officer()
    complaint = in_hand(officer, evidence=a_pdf())
    identity = reverse("complaint_identity", args=[complaint.pk])
    file = Attachment.objects.get(slot="evidence")
    others = [other, a_user(Role.MINISTRY_LEAD), a_user(Role.AUDITOR)]
    for user in others:
        client = signed_in(user)
        page = client.get(complaint.get_absolute_url())
        assert page.status_code == 200
        text = page.content.decode()
        assert [w for w in (NAME, CONTACT, COMPLAINT["reasons"]) if w in text] == []
        assert client.post(identity).status_code == 403
        assert client.get(file.get_absolute_url()).status_code == 404
    client = signed_in(officer)
    page = client.get(complaint.get_absolute_url()).content.decode()
    assert COMPLAINT["reasons"] in page
    assert [word for word in (NAME, CONTACT) if word in page] == []
    assert client.get(identity).status_code == 405
    looked = client.post(identity).content.decode()
    assert NAME in looked
    assert CONTACT in looked
    looks = AuditEvent.objects.filter(action="look")
    assert [(e.actor_id, e.subject_id, e.clause) for e in looks] == [
        (officer.pk, complaint.pk, "十")
    ]


def test_whoever_takes_it_first_has_it_and_a_lead_gives_it_to_another() -> None:
    first, second = an_officer(), an_officer()
    complaint = in_hand(first)
    with pytest.raises(NotAllowed):
        perform(complaint, "take", actor=second)
    lead = a_user(Role.MINISTRY_LEAD)
    perform(complaint, "assign", actor=lead, handler=second.pk)
    assert ComplaintStatement.objects.visible_to(first).count() == 0
    assert ComplaintStatement.objects.visible_to(second).count() == 1
    with pytest.raises(InvalidFields):
        perform(complaint, "assign", actor=lead, handler=a_user(Role.EXPERT).pk)


def test_provinces_applicants_and_experts_see_no_complaint() -> None:
    lodged()
    for role in (Role.AUTHORITY_LEAD, Role.APPLICANT_OWNER, Role.EXPERT, Role.SYSTEM_ADMIN):
        user = a_user(role)
        assert Complaint.objects.visible_to(user).count() == 0
        assert signed_in(user).get(reverse("complaint_list")).status_code == 403


def test_the_list_finds_a_complaint_by_topic_state_and_organisation() -> None:
    first, second = lodged(), lodged(about="另一家样例园区", topic="burden")
    client = signed_in(a_user(Role.AUDITOR))
    for query, expected in (("topic=burden", [second]), ("q=某某", [first]), ("state=upheld", [])):
        page = client.get(f"{reverse('complaint_list')}?{query}")
        assert list(page.context["object_list"]) == expected


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────


def test_from_receipt_to_answer_by_two_people(client: Client) -> None:
    officer, lead = an_officer(), a_user(Role.MINISTRY_LEAD)
    complaint = upheld(officer)
    assert (complaint.state, complaint.proposed_by_id) == ("upheld", officer.pk)
    assert titles(officer) == ["答复举报人"]
    status = reverse("complaint_status", args=[complaint.code])
    assert "核实属实" not in client.get(status).content.decode()
    answer = {"answer": "您反映的问题属实，已依规处理（样例）。"}
    complaint = perform(complaint, "reply", actor=officer, **answer)
    assert answer["answer"] in client.get(status).content.decode()
    with pytest.raises(Refused):
        perform(complaint, "reply", actor=officer, **answer)
    with pytest.raises(NotAllowed):
        perform(verified(officer), "uphold", actor=officer, reason="自己决定")
    assert "uphold" in [offer.name for offer in offers(verified(officer), lead)]


def test_the_lead_decides_on_what_was_found_or_sends_it_back() -> None:
    officer, lead = an_officer(), a_user(Role.MINISTRY_LEAD)
    complaint = verified(officer, "dismiss")
    with pytest.raises(Refused):
        perform(complaint, "uphold", actor=lead, reason="相反")
    complaint = perform(complaint, "send_back", actor=lead, reason="再核")
    assert (complaint.state, complaint.verdict) == ("accepted", "")
    assert perform(verified(officer, "dismiss"), "dismiss", actor=lead, reason="查无").state == (
        "dismissed"
    )


def to_be_refused(officer: User) -> Complaint:
    return perform(in_hand(officer), "propose_refusal", actor=officer, reason="不属于受理范围")


def test_a_refusal_is_decided_by_another_and_then_answers_at_once(client: Client) -> None:
    officer, lead = an_officer(), a_user(Role.MINISTRY_LEAD)
    complaint = to_be_refused(officer)
    status = reverse("complaint_status", args=[complaint.code])
    before = client.get(status).content.decode()
    assert [word for word in ("不属于受理范围", "不予受理") if word in before] == []
    assert (titles(officer), titles(lead)) == ([], ["决定是否不予受理举报"])
    with pytest.raises(NotAllowed):
        perform(complaint, "refuse", actor=officer)
    complaint = perform(complaint, "refuse", actor=lead)
    assert (complaint.outcome, complaint.answer) == ("不属于受理范围", "不属于受理范围")
    assert "不属于受理范围" in client.get(status).content.decode()
    assert (titles(officer), titles(lead)) == ([], [])


def test_a_refusal_that_the_lead_sends_back_is_checked_again(client: Client) -> None:
    officer, lead = an_officer(), a_user(Role.MINISTRY_LEAD)
    complaint = to_be_refused(officer)
    complaint = perform(complaint, "send_back", actor=lead, reason="属于受理范围，请核实")
    assert (complaint.state, complaint.grounds, complaint.answered_at) == ("received", "", None)
    assert titles(officer) == ["审查举报是否受理"]
    assert Letter.objects.get(recipient=officer).body == "属于受理范围，请核实"


def test_whoever_proposed_it_does_not_decide_after_giving_it_away() -> None:
    both = a_user(Role.MINISTRY_OFFICER)
    Membership.objects.filter(user=both).update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    both, other = User.objects.get(pk=both.pk), an_officer()
    complaint = perform(to_be_refused(both), "assign", actor=both, handler=other.pk)
    assert titles(both) == []
    with pytest.raises(Refused):
        perform(complaint, "refuse", actor=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        restated(complaint, approved_by=both)


@pytest.mark.parametrize(
    "text", [f"{NAME}反映的问题", f"联系 {CONTACT} 核实", "致电13912345678核实"]
)
def test_nothing_that_others_read_says_who_complained(text: str) -> None:
    officer = an_officer()
    complaint = in_hand(officer)
    body = an_enterprise().name
    with pytest.raises(InvalidFields) as faults:
        perform(complaint, "accept", actor=officer, organisation=body, substance=text)
    assert list(faults.value.errors) == ["substance"]
    with pytest.raises(InvalidFields):
        perform(complaint, "propose_refusal", actor=officer, reason=text)


def test_work_waits_for_whom_it_concerns() -> None:
    officer, other, lead = an_officer(), an_officer(), a_user(Role.MINISTRY_LEAD)
    complaint = lodged()
    assert titles(officer) == titles(other) == ["承办举报"]
    complaint = perform(complaint, "take", actor=officer)
    assert (titles(officer), titles(other)) == (["审查举报是否受理"], [])
    said = {"organisation": an_enterprise().name, "substance": "样例"}
    complaint = perform(complaint, "accept", actor=officer, **said)
    assert titles(officer) == ["核实举报"]
    perform(complaint, "verify", actor=officer, findings="样例", verdict="uphold")
    assert (titles(officer), titles(lead)) == ([], ["对举报作出决定"])


# ── An incident in one act ───────────────────────────────────────────────────────────────────


@pytest.mark.clause("八(二)")
def test_an_upheld_complaint_becomes_an_incident_in_one_act_and_names_nobody() -> None:
    officer, lead = an_officer(), a_user(Role.MINISTRY_LEAD)
    complaint = upheld(officer)
    words = {
        "category": "false_data",
        "happened_on": "2026-01-05",
        "facts": "申报的专利数量与公开数据不一致（样例）",
        "remark": "",
    }
    with pytest.raises(InvalidFields):
        perform(
            complaint,
            "make_incident",
            actor=officer,
            data={**words, "facts": f"{NAME}举报"},
            files={"evidence": a_pdf()},
        )
    complaint = perform(
        complaint, "make_incident", actor=officer, data=words, files={"evidence": a_pdf()}
    )
    incident = Incident.objects.get()
    assert complaint.incident == incident
    assert (incident.organisation, incident.source, incident.state) == (
        complaint.organisation,
        "complaint",
        "recorded",
    )
    with pytest.raises(Refused):
        perform(complaint, "make_incident", actor=officer, data=words, files={"evidence": a_pdf()})
    owner = a_user(Role.APPLICANT_OWNER, complaint.organisation)
    perform(incident, "confirm", actor=lead, reason="属实")
    letter = Letter.objects.get(recipient=owner)
    assert [word for word in (NAME, CONTACT, "举报") if word in letter.body] == []


def test_the_database_lets_only_an_upheld_complaint_stand_in_the_register() -> None:
    officer = an_officer()
    complaint = verified(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        restated(complaint, state="upheldish")
    with pytest.raises(IntegrityError), transaction.atomic():
        restated(complaint, handler=None)
