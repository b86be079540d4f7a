"""十: whoever is outside the evaluation finds no score, no rank and nobody who judged in it.

Pages, feeds, files and answers of that floor alone are asked for, and files are read to their
last word: PDF, XLSX and CSV as well as what a browser shows.
"""

import io
import subprocess
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse

from evaluation.models import Evaluation, ExpertProfile, ScoreSheet
from tests.nets.crawl import Crawl, undone
from tests.nets.places import addresses
from tests.nets.test_leaks import words
from tests.nets.test_ranking import RANKING, SAID

pytestmark = pytest.mark.clause("十")

OUTSIDERS = (
    "anonymous",
    "owner",
    "editor",
    "viewer",
    "other_owner",
    "authority",
    "authority_lead",
    "other_authority",
    "without_role",
)


def floor_of(view: Any) -> str:
    """Return the package that a view stands in."""
    cls = getattr(view, "view_class", getattr(view, "cls", view))
    return str(cls.__module__).partition(".")[0]


def read(response: HttpResponse) -> str:
    """Return every word of an answer, of a file's inside as well."""
    content, kind = response.getvalue(), response.get("Content-Type", "")
    if kind == "application/pdf":
        paper = subprocess.run(
            ["pdftotext", "-", "-"], input=content, check=True, capture_output=True
        )
        return paper.stdout.decode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return content.decode()


@pytest.fixture(scope="module")
def told(crawl: Crawl) -> list[tuple[str, str, str]]:
    """What outsiders get of the evaluation: (place, person, all its words)."""
    return list(everything(crawl))


def everything(crawl: Crawl) -> Iterator[tuple[str, str, str]]:
    for name, address in addresses().items():
        if floor_of(address.view) != "evaluation" or "get" not in address.methods:
            continue
        for place in crawl.places[name]:
            for who in OUTSIDERS:
                with undone():
                    response = crawl.client(place.thing, who).get(place.path)
                if response.status_code == 200:
                    yield str(place), who, read(response)


def hits(told: list[tuple[str, str, str]], *hidden: object) -> set[tuple[str, str, str]]:
    pattern = words(*hidden)
    return {(place, who, found) for place, who, text in told for found in pattern.findall(text)}


def test_outsiders_do_read_something_of_every_sort(told: list[tuple[str, str, str]]) -> None:
    kinds = {place.partition(" ")[0] for place, _who, _text in told}
    assert {"object_list", "object_file", "object_feed", "creation-object-list"} <= kinds
    assert {"result_list", "result_detail", "result_letter", "result-detail"} <= kinds


def test_no_outsider_finds_a_score(told: list[tuple[str, str, str]]) -> None:
    rows = Evaluation.objects.exclude(total_score=None)
    scores: set[Decimal | None] = set()
    for row in rows.values_list("basic_score", "plan_score", "total_score"):
        scores.update(row)
    assert hits(told, *sorted(str(score) for score in scores)) == set()


def test_no_outsider_finds_who_judged(told: list[tuple[str, str, str]]) -> None:
    judges = ExpertProfile.objects.filter(user__in=ScoreSheet.objects.values("expert"))
    names = {name for pair in judges.values_list("name", "user__display_name") for name in pair}
    assert hits(told, *sorted(names - {""})) == set()


def test_no_outsider_finds_a_rank(told: list[tuple[str, str, str]]) -> None:
    found = {
        (place, word)
        for place, _who, text in told
        if not place.startswith(("result-", "score-sheet"))  # their keys say that there is none
        for word in RANKING.findall(SAID.sub("", text))
    }
    assert found == set()
