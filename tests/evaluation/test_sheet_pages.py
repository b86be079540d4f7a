"""Score sheets on their pages: filled in, kept, and blind to one another."""

import json

import pytest
from django.urls import reverse

from evaluation.models import Evaluation, ScoreSheet
from portal.lifecycle.door import perform
from tests.evaluation.factories import (
    SECRET,
    a_case,
    assigned,
    marks,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_an_expert_sees_the_own_sheet_and_nothing_of_the_others(case: Evaluation) -> None:
    mine, *others = case.handed_in
    client = signed_in(mine.expert)
    answers = [
        client.get(reverse("sheet_list")),
        client.get(mine.get_absolute_url()),
        client.get(case.application.get_absolute_url()),
        client.get("/api/v1/score-sheets/"),
        client.get(f"/api/v1/score-sheets/{mine.pk}/"),
        client.get("/api/v1/todo/"),
    ]

    assert [answer.status_code for answer in answers] == [200] * 6
    text = "".join(json.dumps(a.json()) if "json" in a["Content-Type"] else a.content.decode()
                   for a in answers)  # fmt: skip
    assert f"{SECRET}{mine.pk}" in answers[1].content.decode()
    for other in others:
        assert f"{SECRET}{other.pk}" not in text
        assert str(other.expert) not in text
        assert client.get(other.get_absolute_url()).status_code == 404
        assert client.get(f"/api/v1/score-sheets/{other.pk}/").status_code == 404
        mark = client.post(reverse("sheet_mark", args=[other.pk]), {"goals.score": "1"})
        assert mark.status_code == 404
    assert str(case.total_score) not in text


def test_a_recused_expert_is_shown_a_closed_case() -> None:
    other = a_case()
    sheet = assigned(other)[0]
    perform(sheet, "recuse", actor=sheet.expert, reason="曾任顾问")
    client = signed_in(sheet.expert)

    page = client.get(sheet.get_absolute_url())

    assert page.status_code == 200
    assert "样例内容" not in page.content.decode()
    assert client.get(other.application.get_absolute_url()).status_code == 404


@pytest.fixture
def sheet(db: None) -> ScoreSheet:
    return assigned(a_case())[0]


def now(sheet: ScoreSheet) -> ScoreSheet:
    return ScoreSheet.objects.get(pk=sheet.pk)


def test_one_mark_saves_itself_and_is_told_what_is_wrong(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)

    answer = client.post(reverse("sheet_mark", args=[sheet.pk]), {"E2.3.score": "9O"})

    assert answer.status_code == 200
    assert "“9O” is not a number." in answer.content.decode().replace("&quot;", '"')
    assert now(sheet).marks == {"E2.3": {"score": "9O"}}


def test_a_mark_of_no_item_is_refused(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)

    assert (
        client.post(reverse("sheet_mark", args=[sheet.pk]), {"E1.1.score": "1"}).status_code == 400
    )
    assert now(sheet).marks == {}


def test_without_javascript_the_whole_sheet_is_saved(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)

    answer = client.post(sheet.get_absolute_url(), marks(sheet, "77"))

    assert answer.status_code == 302
    assert {given["score"] for given in now(sheet).marks.values()} == {"77"}
    assert now(sheet).state == "assigned"


def test_a_faulty_sheet_keeps_what_was_typed_and_says_what_is_wrong(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)
    typed = {**marks(sheet, "77"), "goals.score": "777", "submit": "yes"}

    answer = client.post(sheet.get_absolute_url(), typed)

    assert answer.status_code == 409
    assert "777; scores run from 0 to 100." in answer.content.decode()
    assert 'value="777"' in answer.content.decode()
    assert (now(sheet).state, now(sheet).marks["goals"]["score"]) == ("assigned", "777")


def test_a_complete_sheet_is_submitted_and_then_read_only(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)

    answer = client.post(sheet.get_absolute_url(), {**marks(sheet, "77"), "submit": "yes"})

    assert (answer.status_code, now(sheet).state) == (302, "submitted")
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "<textarea" not in page
    assert client.post(sheet.get_absolute_url(), marks(sheet, "99")).status_code == 403
    assert now(sheet).marks["goals"]["score"] == "77"


def test_a_sheet_is_filled_in_and_submitted_by_api(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)
    url = f"/api/v1/score-sheets/{sheet.pk}/"
    given = {item.code: {"score": "77", "reason": "依据充分"} for item in sheet.items}

    refused = client.post(f"{url}actions/submit/", {}, "application/json")
    kept = client.post(f"{url}marks/", given, "application/json")
    done = client.post(f"{url}actions/submit/", {}, "application/json")

    assert (refused.status_code, len(refused.json()["blocked_by"])) == (409, 20)
    assert kept.json()["marks"] == given
    assert (done.status_code, done.json()["state"]) == (200, "submitted")
