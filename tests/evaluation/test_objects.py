"""The public list of objects of creation: once released, in no order of merit (六(二), 十)."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from evaluation.models import Evaluation, Result
from portal.accounts.models import Role
from portal.batches.models import Kind
from portal.lifecycle.door import perform
from tests.evaluation.factories import (
    a_case,
    evaluating,
    plainly_scored,
    proposed,
    released,
    set_scores,
    the_selection,
)
from tests.factories import a_batch, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("十")]

TOTALS = ("80.11", "90.22", "85.33")
LIST, FEED = reverse("object_list"), reverse("object_feed")


def approved(*chosen: Evaluation) -> None:
    selection = proposed(the_selection(chosen[0]), *chosen)
    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))


@pytest.fixture
def chosen() -> list[Evaluation]:
    """Two enterprises and a park that are chosen, with different totals; nothing is released."""
    batch = a_batch()
    cases = [
        a_case(batch, region="440000"),
        a_case(batch, region="110000"),
        a_case(batch, region="320000", kind=Kind.PARK),
    ]
    evaluating(batch)
    for case, total in zip(cases, TOTALS, strict=True):
        plainly_scored(case)
        set_scores(case, total, total, total)
    approved(*cases[:2])
    approved(cases[2])
    return cases


def names(client: Client, **query: str) -> list[str]:
    answer = client.get(reverse("creation-object-list"), query)
    return [row["name"] for row in answer.json()["results"]]


def test_nothing_is_public_before_the_release(chosen: list[Evaluation]) -> None:
    stranger = Client()

    assert names(stranger) == []
    assert b"<entry>" not in stranger.get(FEED).content
    for case in chosen:
        assert str(case.applicant) not in stranger.get(LIST).content.decode()


def test_the_list_stands_in_the_order_of_divisions_and_not_of_totals(
    chosen: list[Evaluation],
) -> None:
    released(chosen[0].batch)

    south, north, park = (str(case.applicant) for case in chosen)

    assert names(Client()) == [north, park, south]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"region": "440000"}, [0]),
        ({"kind": "park"}, [2]),
        ({"kind": "enterprise", "region": "320000"}, []),
    ],
)
def test_page_file_and_answer_are_narrowed_alike(
    chosen: list[Evaluation], query: dict[str, str], expected: list[int]
) -> None:
    released(chosen[0].batch)
    wanted = [str(chosen[at].applicant) for at in expected]

    page = Client().get(LIST, query)
    table = Client().get(reverse("object_file", args=["csv"]), query)
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))

    assert [str(row) for row in page.context["object_list"]] == wanted
    assert [line[0] for line in lines[1:]] == wanted
    assert names(Client(), **query) == wanted


def test_the_sector_is_asked_for_by_its_code(chosen: list[Evaluation]) -> None:
    released(chosen[0].batch)
    code = chosen[0].sector.code

    assert len(names(Client(), sector_code=code)) == 3
    assert names(Client(), sector_code=f"{code}9") == []
    assert len(Client().get(LIST, {"sector": code}).context["object_list"]) == 3


def test_a_query_that_says_nothing_sensible_is_answered_in_words(chosen: list[Evaluation]) -> None:
    released(chosen[0].batch)

    assert Client().get(LIST, {"region": "999999"}).status_code == 400
    answer = Client().get(reverse("object_file", args=["xlsx"]), {"region": "999999"})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?region=999999")


def test_no_score_leaves_the_house_in_any_form(chosen: list[Evaluation]) -> None:
    released(chosen[0].batch)
    stranger = Client()
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(stranger.get(reverse("object_file", args=["xlsx"])).content)
    )
    rows = book.get_sheet_by_index(0).to_python()
    texts = [
        stranger.get(LIST).content.decode(),
        stranger.get(FEED).content.decode(),
        stranger.get(reverse("object_file", args=["csv"])).content.decode(),
        stranger.get(reverse("creation-object-list")).content.decode(),
        str(rows),
    ]

    for text in texts:
        assert not any(total in text for total in TOTALS)
    assert "排名不分先后" in texts[0]
    assert "排名不分先后" in str(rows[-1])
    assert [row[0] for row in rows[1:4]] == names(stranger)


def test_a_name_that_begins_like_a_formula_is_text(chosen: list[Evaluation]) -> None:
    body = chosen[0].applicant
    body.name = "=1+1样例公司"
    body.save(update_fields=["name"])
    released(chosen[0].batch)

    book = Client().get(reverse("object_file", args=["xlsx"])).content
    table = Client().get(reverse("object_file", args=["csv"])).content.decode()

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    assert "=1+1样例公司" in {row[0] for row in sheet.to_python()}
    assert "'=1+1样例公司" in table


def test_who_is_not_chosen_is_on_no_list(chosen: list[Evaluation]) -> None:
    released(chosen[0].batch)
    Result.objects.filter(evaluation=chosen[0].pk).update(outcome="beyond")

    assert str(chosen[0].applicant) not in names(Client())
