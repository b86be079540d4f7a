"""Delegated work: a lead gives an officer a set of applications and takes it back."""

import pytest
from django.urls import reverse

from applications import reviewing
from applications.models import Application, ApplicationGrant
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.inbox import todo
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import NotAllowed, Refused
from tests import factories as make
from tests.applications import papers

pytestmark = pytest.mark.django_db

PAGE = "/applications/delegation/"


@pytest.fixture
def application():
    return make.submitted()


@pytest.fixture
def lead(application):
    return papers.a_lead_of(application)


@pytest.fixture
def officer(application):
    return papers.an_officer_of(application)


def test_a_lead_gives_an_officer_a_set_and_takes_part_of_it_back(client, lead, officer):
    batch = make.a_batch()
    rows = [make.submitted(batch).pk for _n in range(3)]
    client.force_login(lead)
    client.post(PAGE, {"officer": officer.pk, "applications": rows})
    assert set(ApplicationGrant.objects.values_list("content_object_id", "user_id")) == {
        (pk, officer.pk) for pk in rows
    }
    client.post(PAGE, {"officer": "", "applications": rows[:2]})
    assert list(ApplicationGrant.objects.values_list("content_object_id", flat=True)) == rows[2:]


def test_an_assigned_application_is_its_officers_alone(application, lead, officer):
    colleague = papers.an_officer_of(application)
    reviewing.assign([application.pk], officer, actor=lead)
    assert offers(make.fresh(application), colleague) == []
    with pytest.raises(NotAllowed):
        papers.returned(application, colleague)
    assert papers.returned(application, officer).state == Application.State.RETURNED


def test_what_is_assigned_to_nobody_is_open_to_all(application):
    for _n in range(2):
        colleague = papers.an_officer_of(application)
        assert [offer.name for offer in offers(make.fresh(application), colleague)] == [
            "return_for_correction",
            "propose_recommendation",
        ]


def test_it_waits_for_the_assigned_officer_alone(application, lead, officer):
    colleague = papers.an_officer_of(application)
    reviewing.assign([application.pk], officer, actor=lead)
    assert (todo.count(officer), todo.count(colleague)) == (1, 0)
    reviewing.assign([application.pk], None, actor=lead)
    assert (todo.count(officer), todo.count(colleague)) == (1, 1)


def test_given_to_another_it_leaves_the_first(application, lead, officer):
    second = papers.an_officer_of(application)
    reviewing.assign([application.pk], officer, actor=lead)
    reviewing.assign([application.pk], second, actor=lead)
    assert make.fresh(application).reviewer_id == second.pk
    assert ApplicationGrant.objects.count() == 1


def test_an_experts_grant_is_no_assignment(application, lead):
    from guardian.shortcuts import assign_perm  # noqa: PLC0415 - for this test alone

    expert = make.a_user(Role.EXPERT)
    assign_perm("view_application", expert, application)
    assert make.fresh(application).reviewer_id is None
    reviewing.assign([application.pk], None, actor=lead)
    assert ApplicationGrant.objects.get().user_id == expert.pk


def test_each_hand_over_is_in_the_audit_log(application, lead, officer):
    reviewing.assign([application.pk], officer, actor=lead)
    reviewing.assign([application.pk], None, actor=lead)
    events = AuditEvent.objects.of(application).filter(action__in=["assign", "take_back"])
    assert {event.action for event in events} == {"assign", "take_back"}


def test_nobody_outside_the_authority_can_be_given_anything(application, lead):
    stranger = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000"))
    with pytest.raises(Refused):
        reviewing.assign([application.pk], stranger, actor=lead)
    assert not ApplicationGrant.objects.exists()


def test_another_authoritys_applications_cannot_be_given_away(client, application, lead, officer):
    foreign = make.submitted(application.batch, region="330000")
    client.force_login(lead)
    answer = client.post(PAGE, {"officer": officer.pk, "applications": [foreign.pk]})
    assert answer.status_code == 400
    assert not ApplicationGrant.objects.exists()


def test_without_a_tick_it_says_so(client, lead, officer):
    client.force_login(lead)
    answer = client.post(PAGE, {"officer": officer.pk})
    assert answer.status_code == 400
    assert "请至少勾选一份创建申请。" in answer.content.decode()


def test_the_lead_sees_who_does_what(client, application, lead, officer):
    reviewing.assign([application.pk], officer, actor=lead)
    make.submitted(application.batch)
    client.force_login(lead)
    workload = dict(client.get(PAGE).context["workload"])
    assert workload == {str(officer): [1, 0, 0], "尚未指定": [1, 0, 0]}


def test_an_officer_hands_out_nothing(client, officer):
    client.force_login(officer)
    assert client.get(reverse("application_delegation")).status_code == 403


def test_the_applicant_is_not_told_who_reviews(client, application, lead, officer):
    officer.display_name = "密名经办"
    officer.save()
    reviewing.assign([application.pk], officer, actor=lead)
    client.force_login(make.owner_of(application))
    assert "密名经办" not in client.get(application.get_absolute_url()).content.decode()


def test_a_question_to_the_authority_waits_for_the_assigned_officer(application, lead, officer):
    colleague = papers.an_officer_of(application)
    reviewing.assign([application.pk], officer, actor=lead)
    question = papers.a_question(application, make.owner_of(application))
    waiting = {person.pk: todo.count(person) for person in (officer, colleague)}
    assert waiting == {officer.pk: 2, colleague.pk: 0}
    with pytest.raises(Refused):
        reviewing.reply(question, "代答", actor=colleague)


def test_the_two_person_rule_stands_as_before(application, lead, officer):
    reviewing.assign([application.pk], officer, actor=lead)
    papers.examined(application, officer)
    moved = perform(
        application, "propose_recommendation", actor=officer, verdict="recommend", opinion="样例"
    )
    assert perform(moved, "recommend", actor=lead).state == Application.State.RECOMMENDED
