"""Two people at once on accounts, reviews and amendments, with real connections."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import reviewing
from applications.models import Application, ApplicationGrant, FieldCheck, ReviewCheck
from portal.accounts import services
from portal.accounts.models import Organisation, Role, User, taken
from portal.audit import log
from portal.batches.models import Amendment, Batch
from portal.batches.services import amend
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from portal.timeline import clock
from tests import factories as make
from tests.applications import papers
from tests.services.racing import overtaken, race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

CODE = make.a_uscc(7777)


def a_newcomer(number: int) -> tuple[Organisation, User]:
    """Return an organisation that waits for its authority, and its owner."""
    make.an_authority("320000")
    body = Organisation(
        state=Organisation.State.REGISTERED,
        kind="enterprise",
        name=f"样例新来{number}有限公司",
        uscc=make.a_uscc(7000 + number),
        region="320000",
    )
    owner = User(username=f"newcomer{number}", display_name="样例负责人")
    return body, services.register(body, owner, "correct-horse-battery")


def data_of(name: str) -> dict[str, str]:
    return {"kind": "enterprise", "name": name, "uscc": CODE, "region": "320000"}


def holders() -> list[str]:
    return list(Organisation.objects.filter(uscc=CODE).values_list("name", flat=True))


def test_of_two_corrections_to_one_code_the_later_is_told_in_words():
    (one, owner), (other, stranger) = a_newcomer(1), a_newcomer(2)
    results = overtaken(
        lambda: perform(one, "correct", actor=owner, data=data_of("样例甲有限公司")),
        lambda: perform(other, "correct", actor=stranger, data=data_of("样例乙有限公司")),
    )
    (error,) = refused(results)
    assert (type(error), str(error)) == (Refused, taken())
    assert holders() == ["样例甲有限公司"]
    assert Organisation.objects.get(pk=other.pk).name == other.name


def test_who_registers_a_code_that_was_just_taken_keeps_the_form_and_is_told():
    one, owner = a_newcomer(1)
    form = data_of("样例乙有限公司") | {
        "username": "late",
        "display_name": "样例",
        "email": "late@example.test",
        "password": "correct-horse-battery",
        "again": "correct-horse-battery",
    }
    results = overtaken(
        lambda: perform(one, "correct", actor=owner, data=data_of("样例甲有限公司")),
        lambda: Client().post(reverse("register"), form),
    )
    answer: Any = results[1]
    page = answer.content.decode()
    assert (answer.status_code, "样例乙有限公司" in page) == (409, True)
    assert (holders(), User.objects.filter(username="late").exists()) == (["样例甲有限公司"], False)


def test_who_was_refused_and_takes_a_code_up_again_that_another_has_just_taken_is_told():
    (one, owner), (other, stranger) = a_newcomer(1), a_newcomer(2)
    officer = make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("320000"))
    perform(other, "refuse", actor=officer, reason="与营业执照不一致")
    results = overtaken(
        lambda: perform(one, "correct", actor=owner, data=data_of("样例甲有限公司")),
        lambda: perform(other, "correct", actor=stranger, data=data_of("样例乙有限公司")),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert Organisation.objects.get(pk=other.pk).state == Organisation.State.REFUSED


def test_of_two_officers_who_write_one_check_at_once_the_later_sees_it_and_overwrites_nothing():
    application = make.submitted()
    officers = [papers.an_officer_of(application) for _number in range(2)]
    sheet = {
        "eligible": {
            "result": "pass",
            "note": "",
            "source": "",
            "looked_on": None,
            "version": 0,
        }
    }

    def written(officer: User) -> list[ReviewCheck]:
        mine = {"eligible": sheet["eligible"] | {"note": f"由 {officer.pk} 核对"}}
        return reviewing.save_checks(application, mine, actor=officer)

    results = race(*(lambda officer=officer: written(officer) for officer in officers))
    kept = ReviewCheck.objects.get(application=application)
    assert sorted(len(faster) for faster in results) == [0, 1]
    assert kept.version == 1
    (loser,) = (officer for officer, faster in zip(officers, results, strict=True) if faster)
    assert kept.by_id != loser.pk


def test_two_visits_recorded_at_once_are_both_kept():
    application = make.submitted()
    officers = [papers.an_officer_of(application) for _number in range(2)]

    def recorded(officer: User) -> FieldCheck:
        visit = FieldCheck(on=clock.today(), place=f"{officer.pk}", people="甲", findings="一致")
        return reviewing.add_field_check(application, visit, [], actor=officer)

    results = race(*(lambda officer=officer: recorded(officer) for officer in officers))
    assert refused(results) == []
    places = set(FieldCheck.objects.values_list("place", flat=True))
    assert places == {str(officer.pk) for officer in officers}
    assert log.verify().ok


def test_two_leads_who_assign_the_same_applications_at_once_leave_each_with_one_officer():
    batch = make.a_batch()
    rows = [make.submitted(batch) for _number in range(3)]
    officers = [papers.an_officer_of(rows[0]) for _number in range(2)]
    lead = papers.a_lead_of(rows[0])
    pks = [row.pk for row in rows]
    results = race(
        *(
            lambda officer=officer: reviewing.assign(pks, officer, actor=lead)
            for officer in officers
        )
    )
    assert results == [3, 3]  # the later one takes all of them over
    given = ApplicationGrant.objects.filter(permission__codename="review_application")
    assert sorted(given.values_list("content_object_id", flat=True)) == sorted(pks)
    assert len(set(given.values_list("user_id", flat=True))) == 1
    assert Application.objects.open_to(officers[0]).filter(pk__in=pks).count() in {0, 3}


def an_amendment(batch: Batch, days: int, officer: User) -> Amendment:
    """Propose that applicants and authorities get `days` more."""
    more = dt.timedelta(days=days)
    moments = {name: getattr(batch, name) + more for name in Batch.DEADLINES}
    row = amend(Amendment(notice=batch.notice, reason="样例", **moments), actor=officer)
    return perform(row, "propose", actor=officer)


def test_of_two_equal_extensions_approved_at_once_one_comes_into_force():
    batch = make.a_batch()
    officer, lead = make.a_user(Role.MINISTRY_OFFICER), make.a_user(Role.MINISTRY_LEAD)
    rows = [an_amendment(batch, 5, officer) for _number in range(2)]
    results = race(*(lambda row=row: perform(row, "approve", actor=lead) for row in rows))
    assert [type(error) for error in refused(results)] == [Refused]
    states = sorted(Amendment.objects.values_list("state", flat=True))
    assert states == ["approved", "proposed"]
    moved = Batch.objects.get(pk=batch.pk)
    assert moved.applications_due == batch.applications_due + dt.timedelta(days=5)


def test_of_two_corrections_of_one_text_approved_at_once_one_comes_into_force():
    batch = make.a_batch()
    officer, lead = make.a_user(Role.MINISTRY_OFFICER), make.a_user(Role.MINISTRY_LEAD)
    moments = {name: getattr(batch, name) for name in Batch.DEADLINES}
    rows = []
    for title in ("更正一（样例）", "更正二（样例）"):
        texts = batch.notice.texts | {"title": title}
        row = Amendment(notice=batch.notice, matter="text", reason="样例", **moments, **texts)
        rows.append(perform(amend(row, actor=officer), "propose", actor=officer))
    results = race(*(lambda row=row: perform(row, "approve", actor=lead) for row in rows))
    assert [type(error) for error in refused(results)] == [Refused]
    (won,) = Amendment.objects.filter(state="approved")
    assert Batch.objects.get(pk=batch.pk).notice.title == won.title
