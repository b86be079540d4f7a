"""Boards, explained scores and API: who sees what, and that all say the same."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from applications.models import Application, WorkPlan
from evaluation.models import Evaluation, Selection
from evaluation.views import boards
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from tests.evaluation.factories import (
    a_case,
    again,
    assigned,
    evaluating,
    handed_in,
    plainly_scored,
    scored,
    set_scores,
    signed_in,
    the_selection,
)
from tests.factories import a_batch, a_user, an_enterprise, owner_of

pytestmark = pytest.mark.django_db


@contextmanager
def patch_lines(number: int) -> Iterator[None]:
    """Let a page of the board hold so few lines that a small one has two."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boards, "LINES", number)
        yield


def board_url(case: Evaluation) -> str:
    return case.board_url


def pages_of(case: Evaluation) -> list[str]:
    return [
        reverse("evaluation_list"),
        case.get_absolute_url(),
        board_url(case),
        f"{board_url(case)}export/",
        reverse("selection_detail", args=[the_selection(case).pk]),
    ]


@pytest.mark.clause("十")
@pytest.mark.parametrize("role", [Role.APPLICANT_OWNER, Role.AUTHORITY_LEAD, Role.EXPERT])
def test_scores_and_boards_are_closed_to_everybody_outside_the_ministry(
    case: Evaluation, role: Role
) -> None:
    person = {
        Role.APPLICANT_OWNER: owner_of(case.application),
        Role.AUTHORITY_LEAD: a_user(Role.AUTHORITY_LEAD, case.authority),
        Role.EXPERT: case.handed_in[0].expert,
    }[role]
    client = signed_in(person)

    assert [client.get(page).status_code for page in pages_of(case)] == [403] * 5
    assert client.get("/api/v1/evaluations/").json()["count"] == 0
    assert client.get(f"/api/v1/evaluations/{case.pk}/").status_code == 404
    assert client.get("/api/v1/selections/").json()["count"] == 0


@pytest.mark.clause("十")
def test_an_applicant_and_a_province_find_no_score_in_the_application(case: Evaluation) -> None:
    for person in (owner_of(case.application), a_user(Role.AUTHORITY_LEAD, case.authority)):
        client = signed_in(person)
        api = client.get(f"/api/v1/applications/{case.application_id}/").content.decode()
        page = client.get(case.application.get_absolute_url()).content.decode()
        for text in (api, page):
            assert str(case.total_score) not in text
            assert "81.25" not in text


def test_strangers_are_sent_to_sign_in(case: Evaluation) -> None:
    for page in (*pages_of(case), reverse("sheet_list")):
        assert Client().get(page).status_code == 302
    for path in ("evaluations", "score-sheets", "selections"):
        assert Client().get(f"/api/v1/{path}/").status_code == 401


@pytest.mark.parametrize("role", [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD, Role.AUDITOR])
def test_the_ministry_and_its_auditors_read_all_of_it(case: Evaluation, role: Role) -> None:
    client = signed_in(a_user(role))

    assert [client.get(page).status_code for page in pages_of(case)] == [200] * 5


@pytest.mark.clause("六(二)")
def test_the_board_orders_by_total_and_draws_the_line_under_the_last_inside() -> None:
    batch = a_batch()
    cases = [a_case(batch) for _ in range(5)]
    evaluating(batch)
    for number, case in enumerate(cases):
        plainly_scored(case)
        total = str(90 - 5 * number)
        set_scores(
            case,
            total,
            total,
            total,
            spread="16" if number == 1 else "0",
            doubts=(1,) if number == 1 else (),
        )
    set_scores(cases[4], "69", "69", "69")

    page = signed_in(a_user(Role.MINISTRY_OFFICER)).get(board_url(cases[0]))

    rows = page.context["rows"]
    assert [(row.case, row.place, row.is_last_inside) for row in rows] == [
        (cases[0], "inside", False),
        (cases[1], "spread", False),
        (cases[2], "inside", True),
        (cases[3], "beyond", False),
        (cases[4], "below", False),
    ]
    assert page.content.decode().count('class="is-line-below"') == 1


