"""What every test may lean on."""

import datetime as dt
import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from portal.audit import triggers
from portal.timeline import clock as portal_clock
from portal.timeline import timers
from portal.timeline.models import RehearsalClock
from tests.scheduling import NetsOnOneWorker

# Machines that share two cores miss deadlines for reasons that are no bugs.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "portal"))


def pytest_collection_finish() -> None:
    """Let the collector look at what tests leave behind, not at the portal itself each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> NetsOnOneWorker | None:
    return NetsOnOneWorker(config, log) if config.getvalue("dist") == "loadscope" else None


def _tear_down_past_the_triggers() -> None:
    """Let tests that commit empty the database although the audit log refuses to be emptied."""
    tear_down = TransactionTestCase._fixture_teardown

    def wrapped(self: TransactionTestCase) -> None:
        open_connections = [connections[alias] for alias in self._databases_names()]
        for connection in open_connections:
            triggers.remove(connection)
        try:
            tear_down(self)
        finally:
            for connection in open_connections:
                triggers.install(connection)

    TransactionTestCase._fixture_teardown = wrapped


_tear_down_past_the_triggers()


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Build the tables from the models, which `make check` holds in step with the migrations.

    On PostgreSQL they are migrated, as every demo, journey and started worker is on SQLite.
    """
    return connections["default"].vendor == "postgresql"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """With the triggers of the audit log, which otherwise come by its migration."""
    with django_db_blocker.unblock():
        triggers.install(connections["default"])


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No throttle, lock-out or cached page of one test is met by the next."""
    yield
    for cache in caches.all():
        cache.clear()
    caches["pages"].clear()


class Clock:
    """The movable clock of rehearsal, for tests that walk through time."""

    def now(self) -> dt.datetime:
        return portal_clock.now()

    def set(self, moment: dt.datetime | str) -> None:
        """Go to a moment (ISO 8601 when a string) in either direction; no timer fires."""
        if isinstance(moment, str):
            moment = dt.datetime.fromisoformat(moment)
        RehearsalClock.objects.update_or_create(pk=RehearsalClock.ONLY, defaults={"at": moment})

    def advance(self, to: dt.datetime | str | None = None, **delta: Any) -> int:
        """Go forward to a moment or by a timedelta's arguments; return how many timers settled."""
        if isinstance(to, str):
            to = dt.datetime.fromisoformat(to)
        return timers.advance(to or self.now() + dt.timedelta(**delta))


@pytest.fixture
def clock(db: None) -> Clock:
    return Clock()
