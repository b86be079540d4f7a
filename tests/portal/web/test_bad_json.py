"""JSON that is sound and yet not what the API asks for: told, and nothing is written."""

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from applications.models import Application
from portal.accounts.models import Role
from tests import factories as make
from tests.portal.accounts.test_confirmation import a_newcomer, an_officer, owner_of
from tests.publicity.things import an_open_notice

pytestmark = pytest.mark.django_db

DEEP = "[" * 50_000 + "]" * 50_000
#: As JSON escapes it: the first half of a character beyond the basic plane.
HALF = r'{"reason": "\ud83d"}'


def sent(api: APIClient, address: str, body: str) -> Any:
    return api.post(
        address, body, content_type="application/json", headers={"Accept-Language": "en"}
    )


def withdrawing() -> tuple[APIClient, str, Application]:
    """An applicant about to withdraw what was submitted."""
    application = make.submitted()
    api = APIClient()
    api.force_authenticate(owner_of(application.applicant))
    return api, f"/api/v1/applications/{application.pk}/actions/withdraw/", application


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (DEEP, "The JSON is nested too deeply to be read."),
        (HALF, "The JSON holds half of a character."),
    ],
)
def test_json_that_nobody_could_store_is_told(body, words):
    api, address, application = withdrawing()
    answer = sent(api, address, body)
    assert (answer.status_code, answer.json()) == (400, {"detail": words})
    assert Application.objects.get(pk=application.pk).state == "submitted"


@pytest.mark.parametrize("reason", [{"a": 1}, ["a"], True])
def test_a_reason_that_is_no_text_is_not_taken_for_words(reason):
    api, address, application = withdrawing()
    answer = sent(api, address, json.dumps({"reason": reason}))
    told = {"reason": ["Give one text or number here, no list and no object."]}
    assert (answer.status_code, answer.json()) == (400, told)
    assert Application.objects.get(pk=application.pk).state == "submitted"


@pytest.mark.parametrize("day", [{"a": 1}, ["2026-01-01"], True, 20260101])
def test_a_day_that_is_no_text_is_told_at_its_field(day):
    api = APIClient()
    api.force_authenticate(make.a_user(Role.MINISTRY_OFFICER))
    answer = sent(api, "/api/v1/incidents/", json.dumps({"happened_on": day}))
    assert answer.status_code == 400
    assert "happened_on" in answer.json()


def test_a_list_is_no_truth():
    api = APIClient()
    newcomer = a_newcomer()
    api.force_authenticate(an_officer())
    asked = f"/api/v1/organisations/{newcomer.pk}/actions/confirm/"
    answer = sent(api, asked, json.dumps({"compared": [True]}))
    assert (answer.status_code, answer.json()) == (400, {"compared": ["Give true or false here."]})


@pytest.mark.parametrize("body", ["[1, 2]", '"x"', "null"])
def test_an_objection_that_is_no_object_of_json_is_told(body):
    notice = an_open_notice()
    answer = sent(APIClient(), f"/api/v1/public-notices/{notice.pk}/objections/", body)
    told = {"detail": "The action's fields must come as one JSON object."}
    assert (answer.status_code, answer.json()) == (400, told)
