"""An applicant that enters itself waits until the authority of its region knows it."""

from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts import services
from portal.accounts.models import Organisation, Role, User, taken
from portal.audit.models import AuditEvent
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from tests import factories as make

pytestmark = pytest.mark.django_db

State = Organisation.State


def a_newcomer(number: int = 1, **changes: Any) -> Organisation:
    """Return an organisation that has just registered itself, with its owner."""
    data = {
        "kind": "enterprise",
        "name": f"样例新来{number}有限公司",
        "uscc": make.a_uscc(5000 + number),
        "region": "320000",
        **changes,
    }
    make.an_authority(data["region"])
    owner = User(username=f"newcomer{User.objects.count()}", display_name="样例负责人")
    services.register(Organisation(state=State.REGISTERED, **data), owner, "correct-horse-battery")
    return Organisation.objects.get(uscc=data["uscc"], memberships__user=owner)


def owner_of(organisation: Organisation) -> User:
    place = organisation.owner_place
    assert place is not None
    return place.user


def an_officer(region: str = "320000") -> User:
    return make.a_user(Role.AUTHORITY_OFFICER, make.an_authority(region))


def confirmed(organisation: Organisation) -> Organisation:
    return perform(organisation, "confirm", actor=an_officer(), compared=True)


def refused(organisation: Organisation) -> Organisation:
    return perform(organisation, "refuse", actor=an_officer(), reason="与营业执照不一致")


def start(organisation: Organisation) -> Any:
    batch, owner = make.a_batch(), owner_of(organisation)
    return make.services.start(batch, organisation, batch.sectors.first(), actor=owner)


@pytest.mark.clause("六(一)")
def test_no_application_is_started_before_the_authority_has_confirmed():
    newcomer = a_newcomer()
    with pytest.raises(Refused) as refusal:
        start(newcomer)
    (reason,) = refusal.value.reasons
    assert reason.link == newcomer.get_absolute_url()
    assert start(confirmed(newcomer)).applicant_id == newcomer.pk


def test_whoever_was_refused_starts_nothing_either_and_is_told_what_to_do():
    newcomer = refused(a_newcomer())
    with pytest.raises(Refused) as refusal:
        start(newcomer)
    assert "更正" in str(refusal.value) or "correct" in str(refusal.value)


def test_the_list_of_applications_says_why_nothing_can_be_started(client):
    newcomer = a_newcomer()
    make.a_batch()
    client.force_login(owner_of(newcomer))
    context = client.get(reverse("application_list")).context
    assert context["open_batches"] == []
    assert [reason.link for reason in context["standing"]] == [newcomer.get_absolute_url()]


@pytest.mark.clause("六(一)")
def test_only_the_authority_of_the_region_confirms():
    newcomer = a_newcomer(region="440300")
    elsewhere = [
        an_officer("440000"),
        an_officer("320000"),
        make.a_user(Role.MINISTRY_LEAD),
        make.a_user(Role.AUDITOR),
        owner_of(newcomer),
    ]
    for person in elsewhere:
        with pytest.raises(NotAllowed):
            perform(newcomer, "confirm", actor=person, compared=True)
    here = an_officer("440300")
    assert perform(newcomer, "confirm", actor=here, compared=True).state == State.CONFIRMED


def test_an_authority_is_not_confirmed_by_itself():
    officer = an_officer()
    assert offers(officer.organisation, officer) == []


def test_the_authority_has_it_on_its_list_and_in_its_letters():
    officer = an_officer()
    newcomer = a_newcomer()
    assert [item.title for item in todo.items(officer)] == [newcomer.name]
    letter = Letter.objects.get(recipient=officer)
    assert letter.link == newcomer.get_absolute_url()
    confirmed(newcomer)
    assert todo.items(officer) == []


def test_a_refusal_reaches_the_owner_with_its_reason_and_can_be_mended():
    newcomer = refused(a_newcomer())
    owner = owner_of(newcomer)
    assert Letter.objects.get(recipient=owner).body == "与营业执照不一致"
    assert [item.url for item in todo.items(owner)] == [newcomer.get_absolute_url()]
    mended = perform(
        newcomer,
        "correct",
        actor=owner,
        data={
            "kind": "enterprise",
            "name": "样例更名有限公司",
            "uscc": newcomer.uscc,
            "region": "330000",
        },
    )
    assert (mended.state, mended.name, mended.region) == (
        State.REGISTERED,
        "样例更名有限公司",
        "330000",
    )
    event = AuditEvent.objects.of(mended).get(action="correct")
    assert (event.before["region"], event.after["region"]) == ("320000", "330000")


def test_a_confirmed_organisation_no_longer_changes_its_own_data():
    organisation = confirmed(a_newcomer())
    data = {name: getattr(organisation, name) for name in Organisation.DATA}
    with pytest.raises(Refused):
        perform(organisation, "correct", actor=owner_of(organisation), data=data)


