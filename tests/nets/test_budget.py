"""How many queries each page may ask, and that it asks no more with five times the rows.

`tests/query_budget.json` holds a line for each page and person, session and masthead included.
"""

from collections.abc import Iterator
from functools import cache
from itertools import groupby

import pytest

from tests.nets.crawl import Crawl, Visit
from tests.nets.lines import Found, Lines, by_person, grouped
from tests.nets.multiply import multiply
from tests.nets.places import addresses

LIST, OTHER = 12, 15


@cache
def budget() -> Lines:
    return Lines("query_budget.json")


def limit(name: str) -> int:
    return LIST if name.endswith(("list", "todo")) else OTHER


def shown(crawl: Crawl, name: str) -> list[Visit]:
    return [visit for visit in crawl.of(name) if visit.is_shown]


@pytest.mark.parametrize("name", [n for n, a in addresses().items() if "get" in a.methods])
def test_a_page_asks_no_more_than_its_line_allows(crawl: Crawl, name: str) -> None:
    visits = shown(crawl, name)
    found: Found = {}
    for place in dict.fromkeys(visit.place for visit in visits):
        found[place.scene] = grouped((v.who, v.queries) for v in visits if v.place == place)
    lines = {scene: by_person(line) for scene, line in budget().expected(name, found).items()}
    over = {
        f"{visit.place} for {visit.who}": (visit.queries, allowed)
        for visit in visits
        if visit.queries > (allowed := int(lines.get(visit.place.scene, {}).get(visit.who, 0)))
    }
    assert over == {}, f"{name}: (asked, allowed); the lines stand in {budget().path.name}"
    dear = {who: n for line in lines.values() for who, n in line.items() if int(n) > limit(name)}
    assert dear == {}, f"{name}: no line may allow more than {limit(name)}"


def test_no_page_asks_more_with_five_times_the_rows(crawl: Crawl) -> None:
    before = list(dearest(crawl))
    multiply(5)
    grown = {}
    for visit in before:
        again = crawl.visit(visit.place, visit.who)
        if again.queries != visit.queries:
            grown[f"{visit.place} for {visit.who}"] = (visit.queries, again.queries)
    assert grown == {}


def test_no_line_outlives_its_page() -> None:
    budget().keep_only(addresses())
    assert budget().addresses() <= set(addresses())


def dearest(crawl: Crawl) -> Iterator[Visit]:
    """Yield, of every place, the visit that asks most: it does all that the others do and more."""
    for name in addresses():
        visits = sorted(shown(crawl, name), key=lambda visit: (visit.place.path, -visit.queries))
        yield from (next(of) for _path, of in groupby(visits, lambda visit: visit.place.path))
