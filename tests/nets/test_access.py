"""Who gets in where: every address × person × method, asked for real with things that could leak.

`tests/access_matrix.json` holds the expected answers. A new address without a line fails here.
"""

from functools import cache

import pytest

from portal.lifecycle.actions import deeds
from portal.lifecycle.models import Subject
from tests.nets.crawl import Crawl
from tests.nets.lines import Found, Lines, grouped
from tests.nets.places import ACTS, API, act_of, addresses, subjects
from tests.nets.world import PEOPLE

#: What the API answers where the page refuses; what is public in part hides itself or refuses.
REFUSALS = {"302 account_login": {"401"}, "403": {"403", "404"}, "404": {"403", "404"}}


@cache
def matrix() -> Lines:
    return Lines("access_matrix.json")


def judge(address: str, found: Found) -> None:
    expected = matrix().expected(address, found)
    assert expected, (
        f"“{address}” has no line in {matrix().path.name}: say there who may ask for it, "
        "or let NETS=write note what it answers now and read every line of the diff."
    )
    assert found == expected


@pytest.mark.parametrize("name", [name for name in addresses() if name not in ACTS])
def test_an_address_answers_each_person_as_its_line_says(crawl: Crawl, name: str) -> None:
    standing = crawl.places.get(name)
    assert standing, f"“{name}” takes arguments: say in tests/nets/places.py which things to try."
    found: Found = {}
    for place in standing:
        if visits := [visit for visit in crawl.of(name) if visit.place == place]:
            found[f"GET {place.scene}".strip()] = grouped((v.who, v.answer) for v in visits)
        if "post" in addresses()[name].methods:
            answers = [(who, crawl.post(place, who)) for who in PEOPLE]
            found[f"POST {place.scene}".strip()] = grouped(answers)
    judge(name, found)


@pytest.mark.parametrize("model", subjects(), ids=lambda model: model._meta.label)
def test_an_act_is_open_to_those_alone_whom_its_line_names(
    crawl: Crawl, model: type[Subject]
) -> None:
    found: Found = {}
    for name in deeds(model):
        place = act_of(model, name)
        found[name] = grouped((who, crawl.post(place, who)) for who in PEOPLE)
    judge(f"act {model._meta.label}", found)


@pytest.mark.parametrize("prefix", API)
def test_the_api_refuses_whom_the_page_refuses(crawl: Crawl, prefix: str) -> None:
    wrong = []
    for name in deeds(API[prefix]):
        page, endpoint = act_of(API[prefix], name), act_of(API[prefix], name, prefix)
        for who in PEOPLE:
            if (refusal := REFUSALS.get(crawl.post(page, who))) is None:
                continue
            if (answer := crawl.post(endpoint, who)) not in refusal:
                wrong.append((name, who, answer))
    assert wrong == []


def test_no_line_outlives_its_address() -> None:
    known = {*addresses(), *(f"act {model._meta.label}" for model in subjects())}
    matrix().keep_only([*addresses(), *sorted(known - set(addresses()))])
    assert matrix().addresses() <= known
