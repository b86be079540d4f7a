"""Pages and API of the evaluation: who sees what, and that experts stay blind."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from applications.models import Application, WorkPlan
from evaluation import services
from evaluation.models import Evaluation, ScoreSheet, Selection
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from tests.evaluation.factories import (
    a_case,
    again,
    an_expert,
    assigned,
    evaluating,
    experts,
    handed_in,
    marks,
    proposed,
    scored,
    set_scores,
    the_selection,
)
from tests.factories import a_batch, a_user, an_enterprise, owner_of

pytestmark = pytest.mark.django_db

SECRET = "只有本人可见的评分理由"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


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


@pytest.fixture
def case() -> Evaluation:
    """A scored case of an evaluating batch, with three experts' sheets."""
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    sheets = assigned(case)
    for sheet in sheets:
        typed = {**marks(sheet, "81.25"), "goals.reason": f"{SECRET}{sheet.pk}"}
        services.keep_marks(sheet, typed, actor=sheet.expert)
        perform(sheet, "submit", actor=sheet.expert)
    perform(case, "score", actor=a_user(Role.MINISTRY_OFFICER))
    return again(case)


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


# --- experts are blind to one another ---


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


# --- filling in ---


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


# --- the board ---


@pytest.mark.clause("六(二)")
def test_the_board_orders_by_total_and_draws_the_line_under_the_last_inside() -> None:
    batch = a_batch()
    cases = [a_case(batch) for _ in range(4)]
    evaluating(batch)
    for number, case in enumerate(cases):
        scored(case=case)
        total = str(90 - 10 * number)
        set_scores(case, total, total, total, spread="16" if number == 1 else "0")

    page = signed_in(a_user(Role.MINISTRY_OFFICER)).get(board_url(cases[0]))

    rows = page.context["board"].rows
    assert [(row.case, row.place, row.is_last_inside) for row in rows] == [
        (cases[0], "chosen", False),
        (cases[1], "spread", True),
        (cases[2], "beyond", False),
        (cases[3], "below", False),
    ]
    assert page.content.decode().count('class="is-line-below"') == 1


def test_a_selection_is_proposed_from_the_board_and_approved_by_the_lead() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case)
    selection = the_selection(case)
    officer, lead = signed_in(a_user(Role.MINISTRY_OFFICER)), signed_in(a_user(Role.MINISTRY_LEAD))

    officer.post(selection.action_url("propose"), {"chosen": [case.pk], "note": ""})
    lead.post(selection.action_url("approve"))

    assert Selection.objects.get(pk=selection.pk).state == "approved"
    assert again(case).state == "selected"


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


# --- API ---


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
        "rule": "between floor and full points, in proportion",
        "marks": [],
    }


def test_the_api_proposes_and_tells_why_it_cannot(case: Evaluation) -> None:
    selection = the_selection(case)
    client = signed_in(a_user(Role.MINISTRY_OFFICER))
    url = f"/api/v1/selections/{selection.pk}/actions/propose/"

    wrong = client.post(url, {"chosen": [999_999]}, "application/json")
    right = client.post(url, {"chosen": [case.pk]}, "application/json")

    assert (wrong.status_code, list(wrong.json())) == (400, ["chosen"])
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


# --- what waits, and what is reminded ---


def waiting(user: User) -> list[str]:
    return [f"{item.task}: {item.title}" for item in todo.items(user)]


def test_what_waits_follows_the_case_through_the_evaluation() -> None:
    batch = a_batch()
    officer, lead, expert = (
        a_user(Role.MINISTRY_OFFICER),
        a_user(Role.MINISTRY_LEAD),
        an_expert(),
    )
    case = a_case(batch)
    evaluating(batch)
    assert waiting(officer) == [f"Assign experts: {case}"]
    sheets = assigned(case, [expert, *experts(2)])
    assert waiting(officer) == []
    assert waiting(expert) == [f"Fill in the score sheet: {case}"]
    for sheet in sheets:
        handed_in(sheet)
    assert waiting(expert) == []
    assert waiting(officer) == [f"All sheets are in: compute the score: {case}"]
    perform(case, "score", actor=officer)
    assert waiting(officer) == ["Propose the selection: 人工智能 · demonstration enterprise"]
    proposed(the_selection(case), case)
    assert waiting(officer) == []
    assert waiting(lead) == ["Decide on the selection: 人工智能 · demonstration enterprise"]


def test_experts_are_reminded_and_the_ministry_told_at_the_deadline(clock: Any) -> None:
    batch = a_batch()
    officer = a_user(Role.MINISTRY_OFFICER)
    case = a_case(batch)
    evaluating(batch)
    done, late, _third = assigned(case)
    handed_in(done)

    clock.advance(to=case.batch.evaluation_due)

    assert not Letter.objects.filter(recipient=done.expert, key__contains=":due:").exists()
    assert Letter.objects.filter(recipient=late.expert, key__contains=":due:").count() == 1
    assert "未提交评分表 2 份" in Letter.objects.get(recipient=officer).body


def test_the_command_scores_a_batch_again_and_says_who_waits() -> None:
    batch = a_batch()
    case, other = a_case(batch), a_case(batch)
    scored(case=case)
    set_scores(case, "1", "1", "1")
    out = io.StringIO()

    call_command("score", batch=batch.ordinal, json=True, stdout=out)

    report = json.loads(out.getvalue())
    assert (report["scored"], report["changed"]) == (1, 1)
    assert [row["applicant"] for row in report["waiting"]] == [str(other)]
    assert str(again(case).total_score) == "85.24"


# --- queries ---


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
    return create(Evaluation(application=application), actor=SYSTEM)
