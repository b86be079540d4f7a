"""What the API answers where there is nothing: words in the reader's language, as JSON."""

import pytest
from rest_framework.test import APIClient

from portal.accounts.models import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/api/v1/applications/999999/", "此处没有内容，或者您无权查看。"),
        ("/api/v1/bases/999999/", "此处没有内容，或者您无权查看。"),
        ("/api/v1/no-such-thing/", "接口没有此地址。"),
        ("/api/v1/applications/?page=99", "没有第“99”页。"),
    ],
)
def test_what_is_not_there_is_told_in_words(address: str, words: str) -> None:
    api = APIClient()
    api.force_authenticate(make.a_user(Role.MINISTRY_OFFICER))
    answer = api.get(address)
    assert (answer.status_code, answer.json()) == (404, {"detail": words})


def test_an_act_on_what_is_another_s_reads_as_if_there_were_nothing() -> None:
    application = make.submitted()
    api = APIClient()
    api.force_authenticate(make.a_user(Role.EXPERT))
    answer = api.post(f"/api/v1/applications/{application.pk}/actions/withdraw/", {}, format="json")
    assert (answer.status_code, answer.json()["detail"]) == (404, "此处没有内容，或者您无权查看。")


def test_filters_narrow_lists_and_not_the_thing_asked_for_by_its_number() -> None:
    application = make.submitted()
    api = APIClient()
    api.force_authenticate(make.a_user(Role.MINISTRY_OFFICER))
    listed = api.get("/api/v1/applications/?state=withdrawn").json()
    answer = api.get(f"/api/v1/applications/{application.pk}/?state=withdrawn")
    assert (listed["count"], answer.status_code) == (0, 200)
