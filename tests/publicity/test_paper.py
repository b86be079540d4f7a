"""Objections that come on paper: in time by the day of receipt, in the hand of who enters them."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.lifecycle.door import perform
from portal.lifecycle.errors import NotAllowed, Refused, TooLate
from portal.timeline import clock as portal_clock
from publicity import paper, services
from publicity.models import Entry, Objection
from recognition.models import Recognition
from tests.conftest import Clock
from tests.factories import a_pdf, a_user
from tests.publicity.test_changes import next_draft, published, withdrawn
from tests.publicity.things import OBJECTION, OFFICE, an_open_notice

pytestmark = pytest.mark.django_db


def an_entry() -> Entry:
    return an_open_notice().entries.get()


def entered(entry: Entry, actor: Any = None, **changes: Any) -> Objection:
    letter = {**OBJECTION, "evidence": a_pdf("来信.pdf"), "received_on": portal_clock.today()}
    actor = actor or a_user(Role.MINISTRY_OFFICER)
    return paper.enter(entry, actor=actor, **(letter | changes))


@pytest.mark.clause("六(四)")
def test_who_enters_a_letter_has_it_in_hand_and_alone_reads_it() -> None:
    officer = a_user(Role.MINISTRY_OFFICER)
    objection = entered(an_entry(), officer)
    assert (objection.handler, objection.received_on) == (officer, portal_clock.today())
    assert services.look_up(objection, actor=officer).name == OBJECTION["name"]
    with pytest.raises(NotAllowed):
        services.look_up(objection, actor=a_user(Role.MINISTRY_OFFICER))


def test_the_log_says_who_entered_it_and_not_who_wrote_it() -> None:
    officer = a_user(Role.MINISTRY_OFFICER)
    objection = entered(an_entry(), officer)
    event = AuditEvent.objects.get(action="enter_letter")
    assert (event.actor_id, event.subject_id) == (officer.pk, objection.pk)
    log = "\n".join(
        f"{e.before} {e.after} {e.data} {e.subject_name}" for e in AuditEvent.objects.all()
    )
    assert [word for word in (*OBJECTION.values(), "来信") if word in log] == []


@pytest.mark.clause("六(四)")
def test_what_was_received_in_the_window_is_entered_after_it_and_holds_its_entry(
    clock: Clock,
) -> None:
    entry = an_entry()
    last = entry.notice.closes_on
    clock.advance(days=30)
    document = Recognition.objects.get()
    assert [row.project for row in document.rows.all()] == [entry.project]
    entered(entry, received_on=last)
    assert not Entry.objects.free().exists()
    officer = a_user(Role.MINISTRY_OFFICER)
    with pytest.raises(Refused) as refusal:
        perform(
            Recognition.objects.with_life().get(),
            "propose",
            actor=officer,
            document_number="演练发〔2026〕1号",
        )
    assert "异议" in str(refusal.value)


@pytest.mark.clause("六(四)")
@pytest.mark.parametrize("days", [-1, 1])
def test_what_was_received_outside_the_window_is_a_complaint(clock: Clock, days: int) -> None:
    entry = an_entry()
    notice = entry.notice
    edge = notice.opens_on if days < 0 else notice.closes_on
    clock.advance(days=30)
    with pytest.raises(TooLate) as refusal:
        entered(entry, received_on=edge + dt.timedelta(days=days))
    assert "监督举报" in str(refusal.value)
    assert Objection.objects.count() == 0


def test_a_letter_is_not_received_tomorrow() -> None:
    entry = an_entry()
    with pytest.raises(TooLate):
        entered(entry, received_on=portal_clock.today() + dt.timedelta(days=1))


@pytest.mark.parametrize("lacking", [{"evidence": None}, {"name": "匿名"}, {"reasons": "不实"}])
def test_a_letter_has_to_be_in_order_as_well(lacking: dict[str, Any]) -> None:
    entry = an_entry()
    with pytest.raises(Refused):
        entered(entry, **lacking)
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("role", [Role.MINISTRY_LEAD, Role.AUTHORITY_OFFICER, Role.AUDITOR])
def test_only_an_officer_of_whoever_runs_the_notice_enters_letters(role: str) -> None:
    entry = an_entry()
    with pytest.raises(NotAllowed):
        entered(entry, a_user(role))


@pytest.mark.clause("六(四)")
def test_who_is_recognised_is_not_held_any_more(clock: Clock) -> None:
    entry = an_entry()
    last = entry.notice.closes_on
    clock.advance(days=30)
    document = Recognition.objects.with_life().get()
    number = {"document_number": "演练发〔2026〕1号"}
    perform(document, "propose", actor=a_user(Role.MINISTRY_OFFICER), **number)
    perform(document, "issue", actor=a_user(Role.MINISTRY_LEAD))
    with pytest.raises(Refused) as refusal:
        entered(entry, received_on=last)
    assert str(refusal.value) == f"{entry}已获认定，此后反映的情况按监督举报办理。"
    assert Objection.objects.count() == 0


def test_the_page_enters_a_letter_and_keeps_what_was_typed(client: Client) -> None:
    entry = an_entry()
    url = reverse("letter_new", args=[entry.notice_id])
    client.force_login(a_user(Role.MINISTRY_OFFICER))
    assert client.get(url).status_code == 200
    posted = {**OBJECTION, "entry": entry.pk, "evidence": a_pdf(), "received_on": "2020-01-01"}
    refused = client.post(url, posted)
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == ["received_on"]
    assert OBJECTION["reasons"] in refused.content.decode()
    answer = client.post(
        url, posted | {"evidence": a_pdf(), "received_on": portal_clock.today().isoformat()}
    )
    assert answer.headers["Location"] == Objection.objects.get().get_absolute_url()


@pytest.mark.parametrize("role", [Role.MINISTRY_LEAD, Role.AUTHORITY_OFFICER, Role.APPLICANT_OWNER])
def test_the_page_is_there_for_officers_of_whoever_runs_the_notice(
    client: Client, role: str
) -> None:
    notice = an_open_notice()
    client.force_login(a_user(role))
    assert client.get(reverse("letter_new", args=[notice.pk])).status_code in {403, 404}


def test_a_letter_that_came_before_the_withdrawal_holds_its_line_back_from_the_new_draft(
    clock: Clock,
) -> None:
    entry = an_entry()
    received = portal_clock.today()
    clock.advance(days=1)
    withdrawn(entry.notice)
    batch = entry.notice.batch
    assert next_draft(batch).entries.count() == 1
    objection = entered(entry, received_on=received)
    assert next_draft(batch).entries.count() == 0
    refusal_proposed = perform(
        objection, "propose_refusal", actor=objection.handler, reason="样例：无法核实"
    )
    perform(refusal_proposed, "refuse", actor=a_user(Role.MINISTRY_LEAD))
    assert [line.project for line in next_draft(batch).entries.all()] == [entry.project]


def test_a_letter_that_came_after_the_withdrawal_is_a_complaint(clock: Clock) -> None:
    entry = an_entry()
    withdrawn(entry.notice)
    clock.advance(days=1)
    with pytest.raises(TooLate) as refusal:
        entered(entry)
    assert "监督举报" in str(refusal.value)


def test_once_the_line_is_on_show_again_an_old_letter_is_a_complaint(clock: Clock) -> None:
    entry = an_entry()
    received = portal_clock.today()
    withdrawn(entry.notice)
    draft = next_draft(entry.notice.batch)
    published(services.edit(draft, OFFICE, actor=a_user(Role.MINISTRY_OFFICER)))
    with pytest.raises(Refused) as refusal:
        entered(entry, received_on=received)
    assert "监督举报" in str(refusal.value)
    assert Objection.objects.count() == 0
