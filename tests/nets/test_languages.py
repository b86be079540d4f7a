"""Both languages are whole: in English no page keeps a word of Chinese that is no datum."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db import models

from portal.lifecycle.management.commands.clauses import CLAUSES
from tests.nets.crawl import Crawl, Visit
from tests.nets.places import addresses

CHINESE = re.compile(r"[㐀-䶿一-鿿]+")
#: Whoever can read a page, in this order: two of them read it for all.
READERS = ("ministry", "owner", "anonymous", "authority", "expert", "auditor", "sysadmin")
#: Said in Chinese to everybody: the way to the other language, the notice's own number.
SAID = ("简体中文", "中文", "工信部规", "国家新兴产业发展示范基地")


class Words(HTMLParser):
    """The words of a page, with those of its labels: no scripts, styles or addresses."""

    LABELS = frozenset({"alt", "title", "aria-label", "placeholder", "data-label", "content"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._closed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._closed = tag in {"script", "style"}
        self.found += [value for name, value in attrs if name in self.LABELS and value]

    def handle_endtag(self, tag: str) -> None:
        self._closed = False

    def handle_data(self, data: str) -> None:
        if not self._closed:
            self.found.append(data)


def chinese_in(html: str) -> set[str]:
    words = Words()
    words.feed(html)
    return {run for text in words.found for run in CHINESE.findall(text)}


@pytest.fixture(scope="module")
def data(crawl: Crawl) -> str:
    """Everything Chinese that stands in the tables: what people and notices wrote."""
    return "\n".join(sorted({*_kept_in_tables(), *SAID, *CLAUSES}))


def _kept_in_tables() -> Iterator[str]:
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        for row in model._default_manager.order_by().values_list(*fields) if fields else ():
            for value in row:
                yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def english(crawl: Crawl, name: str) -> Iterator[Visit]:
    """Yield the pages of one URL name as two of its readers see them in English."""
    for place in crawl.places.get(name, ()):
        shown = {v.who for v in crawl.of(name) if v.place == place and v.is_page}
        for who in [who for who in READERS if who in shown][:2]:
            yield crawl.visit(place, who, **{"Accept-Language": "en"})


@pytest.mark.parametrize(
    "name", [n for n, a in addresses().items() if "get" in a.methods and not a.is_api]
)
def test_a_page_in_english_has_no_chinese_but_data(crawl: Crawl, data: str, name: str) -> None:
    left = {
        (str(visit.place), visit.who, run)
        for visit in english(crawl, name)
        for run in chinese_in(visit.text)
        if run not in data
    }
    assert left == set()