def test_an_officer_does_not_confirm_what_was_corrected_meanwhile(clock):
    newcomer = a_newcomer()
    seen = newcomer.data_at.isoformat()
    clock.advance(minutes=1)
    data = {name: getattr(newcomer, name) for name in Organisation.DATA}
    data["name"] = "样例改名公司"
    perform(newcomer, "correct", actor=owner_of(newcomer), data=data)
    with pytest.raises(InvalidFields):
        perform(newcomer, "confirm", actor=an_officer(), compared=True, seen=seen)
    assert Organisation.objects.get(pk=newcomer.pk).state == State.REGISTERED


def test_whoever_was_refused_holds_the_code_no_longer():
    squatter = refused(a_newcomer(1))
    rightful = a_newcomer(2, uscc=squatter.uscc, name=squatter.name)
    data = {name: getattr(squatter, name) for name in Organisation.DATA}
    with pytest.raises(InvalidFields) as refusal:
        perform(squatter, "correct", actor=owner_of(squatter), data=data)
    assert sorted(refusal.value.errors) == ["name", "uscc"]
    assert confirmed(rightful).state == State.CONFIRMED


def test_a_code_is_held_once_whatever_the_form_found_and_no_account_is_left():
    held = a_newcomer(1)
    with pytest.raises(Refused) as refusal:
        a_newcomer(2, uscc=held.uscc)
    assert str(refusal.value) == taken()
    assert User.objects.count() == 1


def test_a_confirmation_can_be_withdrawn_and_stops_new_applications():
    organisation = confirmed(a_newcomer())
    perform(organisation, "reopen", actor=an_officer(), reason="负责人变更")
    with pytest.raises(Refused):
        start(Organisation.objects.get(pk=organisation.pk))


# ── pages ────────────────────────────────────────────────────────────────────────────────────


def test_the_newcomer_reads_where_it_stands_and_what_it_can_do(client):
    newcomer = a_newcomer()
    client.force_login(owner_of(newcomer))
    page = client.get(newcomer.get_absolute_url())
    assert str(newcomer.authority) in page.content.decode()
    names = [offer.name for offer in page.context["actions"]]
    assert names[0] == "correct"
    form = client.get(newcomer.action_url("correct")).context["form"]
    assert form["uscc"].value() == newcomer.uscc


def test_the_officer_sees_who_registered_but_not_who_else_works_there(client):
    newcomer = a_newcomer()
    make.a_user(Role.APPLICANT_EDITOR, newcomer, name="tongshi")
    client.force_login(an_officer())
    page = client.get(newcomer.get_absolute_url()).content.decode()
    assert owner_of(newcomer).display_name in page
    assert "tongshi" not in page


def test_the_officer_confirms_with_the_data_before_their_eyes(client):
    newcomer = a_newcomer()
    client.force_login(an_officer())
    page = client.get(newcomer.action_url("confirm")).content.decode()
    assert newcomer.uscc in page
    assert client.post(newcomer.action_url("confirm"), {"compared": "on"}).status_code == 302
    assert Organisation.objects.get(pk=newcomer.pk).is_confirmed


def test_a_reader_inside_has_no_button_of_the_owner(client):
    newcomer = a_newcomer()
    client.force_login(make.a_user(Role.APPLICANT_VIEWER, newcomer))
    assert client.get(newcomer.get_absolute_url()).context["actions"] == []


def test_the_list_shows_an_authority_its_own_region_by_state(client):
    here, _away = a_newcomer(1), a_newcomer(2, region="330000")
    make.an_enterprise()
    client.force_login(an_officer())
    rows = client.get(reverse("organisation_list"), {"state": "registered"}).context["object_list"]
    assert [row.pk for row in rows] == [here.pk]
    client.force_login(make.a_user(Role.APPLICANT_OWNER))
    assert client.get(reverse("organisation_list")).status_code == 403


def test_a_malformed_filter_is_told(client):
    client.force_login(an_officer())
    response = client.get(reverse("organisation_list"), {"state": "emperor"})
    assert response.status_code == 400
    assert "emperor" in response.context["filter"].errors["state"][0]


def test_the_list_asks_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    for number in range(8):
        a_newcomer(number)
    client.force_login(an_officer())
    client.get(reverse("organisation_list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("organisation_list"))


def test_the_api_confirms_through_the_same_door():
    newcomer, officer = a_newcomer(), an_officer()
    client = APIClient()
    client.force_authenticate(officer)
    shown = client.get(f"/api/v1/organisations/{newcomer.pk}/").json()
    assert [action["name"] for action in shown["allowed_actions"]] == ["confirm", "refuse"]
    url = f"/api/v1/organisations/{newcomer.pk}/actions/confirm/"
    assert client.post(url, {}).json().keys() == {"compared"}
    assert client.post(url, {"compared": True}).json()["state"] == "confirmed"
