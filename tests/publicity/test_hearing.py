"""Who is asked about an objection, what they read of it, and what waits for them (六(四))."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from portal.documents.models import Attachment
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock as portal_clock
from publicity.models import Inquiry, Objection
from publicity.rules import ANSWER_DAYS
from tests.conftest import Clock
from tests.factories import a_pdf, a_user, an_authority
from tests.publicity.things import (
    OBJECTION,
    accepted,
    an_objection,
    answered,
    in_hand,
    looked_into,
    owner_of,
)

pytestmark = pytest.mark.django_db

QUESTION = "请核对该单位近三年审计报告（样例）。"


def asked() -> tuple[Objection, Inquiry]:
    """Return an accepted objection, and the question to its province."""
    objection = accepted(an_objection())
    perform(objection, "ask_province", actor=objection.handler, question=QUESTION)
    return objection, objection.inquiries.get(addressee="province")


def fresh(objection: Objection) -> Objection:
    return Objection.objects.with_life().get(pk=objection.pk)


def decided(objection: Objection, name: str) -> Objection:
    return perform(objection, name, actor=a_user(Role.MINISTRY_LEAD), reason="经核实")


@pytest.mark.clause("六(四)")
def test_the_party_is_heard_on_the_substance_and_reads_no_more(client: Client) -> None:
    objection = accepted(an_objection())
    inquiry = objection.inquiries.get()
    owner = owner_of(inquiry.to)
    client.force_login(owner)
    page = client.get(inquiry.get_absolute_url())
    text = page.content.decode()
    assert objection.substance in text
    assert [word for word in OBJECTION.values() if word in text] == []
    assert objection.code not in text
    assert client.get(objection.get_absolute_url()).status_code == 403
    answer = client.post(
        inquiry.action_url("reply"), {"answer": "数据取自审计报告。", "evidence": a_pdf()}
    )
    assert answer.status_code == 302
    inquiry = Inquiry.objects.get(pk=inquiry.pk)
    assert (inquiry.state, inquiry.answer) == ("answered", "数据取自审计报告。")
    assert Attachment.objects.of(inquiry).count() == 1
    told = Letter.objects.get(recipient=objection.handler)
    assert (told.body, told.link) == (inquiry.answer, objection.get_absolute_url())


@pytest.mark.clause("六(四)")
def test_nobody_is_taken_off_unheard_while_there_is_time_to_answer(clock: Clock) -> None:
    objection = accepted(an_objection())
    perform(objection, "note_findings", actor=objection.handler, findings="经核对（样例）。")
    with pytest.raises(Refused) as refusal:
        decided(objection, "uphold")
    until = portal_clock.today() + dt.timedelta(days=ANSWER_DAYS)
    assert str(refusal.value) == (
        f"{objection.entry}的答复期限为{until:%Y-%m-%d} 24:00，期限届满前不能作出该决定。"
    )
    clock.advance(days=ANSWER_DAYS + 1)
    assert decided(objection, "uphold").state == Objection.State.UPHELD


def test_what_is_not_borne_out_is_dismissed_without_waiting() -> None:
    objection = accepted(an_objection())
    perform(objection, "note_findings", actor=objection.handler, findings="经核对（样例）。")
    assert decided(objection, "dismiss").state == Objection.State.DISMISSED


@pytest.mark.parametrize("name", ["uphold", "dismiss"])
def test_nothing_is_decided_before_the_findings_are_noted(name: str) -> None:
    objection = answered(accepted(an_objection()))
    with pytest.raises(Refused) as refusal:
        decided(objection, name)
    assert str(refusal.value) == "尚未填写核查情况。"


@pytest.mark.clause("六(四)")
def test_the_province_verifies_and_never_learns_who_objects(client: Client) -> None:
    objection, inquiry = asked()
    officer = a_user(Role.AUTHORITY_OFFICER, objection.entry.candidate.authority)
    assert inquiry.get_absolute_url() in [item.url for item in todo.items(officer)]
    client.force_login(officer)
    text = client.get(inquiry.get_absolute_url()).content.decode()
    assert QUESTION in text
    assert [word for word in OBJECTION.values() if word in text] == []
    assert client.get(objection.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/objections/{objection.pk}/").status_code == 404
    found = client.get(f"/api/v1/inquiries/{inquiry.pk}/").json()
    assert found["question"] == QUESTION
    perform(inquiry, "reply", actor=officer, answer="经现场核对，数据属实（样例）。")
    assert todo.items(officer) == []


@pytest.mark.parametrize("name", ["uphold", "dismiss"])
def test_a_province_that_was_asked_is_waited_for(clock: Clock, name: str) -> None:
    objection, _inquiry = asked()
    looked_into(objection)
    with pytest.raises(Refused):
        decided(fresh(objection), name)
    clock.advance(days=ANSWER_DAYS + 1)
    assert decided(fresh(objection), name).settled_at is not None


def test_a_province_is_asked_once() -> None:
    objection, _inquiry = asked()
    with pytest.raises(Refused):
        perform(fresh(objection), "ask_province", actor=objection.handler, question=QUESTION)
    assert objection.inquiries.count() == 2


def test_a_question_that_names_the_objector_is_refused() -> None:
    objection = accepted(an_objection())
    with pytest.raises(InvalidFields) as refusal:
        perform(
            objection, "ask_province", actor=objection.handler, question="样例异议人所述是否属实？"
        )
    assert list(refusal.value.errors) == ["question"]
    assert objection.inquiries.count() == 1


def test_others_neither_see_nor_answer_what_somebody_is_asked() -> None:
    _objection, inquiry = asked()
    for stranger in (
        a_user(Role.AUTHORITY_OFFICER, an_authority("330000")),
        a_user(Role.APPLICANT_OWNER),
        a_user(Role.EXPERT),
    ):
        assert not Inquiry.objects.visible_to(stranger).exists()
        with pytest.raises(NotAllowed):
            perform(inquiry, "reply", actor=stranger, answer="无关单位的答复")
    with pytest.raises(NotAllowed):
        perform(inquiry, "reply", actor=a_user(Role.MINISTRY_LEAD), answer="代答")


def test_an_answer_to_what_is_settled_is_refused() -> None:
    objection = accepted(an_objection())
    inquiry = objection.inquiries.get()
    perform(objection, "note_findings", actor=objection.handler, findings="经核对（样例）。")
    decided(objection, "dismiss")
    with pytest.raises(Refused) as refusal:
        perform(Inquiry.objects.get(pk=inquiry.pk), "reply", actor=owner_of(inquiry.to), answer="…")
    assert str(refusal.value) == "该异议已办结：异议不成立。"


def test_only_the_handler_notes_what_was_found() -> None:
    objection = accepted(an_objection())
    for role in (Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD):
        with pytest.raises(NotAllowed):
            perform(objection, "note_findings", actor=a_user(role), findings="经核对（样例）。")


def test_what_is_in_somebodys_hand_is_not_taken_by_another() -> None:
    objection = in_hand(an_objection())
    with pytest.raises(NotAllowed):
        perform(objection, "take", actor=a_user(Role.MINISTRY_OFFICER))


def test_the_page_of_an_objection_shows_what_was_said_to_it(client: Client) -> None:
    objection, inquiry = asked()
    answered(objection)
    client.force_login(a_user(Role.MINISTRY_LEAD))
    text = client.get(reverse("objection_detail", args=[objection.pk])).content.decode()
    assert "数据取自审计报告（样例）。" in text
    assert inquiry.get_absolute_url() in text
