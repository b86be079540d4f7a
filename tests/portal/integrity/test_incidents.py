"""The register of incidents: two people, evidence, a hearing that tells nothing of the source."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Membership, Role, User
from portal.audit.models import AuditEvent
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.integrity import services
from portal.integrity.models import Hearing, Incident
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock
from tests.factories import a_pdf, a_user, an_enterprise, restated
from tests.portal.integrity.things import FACTS, REMARK, confirmed, lifted, recorded, words

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(二)")]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def titles(user: User) -> list[str]:
    return [str(item.task) for item in todo.items(user)]


# ── Two people ───────────────────────────────────────────────────────────────────────────────


def test_an_incident_counts_once_another_person_has_confirmed_it() -> None:
    incident = recorded()
    assert (incident.state, incident.stands) == ("recorded", False)
    lead = a_user(Role.MINISTRY_LEAD)
    incident = perform(incident, "confirm", actor=lead, reason="证据确凿")
    assert (incident.state, incident.stands) == ("confirmed", True)
    assert incident.approved_by_id == lead.pk != incident.proposed_by_id
    event = AuditEvent.objects.of(incident)[0]
    assert (event.action, event.clause) == ("confirm", "八(二)")
    assert event.after["reason"] == "证据确凿"


def test_whoever_entered_it_does_not_confirm_it_even_as_a_lead() -> None:
    incident = recorded()
    both = incident.proposed_by
    assert both is not None
    Membership.objects.filter(user=both).update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    with pytest.raises(Refused):
        perform(incident, "confirm", actor=User.objects.get(pk=both.pk), reason="自己确认")
    assert Incident.objects.get().state == "recorded"


def test_nobody_but_a_ministry_officer_enters_one() -> None:
    for role in (Role.MINISTRY_LEAD, Role.AUTHORITY_OFFICER, Role.AUDITOR, Role.APPLICANT_OWNER):
        with pytest.raises(NotAllowed):
            services.enter(an_enterprise(), actor=a_user(role), **words())
    assert Incident.objects.count() == 0


def test_nothing_is_confirmed_without_evidence_on_file() -> None:
    incident = recorded(evidence=None)
    lead = a_user(Role.MINISTRY_LEAD)
    with pytest.raises(Refused) as refusal:
        perform(incident, "confirm", actor=lead, reason="先确认")
    assert [str(reason) for reason in refusal.value.reasons] == ["该情形尚未附佐证材料。"]
    officer = a_user(Role.MINISTRY_OFFICER)
    perform(incident, "add_evidence", actor=officer, files={"evidence": a_pdf()}, data={})
    assert perform(incident, "confirm", actor=lead, reason="补齐").stands


def test_a_decision_needs_its_reason() -> None:
    incident = recorded()
    lead = a_user(Role.MINISTRY_LEAD)
    for name in ("confirm", "dismiss"):
        with pytest.raises(InvalidFields):
            perform(incident, name, actor=lead, data={"reason": " "})


def test_lifting_takes_two_people_too_and_it_stands_till_then() -> None:
    incident = confirmed()
    officer = a_user(Role.MINISTRY_OFFICER)
    incident = perform(incident, "propose_lifting", actor=officer, reason="已整改")
    assert (incident.state, incident.stands) == ("lifting", True)
    with pytest.raises(NotAllowed):
        perform(incident, "lift", actor=officer, reason="自己解除")
    lead = a_user(Role.MINISTRY_LEAD)
    assert perform(incident, "keep", actor=lead, reason="未到位").stands
    assert not lifted(incident).stands
    assert Incident.objects.count() == 1


def test_the_database_knows_the_states_and_classes() -> None:
    incident = recorded()
    for values in ({"state": "forgotten"}, {"category": "gossip"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            restated(incident, **values)


# ── Who sees and hears what ──────────────────────────────────────────────────────────────────


def test_the_organisation_is_told_class_and_facts_and_not_the_source(client: Client) -> None:
    owner = a_user(Role.APPLICANT_OWNER)
    assert owner.organisation is not None
    incident = confirmed(owner.organisation)
    letter = Letter.objects.get(recipient=owner)
    assert FACTS in letter.body
    assert letter.link == incident.hearing.get_absolute_url()
    client.force_login(owner)
    page = client.get(letter.link)
    assert page.status_code == 200
    text = page.content.decode()
    assert FACTS in text
    assert [word for word in (REMARK, "省级工信主管部门报告", "通报.pdf") if word in text] == []


def test_the_register_is_the_ministrys_own() -> None:
    owner = a_user(Role.APPLICANT_OWNER)
    assert owner.organisation is not None
    incident = confirmed(owner.organisation)
    file = incident.attachments.get()
    for role in (Role.AUTHORITY_OFFICER, Role.EXPERT, Role.SECURITY_ADMIN):
        assert Incident.objects.visible_to(a_user(role)).count() == 0
        assert Hearing.objects.visible_to(a_user(role)).count() == 0
    assert Incident.objects.visible_to(owner).count() == 0
    client = signed_in(owner)
    assert client.get(incident.get_absolute_url()).status_code == 403
    assert client.get(file.get_absolute_url()).status_code == 404
    assert (
        signed_in(a_user(Role.APPLICANT_OWNER)).get(incident.hearing.get_absolute_url()).status_code
        == 404
    )


def test_the_organisation_states_its_view_once_and_the_officers_are_told() -> None:
    owner = a_user(Role.APPLICANT_OWNER)
    officer = a_user(Role.MINISTRY_OFFICER)
    assert owner.organisation is not None
    incident = confirmed(owner.organisation)
    assert titles(owner) == ["对该情形陈述申辩"]
    said = {"view": "系设备校准期间数据（样例）"}
    files = {"evidence": a_pdf("校准记录.pdf")}
    perform(incident.hearing, "state_view", actor=owner, data=said, files=files)
    assert titles(owner) == []
    assert Letter.objects.filter(recipient=officer).count() == 1
    page = signed_in(officer).get(incident.get_absolute_url()).content.decode()
    assert said["view"] in page
    assert "校准记录.pdf" in page


def test_nobody_else_speaks_for_the_organisation_and_nothing_is_said_to_what_is_lifted() -> None:
    owner = a_user(Role.APPLICANT_OWNER)
    assert owner.organisation is not None
    incident = confirmed(owner.organisation)
    with pytest.raises(NotAllowed):
        perform(incident.hearing, "state_view", actor=a_user(Role.APPLICANT_OWNER), view="无关")
    lifted(incident)
    with pytest.raises(Refused):
        perform(incident.hearing, "state_view", actor=owner, view="晚了")


def test_leads_find_what_they_have_to_decide_on() -> None:
    lead = a_user(Role.MINISTRY_LEAD)
    incident = recorded()
    assert titles(lead) == ["决定是否确认该情形"]
    incident = perform(incident, "confirm", actor=lead, reason="证据确凿")
    assert titles(lead) == []
    perform(incident, "propose_lifting", actor=a_user(Role.MINISTRY_OFFICER), reason="已整改")
    assert titles(lead) == ["决定是否解除该情形"]
    assert titles(a_user(Role.MINISTRY_OFFICER)) == []


# ── Pages and API ────────────────────────────────────────────────────────────────────────────


def posted(body: Any, **changes: Any) -> dict[str, Any]:
    return {**words(), "organisation": body.name, "evidence": a_pdf(), **changes}


def test_an_officer_enters_one_by_name_or_code() -> None:
    client = signed_in(a_user(Role.MINISTRY_OFFICER))
    body = an_enterprise()
    for given in (body.name, f" {body.uscc.lower()} "):
        answer = client.post(reverse("incident_new"), posted(body, organisation=given))
        incident = Incident.objects.latest("pk")
        assert (answer.status_code, answer["Location"]) == (302, incident.get_absolute_url())
        assert (incident.organisation_id, incident.attachments.count()) == (body.pk, 1)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("organisation", "无此单位", "平台中没有名称或代码为“无此单位”的园区或企业。"),
        ("happened_on", "2199-01-01", "2199-01-01 尚未到来"),
        ("happened_on", "昨天", "“昨天”"),
        ("category", "gossip", "gossip"),
        ("facts", "", "必填项"),
        ("evidence", "slides", "pptx"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    field: str, value: str, told: str
) -> None:
    client = signed_in(a_user(Role.MINISTRY_OFFICER))
    given: Any = a_pdf("证据.pptx") if field == "evidence" else value
    answer = client.post(reverse("incident_new"), posted(an_enterprise(), **{field: given}))
    assert answer.status_code == 400
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert told in errors[field][0]
    assert REMARK in answer.content.decode()
    assert Incident.objects.count() == 0


def test_the_register_is_filtered_and_searched() -> None:
    first, second = recorded(category="quality"), confirmed(category="false_data")
    client = signed_in(a_user(Role.AUDITOR))
    for query, expected in (
        ("category=quality", [first]),
        ("state=confirmed", [second]),
        (f"q={second.organisation.uscc}", [second]),
        ("", [second, first]),
    ):
        page = client.get(f"{reverse('incident_list')}?{query}")
        assert list(page.context["object_list"]) == expected
    assert client.get(f"{reverse('incident_list')}?state=nonsense").status_code == 400


def test_what_was_entered_wrongly_is_put_right_by_whoever_then_proposes_it() -> None:
    incident, other = recorded(), a_user(Role.MINISTRY_OFFICER)
    day = clock.today() - dt.timedelta(days=2)
    incident = perform(incident, "amend", actor=other, **words(category="safety", happened_on=day))
    assert (incident.category, incident.happened_on) == ("safety", day)
    assert incident.proposed_by_id == other.pk
    assert "amend" not in [offer.name for offer in offers(confirmed(), other)]


def test_the_api_enters_lists_and_decides() -> None:
    body = an_enterprise()
    officer = signed_in(a_user(Role.MINISTRY_OFFICER))
    answer = officer.post("/api/v1/incidents/", posted(body, organisation=body.uscc))
    assert answer.status_code == 201
    pk = answer.json()["id"]
    lead = signed_in(a_user(Role.MINISTRY_LEAD))
    acted = lead.post(
        f"/api/v1/incidents/{pk}/actions/confirm/",
        {"reason": "证据确凿"},
        content_type="application/json",
    )
    assert (acted.status_code, acted.json()["state"]) == (200, "confirmed")
    listed = lead.get("/api/v1/incidents/?state=confirmed").json()
    assert [row["id"] for row in listed["results"]] == [pk]


@pytest.mark.parametrize(
    ("role", "body", "status"),
    [
        (Role.MINISTRY_LEAD, {}, 403),
        (Role.APPLICANT_OWNER, {}, 403),
        (Role.MINISTRY_OFFICER, {}, 400),
        (Role.MINISTRY_OFFICER, [], 400),
    ],
)
def test_the_api_refuses_in_words(role: str, body: Any, status: int) -> None:
    client = signed_in(a_user(role))
    answer = client.post("/api/v1/incidents/", body, content_type="application/json")
    assert answer.status_code == status
    assert Incident.objects.count() == 0
