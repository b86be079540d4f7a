"""Not accepting an objection binds a citizen: its officer proposes, a lead decides (六(四))."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Membership, Role, User
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from publicity.models import Objection
from tests.factories import a_user, restated
from tests.publicity.things import (
    GROUNDS,
    OBJECTION,
    accepted,
    an_objection,
    in_hand,
    looked_into,
    owner_of,
    to_be_refused,
)

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(四)")]


def both_roles() -> User:
    """Return somebody who is an officer and a lead at once."""
    user = a_user(Role.MINISTRY_OFFICER)
    Membership.objects.filter(user=user).update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    return User.objects.get(pk=user.pk)


def tasks(user: User) -> list[str]:
    return [str(item.task) for item in todo.items(user)]


def test_the_officer_alone_refuses_nothing() -> None:
    objection = in_hand(an_objection())
    assert "refuse" not in [offer.name for offer in offers(objection, objection.handler)]
    with pytest.raises(NotAllowed):
        perform(objection, "refuse", actor=objection.handler)
    with pytest.raises(Refused):
        perform(objection, "refuse", actor=a_user(Role.MINISTRY_LEAD))


def test_until_a_lead_decides_it_is_open_and_whoever_objects_reads_it_is_received(
    client: Client,
) -> None:
    objection = to_be_refused(an_objection())
    status = reverse("objection_status", args=[objection.code])
    text = client.get(status).content.decode()
    assert "已收到" in text
    assert [word for word in ("不予受理", GROUNDS) if word in text] == []
    assert (objection.is_open, objection.outcome, objection.settled_at) == (True, "", None)
    refused = perform(objection, "refuse", actor=a_user(Role.MINISTRY_LEAD))
    assert (refused.state, refused.outcome) == (Objection.State.NOT_ACCEPTED, GROUNDS)
    text = client.get(status).content.decode()
    assert [word for word in ("不予受理", GROUNDS) if word not in text] == []


def test_it_waits_for_the_lead_and_the_officer_learns_what_was_decided() -> None:
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    objection = to_be_refused(an_objection(), officer)
    assert (tasks(officer), tasks(lead)) == ([], ["决定是否不予受理异议"])
    perform(objection, "refuse", actor=lead)
    assert (tasks(officer), tasks(lead)) == ([], [])
    letter = Letter.objects.get(recipient=officer)
    assert (letter.body, letter.link) == (GROUNDS, objection.get_absolute_url())


def test_what_the_lead_sends_back_is_checked_again_and_may_be_accepted() -> None:
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    objection = to_be_refused(an_objection(), officer)
    objection = perform(objection, "send_back", actor=lead, reason="材料齐全，请受理")
    assert (objection.state, objection.grounds) == (Objection.State.LODGED, "")
    assert tasks(officer) == ["对异议进行形式审查"]
    assert Letter.objects.get(recipient=officer).body == "材料齐全，请受理"
    accepted = perform(objection, "accept", actor=officer, substance="反映一项指标与年报不一致")
    assert accepted.state == Objection.State.ACCEPTED


def test_the_party_never_hears_of_what_was_not_accepted() -> None:
    objection = to_be_refused(an_objection())
    owner = owner_of(objection.entry.candidate.applicant)
    perform(objection, "refuse", actor=a_user(Role.MINISTRY_LEAD))
    assert not Letter.objects.filter(recipient=owner).exists()


def test_whoever_proposed_a_refusal_does_not_decide_on_it() -> None:
    both = both_roles()
    objection = to_be_refused(an_objection(), both)
    assert tasks(both) == []
    with pytest.raises(Refused) as refusal:
        perform(objection, "refuse", actor=both)
    assert str(refusal.value) == "该事项由您本人提请，须由另一人审定。"
    with pytest.raises(IntegrityError), transaction.atomic():
        restated(objection, approved_by=both)


def test_nor_on_findings_after_giving_the_objection_to_another() -> None:
    both = both_roles()
    objection = looked_into(accepted(an_objection(), both))
    other = a_user(Role.MINISTRY_OFFICER)
    objection = perform(objection, "assign", actor=both, handler=other.pk)
    with pytest.raises(Refused):
        perform(objection, "uphold", actor=both, reason="经核实")


def test_whoever_has_it_in_hand_now_does_not_decide_on_what_another_found() -> None:
    both, lead = both_roles(), a_user(Role.MINISTRY_LEAD)
    objection = looked_into(accepted(an_objection()))
    objection = perform(objection, "assign", actor=lead, handler=both.pk)
    assert tasks(both) == []
    with pytest.raises(Refused) as refusal:
        perform(objection, "dismiss", actor=both, reason="经核实")
    assert str(refusal.value) == "此件由您本人承办，须由另一人决定。"


def test_a_reason_that_names_the_objector_is_refused() -> None:
    objection = in_hand(an_objection())
    with pytest.raises(InvalidFields) as refusal:
        perform(
            objection,
            "propose_refusal",
            actor=objection.handler,
            reason=f"{OBJECTION['name']}未留有效联系方式",
        )
    assert list(refusal.value.errors) == ["reason"]


def test_the_lead_reads_the_grounds_on_the_page_and_never_who_objects(client: Client) -> None:
    objection = to_be_refused(an_objection())
    client.force_login(a_user(Role.MINISTRY_LEAD))
    text = client.get(objection.get_absolute_url()).content.decode()
    assert GROUNDS in text
    assert [word for word in OBJECTION.values() if word in text] == []
