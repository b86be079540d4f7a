"""The nets: one world, told once, that every page of every role is held against.

The whole package runs on one worker (`tests/scheduling.py`), inside one transaction that is rolled
back at its end, so that the world is built once and seen by no other test.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.db import transaction
from django.test import client
from django.utils import translation
from pytest_django import DjangoDbBlocker
from weasyprint import HTML

from portal.documents import pdf
from tests.nets.crawl import Crawl
from tests.nets.world import World


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that stands in this folder is a net, and every net looks at rows."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The demo's opening with what it leaves out, and the people around each thing."""
    with (
        django_db_blocker.unblock(),
        translation.override(settings.LANGUAGE_CODE),
        transaction.atomic(),
    ):
        yield World.build()
        transaction.set_rollback(True)


class TypesetOnce(HTML):
    """The same page is the same PDF whoever asks for it."""

    _papers: ClassVar[dict[str, bytes]] = {}

    def __init__(self, *, string: str, **options: Any) -> None:
        self.page, self.options = string, options

    def write_pdf(self, **options: Any) -> bytes:
        if self.page not in self._papers:
            self._papers[self.page] = HTML(string=self.page, **self.options).write_pdf(**options)
        return self._papers[self.page]


@pytest.fixture(scope="package", autouse=True)
def _typeset_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "HTML", TypesetOnce)
        yield


@pytest.fixture(scope="package", autouse=True)
def _keep_no_contexts() -> Iterator[None]:
    """The test client copies the context of each template drawn; nets read the pages alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "store_rendered_templates", lambda *args, **kwargs: None)
        yield


@pytest.fixture(scope="package")
def crawl(world: World) -> Crawl:
    """Every page of the world as each person sees it, asked for once."""
    return Crawl(world)
