"""Score sheets on their pages: filled in, kept, and blind to one another."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.urls import reverse

from applications import answers
from evaluation.models import Evaluation, ScoreSheet
from portal.lifecycle.door import perform
from tests.evaluation.factories import (
    SECRET,
    a_case,
    an_expert,
    assigned,
    experts,
    handed_in,
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
    assert client.post(sheet.get_absolute_url(), marks(sheet, "99")).status_code == 409
    assert now(sheet).marks["goals"]["score"] == "77"


def test_a_sheet_is_filled_in_and_submitted_by_api(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)
    url = f"/api/v1/score-sheets/{sheet.pk}/"
    given = {item.code: {"score": "77", "reason": "依据充分"} for item in sheet.items}

    refused = client.post(f"{url}actions/submit/", {}, "application/json")
    kept = client.post(f"{url}marks/", given, "application/json")
    done = client.post(f"{url}actions/submit/", {}, "application/json")

    assert (refused.status_code, len(refused.json()["blocked_by"])) == (409, 20)
    assert {
        code: {"score": one["score"], "reason": one["reason"]}
        for code, one in kept.json()["marks"].items()
    } == given
    assert (done.status_code, done.json()["state"]) == (200, "submitted")


FIELD = "goals.score"


def versions(sheet: ScoreSheet) -> dict[str, str]:
    fresh = ScoreSheet.objects.with_life().get(pk=sheet.pk)
    return answers.stamps_of(fresh, fresh.fields)


@pytest.mark.parametrize("whole", [False, True])
def test_two_tabs_of_one_expert_never_overwrite_one_another_silently(
    sheet: ScoreSheet, whole: bool
) -> None:
    client = signed_in(sheet.expert)
    seen = versions(sheet)[FIELD]
    url = sheet.get_absolute_url() if whole else reverse("sheet_mark", args=[sheet.pk])
    one = {FIELD: "81", f"v.{FIELD}": seen}
    client.post(url, one)

    other = client.post(url, {**one, FIELD: "62"})

    assert (other.status_code, now(sheet).marks["goals"]["score"]) == (409, "81")
    page = other.content.decode()
    assert "You saved another answer to this elsewhere meanwhile" in page
    assert {">81<", ">62<"} <= set(re.findall(">(?:81|62)<", page))
    stamp = re.search(f'name="seen.{FIELD}" value="([^"]+)"', page)
    assert stamp
    chosen = {FIELD: "62", f"v.{FIELD}": seen, f"seen.{FIELD}": stamp[1], "mine": FIELD}
    client.post(url, chosen)
    assert now(sheet).marks["goals"]["score"] == "62"


def test_what_was_typed_past_the_deadline_is_told_and_stands_on_the_page(
    sheet: ScoreSheet, clock: Any
) -> None:
    client = signed_in(sheet.expert)
    clock.set(sheet.evaluation.batch.evaluation_due + dt.timedelta(seconds=1))

    whole = client.post(sheet.get_absolute_url(), {**marks(sheet, "77"), "submit": "yes"})
    mark = client.post(reverse("sheet_mark", args=[sheet.pk]), {FIELD: "77"})
    api = client.post(
        f"/api/v1/score-sheets/{sheet.pk}/marks/", {"goals": {"score": "77"}}, "application/json"
    )

    assert [answer.status_code for answer in (whole, mark, api)] == [423] * 3
    for text in (whole.content.decode(), mark.content.decode(), api.json()["blocked_by"][0]):
        assert "The evaluation closed at" in text
    assert whole.content.decode().count('value="77"') == len(sheet.items)
    assert (now(sheet).marks, now(sheet).state) == ({}, "assigned")


def test_an_ended_session_is_told_to_the_page_that_saves_itself(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)
    client.logout()

    quiet = client.post(
        reverse("sheet_mark", args=[sheet.pk]), {FIELD: "77"}, headers={"HX-Request": "true"}
    )
    asked = client.get(reverse("sheet_presence", args=[sheet.pk]))

    assert (quiet.status_code, asked.status_code) == (401, 401)
    assert (now(sheet).marks, asked.json()) == ({}, {"reader": None})


def test_a_form_opened_by_another_account_writes_nothing(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)

    answer = client.post(sheet.get_absolute_url(), {FIELD: "77", "reader": "0"})

    assert (answer.status_code, now(sheet).marks) == (403, {})


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("101", "“创建目标的先进性与可行性” is 101; scores run from 0 to 100."),
        ("-1", "“创建目标的先进性与可行性” is -1; scores run from 0 to 100."),
        ("89.555", "“创建目标的先进性与可行性” is 89.555; give at most two decimals."),
        ("八十", "“创建目标的先进性与可行性”: “八十” is not a number."),
        (89.555, "“创建目标的先进性与可行性” is 89.555; give at most two decimals."),
        (True, "A score is a number or text; a reason is text."),
        (None, "A score is a number or text; a reason is text."),
    ],
)
def test_the_api_refuses_a_bad_score_by_its_field_and_writes_nothing(
    sheet: ScoreSheet, value: object, sentence: str
) -> None:
    answer = signed_in(sheet.expert).post(
        f"/api/v1/score-sheets/{sheet.pk}/marks/",
        {"goals": {"score": value, "reason": "可行"}, "tasks": {"score": "80"}},
        "application/json",
    )

    assert (answer.status_code, answer.json()) == (400, {FIELD: [sentence]})
    assert now(sheet).marks == {}


@pytest.mark.parametrize("given", [{"E1.1": {"score": "1"}}, {"goals": {"rank": "1"}}])
def test_the_api_names_what_the_sheet_does_not_have(
    sheet: ScoreSheet, given: dict[str, dict[str, str]]
) -> None:
    url = f"/api/v1/score-sheets/{sheet.pk}/marks/"
    answer = signed_in(sheet.expert).post(url, given, "application/json")

    ((code, parts),) = given.items()
    assert answer.status_code == 400
    assert answer.json() == {f"{code}.{next(iter(parts))}": ["This sheet has no such item."]}


@pytest.mark.parametrize("given", [[], {"goals": "80"}])
def test_the_api_wants_an_object_of_items(sheet: ScoreSheet, given: object) -> None:
    url = f"/api/v1/score-sheets/{sheet.pk}/marks/"

    assert signed_in(sheet.expert).post(url, given, "application/json").status_code == 400


def test_by_api_a_newer_mark_is_not_overwritten_by_an_older_version(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)
    url = f"/api/v1/score-sheets/{sheet.pk}/"
    read = client.get(url).json()["marks"]["goals"]
    client.post(f"{url}marks/", {"goals": {"score": "81"}}, "application/json")

    answer = client.post(f"{url}marks/", {"goals": {**read, "score": 62}}, "application/json")

    assert answer.status_code == 409
    conflict = answer.json()["conflicts"][FIELD]
    assert (conflict["mine"], conflict["saved"]) == ("62", "81")
    assert now(sheet).marks["goals"]["score"] == "81"
    again = {"goals": {"score": "62", "score_version": conflict["version"]}}
    assert client.post(f"{url}marks/", again, "application/json").status_code == 200
    assert now(sheet).marks["goals"]["score"] == "62"


def test_by_api_a_mark_without_a_version_is_one_whose_field_was_seen_empty(
    sheet: ScoreSheet,
) -> None:
    client = signed_in(sheet.expert)
    url = f"/api/v1/score-sheets/{sheet.pk}/marks/"
    first = client.post(url, {"goals": {"score": "81"}}, "application/json")
    assert (first.status_code, now(sheet).marks["goals"]["score"]) == (200, "81")

    same = client.post(url, {"goals": {"score": "81"}}, "application/json")
    blind = {"goals": {"score": "62", "reason": "样例理由"}}
    answer = client.post(url, blind, "application/json")

    assert (same.status_code, answer.status_code) == (200, 409)
    assert list(answer.json()["conflicts"]) == [FIELD]
    # What collides waits for its writer to choose; what stood empty is kept.
    assert now(sheet).marks["goals"] == {"score": "81", "reason": "样例理由"}
    chosen = {
        "goals": {"score": "62", "score_version": answer.json()["conflicts"][FIELD]["version"]}
    }
    assert client.post(url, chosen, "application/json").status_code == 200
    assert now(sheet).marks["goals"]["score"] == "62"


def test_by_api_a_version_of_one_part_says_nothing_of_the_other(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)
    url = f"/api/v1/score-sheets/{sheet.pk}/"
    mark = {"goals": {"score": "81", "reason": "样例理由甲"}}
    client.post(f"{url}marks/", mark, "application/json")
    read = client.get(url).json()["marks"]["goals"]

    half = {"score": "62", "reason": "样例理由乙", "score_version": read["score_version"]}
    answer = client.post(f"{url}marks/", {"goals": half}, "application/json")

    assert (answer.status_code, list(answer.json()["conflicts"])) == (409, ["goals.reason"])
    assert now(sheet).marks["goals"] == {"score": "62", "reason": "样例理由甲"}


def test_evidence_stands_beside_the_items_and_a_pdf_in_the_page(sheet: ScoreSheet) -> None:
    client = signed_in(sheet.expert)
    answer = client.get(sheet.get_absolute_url())
    page = answer.content.decode()
    file = next(one for one in sheet.evaluation.application.attachments.all())

    shown = client.get(reverse("attachment_shown", args=[file.pk]))

    assert shown.getvalue().startswith(b"%PDF")
    assert f'src="{reverse("attachment_shown", args=[file.pk])}' in page
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert (shown["X-Frame-Options"], shown["Content-Type"]) == ("SAMEORIGIN", "application/pdf")
    assert shown["Content-Disposition"].startswith("inline")
    cells = {cell.item.code: cell for cell in answer.context["cells"]}
    leaf = next(one for one in sheet.evaluation.scheme.leaves if one.code == "E2.3")
    assert [row.item.code for row in cells["E2.3"].figures] == list(leaf.rule.of)
    assert all(value for row in cells["E2.3"].figures for _year, value in row.years)
    assert cells["E2.3"].words == sheet.evaluation.application.answers["E2.3.text"]
    assert cells["analysis"].words == sheet.evaluation.application.plan.texts["plan.analysis"]


def test_a_file_of_a_case_that_is_not_ones_own_is_not_shown(sheet: ScoreSheet) -> None:
    file = sheet.evaluation.application.attachments.first()
    stranger = signed_in(an_expert())

    assert stranger.get(reverse("attachment_shown", args=[file.pk])).status_code == 404


def test_an_experts_open_sheets_stand_first_and_are_filtered(sheet: ScoreSheet) -> None:
    expert = sheet.expert
    done = assigned(a_case(sheet.evaluation.batch), [expert, *experts(2)])[0]
    handed_in(done)
    client = signed_in(expert)
    url = reverse("sheet_list")

    def found(query: str = "") -> list[int]:
        return [row.pk for row in client.get(f"{url}{query}").context["object_list"]]

    assert found() == [sheet.pk, done.pk]
    assert found("?state=submitted") == [done.pk]
    assert found(f"?q={sheet.evaluation.applicant.uscc}") == [sheet.pk]
    assert found("?kind=park") == []
    assert client.get(f"{url}?kind=x").status_code == 400