def test_a_selection_is_proposed_from_the_board_and_approved_by_the_lead() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    plainly_scored(case)
    selection = the_selection(case)
    officer, lead = signed_in(a_user(Role.MINISTRY_OFFICER)), signed_in(a_user(Role.MINISTRY_LEAD))

    officer.post(selection.action_url("decide"), {"case": case.pk, "choice": "choose"})
    officer.post(selection.action_url("propose"), {"note": ""})
    lead.post(selection.action_url("approve"))

    assert Selection.objects.get(pk=selection.pk).state == "approved"
    assert again(case).state == "selected"


def test_a_board_is_searched_filtered_and_read_by_pages() -> None:
    batch = a_batch()
    cases = [a_case(batch) for _ in range(3)]
    evaluating(batch)
    for case in cases[:2]:
        plainly_scored(case)
    set_scores(cases[1], "69", "69", "69")
    client = signed_in(a_user(Role.MINISTRY_OFFICER))

    def found(query: str) -> list[Evaluation]:
        return [row.case for row in client.get(f"{board_url(cases[0])}?{query}").context["rows"]]

    assert found(f"q={cases[2].applicant.name}") == [cases[2]]
    assert found("show=open") == [cases[0]]
    assert found("show=below") == [cases[1]]
    assert found("show=unscored") == [cases[2]]
    assert found("show=choose") == []
    assert client.get(f"{board_url(cases[0])}?show=best").status_code == 400
    with patch_lines(1):
        assert found("page=2") == [cases[1]]


def test_scores_that_are_ready_are_computed_together() -> None:
    batch = a_batch()
    ready, waiting = a_case(batch), a_case(batch)
    for sheet in assigned(ready):
        handed_in(sheet)
    assigned(waiting)
    client = signed_in(a_user(Role.MINISTRY_OFFICER))

    client.post(f"{board_url(ready)}score/")

    assert (again(ready).state, again(waiting).state) == ("scored", "scoring")


def test_an_auditor_computes_nothing() -> None:
    other = a_case()
    for sheet in assigned(other):
        handed_in(sheet)

    signed_in(a_user(Role.AUDITOR)).post(f"{board_url(other)}score/")

    assert again(other).state == "scoring"


@pytest.mark.parametrize("tail", ["nonsense/", "park/x/"])
def test_a_board_that_does_not_exist_is_not_found(case: Evaluation, tail: str) -> None:
    url = board_url(case).replace("enterprise/", tail)

    assert signed_in(a_user(Role.MINISTRY_OFFICER)).get(url).status_code == 404


def test_an_export_says_what_the_board_says_and_is_logged(case: Evaluation) -> None:
    case.applicant.name = "=1+1样例"
    case.applicant.save()
    officer = a_user(Role.MINISTRY_OFFICER)

    answer = signed_in(officer).get(f"{board_url(case)}export/")

    head, line = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    row = dict(zip(head, line, strict=True))
    assert row["Applicant"] == "=1+1样例"
    # Whoever recomputes the total from the workbook arrives at the same cent.
    basic = sum(Decimal(str(v)) for k, v in row.items() if k[:2] in {"E1", "E2", "E3", "E4"})
    assert basic == case.basic_score
    assert Decimal(str(row["Total"])) == case.total_score
    event = AuditEvent.objects.filter(action="export").get()
    assert event.actor_id == officer.pk


