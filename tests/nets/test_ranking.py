"""十: nobody is ranked in public, and nothing is paid for.

Every public page, file and answer of the world is read as a stranger reads it.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.html import strip_tags

from acceptance.models import CreationProject
from evaluation.models import Evaluation
from publicity.models import PublicNotice
from recognition.models import Base
from tests.nets.crawl import Crawl, Visit
from tests.nets.places import addresses

pytestmark = pytest.mark.clause("十")

#: Words of ranking and of scores, in both languages.
RANKING = re.compile(
    r"排名|名次|得分|总分|分数|星级|★|☆|\b(?:rank(?:ed|ing)?|scores?|stars?)\b", re.IGNORECASE
)
#: What must be said: in which order lists stand, that ranking is refused and can be reported,
#: and the standard that the notice sets. None of it says how anybody did.
SAID = re.compile(r"排名不分先后|不对结果排名|收费、排名、形式主义|综合得分\s*≥")
#: An amount to be paid: fees are spoken of only to say that there are none.
AMOUNT = re.compile(r"(?:费|fee)[^。.\n]{0,12}?\d+(?:\.\d+)?\s*(?:元|yuan|RMB|CNY)", re.IGNORECASE)
MONEY = re.compile(r"(?:^|_)(?:fee|price|cost|invoice|bank|payment|refund|deposit)(?:_|$)")
HOUSE = ("portal", "applications", "evaluation", "acceptance", "publicity", "recognition")


def public(crawl: Crawl) -> Iterator[Visit]:
    """Yield what a stranger reads, what only machines read aside."""
    for name in addresses():
        if name not in {"api_schema", "healthz"}:
            for visit in crawl.of(name):
                if visit.who == "anonymous" and visit.is_shown and visit.text:
                    yield visit


def words(visit: Visit) -> str:
    """Return what stands on a page without its tags; of an answer, keys and values."""
    return re.sub(r"\s+", " ", strip_tags(visit.text))


def test_no_public_page_speaks_of_scores_or_ranks(crawl: Crawl) -> None:
    said = {
        (str(visit.place), word)
        for visit in public(crawl)
        for word in RANKING.findall(SAID.sub("", words(visit)))
    }
    assert said == set()


def test_no_public_page_names_an_amount_to_be_paid(crawl: Crawl) -> None:
    said = {(str(v.place), found) for v in public(crawl) for found in AMOUNT.findall(words(v))}
    assert said == set()


def test_no_public_answer_has_a_field_of_a_score(crawl: Crawl) -> None:
    answers = [v for v in public(crawl) if addresses()[v.place.name].is_api]
    named = {
        (str(visit.place), key)
        for visit in answers
        if visit.text.startswith(("{", "["))
        for key in keys(json.loads(visit.text))
        if re.search(r"score|rank|points|star(?!t)|total", key)
    }
    assert len(answers) > len(named) == 0


def keys(answer: Any) -> Iterator[str]:
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield key
            yield from keys(value)
    if isinstance(answer, list):
        for value in answer:
            yield from keys(value)


def entries_shown(crawl: Crawl) -> list[CreationProject]:
    """Return the projects of the longest public notice, as its answer lists them."""
    notice = PublicNotice.objects.public().of_results().with_life().order_by("-entry_count")[0]
    answer = crawl.client(None, "anonymous").get(reverse("public-notice-detail", args=[notice.pk]))
    by_entry = {entry.pk: entry.project for entry in notice.entries.with_life()}
    return [by_entry[line["id"]] for line in answer.json()["entries"]]


def bases_shown(crawl: Crawl) -> list[CreationProject]:
    """Return the projects behind the register, as its answer lists them."""
    answer = crawl.client(None, "anonymous").get(reverse("base-list"))
    by_base = {base.pk: base.project for base in Base.objects.with_life()}
    return [by_base[line["id"]] for line in answer.json()["results"]]


@pytest.mark.parametrize("shown", [entries_shown, bases_shown])
def test_a_public_list_stands_in_the_order_of_regions_and_sectors(
    crawl: Crawl, shown: Callable[[Crawl], list[CreationProject]]
) -> None:
    projects = shown(crawl)
    order = [(project.applicant.region, project.sector.position) for project in projects]
    assert order == sorted(order)
    scores = [Evaluation.objects.get(application__project=p).total_score for p in projects]
    assert scores != sorted(scores, reverse=True), "the world's order of merit must differ"


def test_the_house_keeps_no_money() -> None:
    named = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in HOUSE
        for field in model._meta.get_fields()
        if MONEY.search(field.name)
    ]
    assert named == []
