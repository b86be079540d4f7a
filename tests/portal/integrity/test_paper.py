"""Complaints that come as letters: an officer enters them, and then has them in hand (十)."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.documents.models import Attachment
from portal.inbox import todo
from portal.integrity import complaining
from portal.integrity.models import Complaint
from portal.lifecycle.door import perform
from portal.lifecycle.errors import NotAllowed, Refused
from portal.timeline import clock as portal_clock
from tests.factories import a_pdf, a_user, an_enterprise
from tests.portal.integrity.test_complaints import COMPLAINT, CONTACT, NAME, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.clause("十")]


def an_officer() -> User:
    return a_user(Role.MINISTRY_OFFICER)


def letter(**changes: Any) -> dict[str, Any]:
    """Return what an officer fills in."""
    given = {"evidence": a_pdf("张样例举报来信.pdf"), "received_on": portal_clock.today()}
    return {**COMPLAINT, **given, **changes}


def test_who_enters_a_letter_has_it_in_hand_and_alone_reads_it() -> None:
    officer, other = an_officer(), an_officer()
    complaint = complaining.enter(actor=officer, **letter())
    assert (complaint.handler, complaint.received_on) == (officer, portal_clock.today())
    assert complaining.look_up(complaint, actor=officer).name == NAME
    with pytest.raises(NotAllowed):
        complaining.look_up(complaint, actor=other)
    assert [str(item.task) for item in todo.items(officer)] == ["审查举报是否受理"]
    assert todo.items(other) == []


def test_the_log_says_who_entered_it_and_not_who_wrote_it() -> None:
    officer = an_officer()
    complaint = complaining.enter(actor=officer, **letter())
    event = AuditEvent.objects.get(action="enter_letter")
    assert (event.actor_id, event.subject_id) == (officer.pk, complaint.pk)
    log = "\n".join(
        f"{e.before} {e.after} {e.data} {e.subject_name}" for e in AuditEvent.objects.all()
    )
    hidden = (NAME, CONTACT, COMPLAINT["reasons"], "来信")
    assert [word for word in hidden if word in log] == []


def test_a_letter_is_entered_on_its_page_and_goes_on_as_any_other(client: Client) -> None:
    officer = an_officer()
    answer = signed_in(officer).post(reverse("complaint_letter"), letter())
    complaint = Complaint.objects.get()
    assert answer["Location"] == complaint.get_absolute_url()
    assert Attachment.objects.of(complaint.statement).count() == 1
    page = signed_in(officer).get(complaint.get_absolute_url()).content.decode()
    assert complaint.code in page
    status = client.get(reverse("complaint_status", args=[complaint.code])).content.decode()
    assert f"{portal_clock.today():%Y-%m-%d}" in status
    body = an_enterprise().name
    accepted = perform(complaint, "accept", actor=officer, organisation=body, substance="样例")
    assert accepted.state == Complaint.State.ACCEPTED


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "匿名", "请填写真实姓名或单位名称，匿名的不予受理。"),
        ("evidence", "", "请上传来信扫描件，供核查时查阅原文。"),
        ("received_on", "昨天", "“昨天”不是日期，请按 2026-09-30 的格式填写。"),
    ],
)
def test_what_is_not_in_order_is_told_beside_its_field(
    field: str, value: str, sentence: str
) -> None:
    answer = signed_in(an_officer()).post(reverse("complaint_letter"), letter(**{field: value}))
    assert answer.status_code == 400
    assert answer.context["form"].errors == {field: [sentence]}
    assert Complaint.objects.count() == 0


def test_no_letter_comes_from_tomorrow() -> None:
    tomorrow = portal_clock.today() + dt.timedelta(days=1)
    answer = signed_in(an_officer()).post(reverse("complaint_letter"), letter(received_on=tomorrow))
    assert list(answer.context["form"].errors) == ["received_on"]
    with pytest.raises(Refused) as refusal:
        complaining.enter(actor=an_officer(), **letter(received_on=tomorrow))
    assert "尚未到来" in str(refusal.value)


@pytest.mark.parametrize("role", [Role.MINISTRY_LEAD, Role.AUDITOR, Role.AUTHORITY_OFFICER])
def test_only_an_officer_of_the_ministry_enters_letters(role: Role) -> None:
    user = a_user(role)
    assert signed_in(user).get(reverse("complaint_letter")).status_code == 403
    with pytest.raises(NotAllowed):
        complaining.enter(actor=user, **letter())
