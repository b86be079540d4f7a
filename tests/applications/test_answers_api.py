"""Answers by the API: on the version that was read, never over another's, never after the end."""

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from applications.models import Application
from portal.accounts.models import Role, User
from tests import factories as make

pytestmark = pytest.mark.django_db

FIELD = "basic.contact"


def caller(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def address(application: Application) -> str:
    return f"/api/v1/applications/{application.pk}/answers/"


def patch(client: APIClient, application: Application, **body: Any) -> Any:
    return client.patch(address(application), body, format="json")


@pytest.fixture
def draft() -> Application:
    return make.a_draft()


def stored(application: Application) -> str:
    return make.fresh(application).texts.get(FIELD, "")


def test_an_answer_is_saved_and_comes_back_with_its_next_version(draft):
    client = caller(make.owner_of(draft))
    first = client.get(address(draft)).json()["answers"][FIELD]
    told = patch(client, draft, answers={FIELD: "张三"}, versions={FIELD: first["version"]})
    assert (told.status_code, told.json()["saved"], stored(draft)) == (200, [FIELD], "张三")
    again = client.get(address(draft)).json()["answers"][FIELD]
    assert again == told.json()["answers"][FIELD]
    assert again["version"] != first["version"]


def test_a_newer_answer_of_another_is_not_overwritten_and_both_are_told(draft):
    owner = caller(make.owner_of(draft))
    editor = caller(make.a_user(Role.APPLICANT_EDITOR, draft.applicant))
    seen = owner.get(address(draft)).json()["answers"][FIELD]["version"]
    patch(editor, draft, answers={FIELD: "李四"}, versions={FIELD: seen})
    other = "basic.phone"
    told = patch(
        owner, draft, answers={FIELD: "张三", other: "010-1"}, versions={FIELD: seen, other: "0."}
    )
    assert told.status_code == 409
    conflict = told.json()["conflicts"][FIELD]
    assert (conflict["mine"], conflict["theirs"]) == ("张三", "李四")
    assert (stored(draft), told.json()["saved"]) == ("李四", [other])
    chosen = patch(owner, draft, answers={FIELD: "张三"}, versions={FIELD: conflict["version"]})
    assert (chosen.status_code, stored(draft)) == (200, "张三")


def test_without_a_version_nothing_that_stands_is_overwritten(draft):
    client = caller(make.owner_of(draft))
    patch(client, draft, answers={FIELD: "张三"})
    assert patch(client, draft, answers={FIELD: "王五"}).status_code == 409
    assert stored(draft) == "张三"


@pytest.mark.parametrize(
    ("answers", "at_fault"),
    [
        ({FIELD: "张三", "basic.no_such": "x"}, "basic.no_such"),
        ({FIELD: "张" * 20_001}, FIELD),
        ({FIELD: {"deep": 1}}, "answers"),
        ("张三", "answers"),
    ],
)
def test_a_field_at_fault_is_named_and_nothing_is_written(draft, answers, at_fault):
    told = patch(caller(make.owner_of(draft)), draft, answers=answers)
    assert (told.status_code, list(told.json())) == (400, [at_fault])
    assert stored(draft) == ""


def test_after_the_deadline_nothing_is_saved(draft, clock):
    client = caller(make.owner_of(draft))
    clock.set(draft.batch.applications_due)
    assert patch(client, draft, answers={FIELD: "按时"}).status_code == 200
    clock.set(draft.batch.applications_due + dt.timedelta(seconds=1))
    late = patch(client, draft, answers={FIELD: "过时"}, versions={FIELD: "9."})
    assert (late.status_code, stored(draft)) == (423, "按时")
    assert len(late.json()["blocked_by"]) == 1


def test_only_writers_of_the_applicant_write_and_strangers_see_nothing():
    application = make.submitted()
    viewer = make.a_user(Role.APPLICANT_VIEWER, application.applicant)
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    stranger = make.a_user(Role.APPLICANT_OWNER)
    before = stored(application)
    people = (viewer, officer, make.owner_of(application), stranger)
    answers = [patch(caller(who), application, answers={FIELD: "改"}) for who in people]
    assert [answer.status_code for answer in answers] == [403, 403, 403, 404]
    assert stored(application) == before
    assert caller(officer).get(address(application)).json()["answers"][FIELD]["value"] == before