def test_the_api_explains_a_score_as_the_page_does(case: Evaluation) -> None:
    answer = signed_in(a_user(Role.MINISTRY_LEAD)).get(f"/api/v1/evaluations/{case.pk}/").json()

    explained = answer["breakdown"]
    assert (answer["total_score"], explained["total"]) == (str(case.total_score),) * 2
    assert [explained["basic"]["share"], explained["plan"]["share"]] == ["0.6", "0.4"]
    lines = [line for h in explained["basic"]["headings"] for line in h["lines"]]
    assert sum(Decimal(line["points"]) for line in lines) == case.basic_score
    assert lines[1] == {
        "code": "E1.2",
        "name": "新兴产业主营业务收入占比",
        "weight": "8.00",
        "points": "5.87",
        "value": "60.0000",
        "unit": "%",
        "floor": "50.0000",
        "full": "80.0000",
        "how": "between",
        "rule": "between floor and full value, in proportion",
        "scoring": "50 % gives 60 % of the points, 80 % or more all, in proportion between",
        "working": "60 + 40 × (60 − 50) ÷ (80 − 50) ≈ 73.3333 % of 8 = 5.87",
        "formula": lines[1]["formula"],
        "calculation": "153.6 ÷ 256 × 100 % = 60 %",
        "inputs": lines[1]["inputs"],
        "marks": [],
        "counted": [],
    }


def test_the_api_proposes_and_tells_why_it_cannot(case: Evaluation) -> None:
    selection = the_selection(case)
    client = signed_in(a_user(Role.MINISTRY_OFFICER))
    url = f"/api/v1/selections/{selection.pk}/actions/propose/"

    decide = url.replace("propose", "decide")

    early = client.post(url, {}, "application/json")
    wrong = client.post(decide, {"case": 999_999, "choice": "choose"}, "application/json")
    noted = client.post(decide, {"case": case.pk, "choice": "choose"}, "application/json")
    right = client.post(url, {}, "application/json")

    assert (early.status_code, len(early.json()["blocked_by"])) == (409, 1)
    assert (wrong.status_code, list(wrong.json())) == (400, ["case"])
    assert (noted.status_code, noted.json()["state"]) == (200, "draft")
    assert (right.status_code, right.json()["chosen"]) == (200, [case.pk])


def test_lists_are_filtered_by_batch_and_kind(case: Evaluation) -> None:
    client = signed_in(a_user(Role.MINISTRY_OFFICER))
    other = a_case()

    def found(path: str) -> list[int]:
        return [row["id"] for row in client.get(path).json()["results"]]

    assert found(f"/api/v1/evaluations/?batch={case.batch.pk}&kind=enterprise") == [case.pk]
    assert found(f"/api/v1/evaluations/?batch={other.batch.pk}") == [other.pk]
    assert found("/api/v1/evaluations/?kind=park") == []
    assert len(found(f"/api/v1/score-sheets/?batch={case.batch.pk}")) == 3


@pytest.mark.parametrize(
    ("page", "budget"), [("list", 12), ("board", 15), ("detail", 15), ("api", 15), ("sheets", 12)]
)
def test_no_page_asks_more_with_more_cases(
    page: str, budget: int, django_assert_max_num_queries: Any
) -> None:
    batch = a_batch()
    first = a_case(batch)
    evaluating(batch)
    scored(case=first)
    url = {
        "list": reverse("evaluation_list"),
        "board": board_url(first),
        "detail": first.get_absolute_url(),
        "api": "/api/v1/evaluations/",
        "sheets": reverse("sheet_list"),
    }[page]
    client = signed_in(a_user(Role.MINISTRY_OFFICER))
    client.get(url)
    with django_assert_max_num_queries(budget) as once:
        client.get(url)

    for _ in range(3):
        scored(case=a_case_late(batch))
    with django_assert_max_num_queries(budget) as more:
        client.get(url)

    assert len(more) == len(once)


def a_case_late(batch: Any) -> Evaluation:
    """Another case of a batch that has closed: copied, since nobody recommends any more."""
    model = Application.objects.filter(batch=batch).first()
    assert model is not None
    applicant = an_enterprise()
    answers, basic = model.answers, model.basic_info
    application = Application(
        batch=batch,
        applicant=applicant,
        authority=model.authority,
        kind=model.kind,
        sector=model.sector,
        answers=answers,
        basic_info=basic,
        state="recommended",
    )
    create(application, actor=SYSTEM)
    WorkPlan.objects.create(application=application)
    return create(Evaluation.of(application), actor=SYSTEM)
