"""A worker is killed in the middle of its work: nothing is lost and nothing is done twice.

A real worker process on the embedded broker and a real database file; `kill -9` gives it
no time to tidy up. A second worker then finds everything again by its sweep.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

NUMBER = 30
PATIENCE = 90
PYTHON = sys.executable


class Embedded:
    """An embedded portal of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "portal.sqlite3"
        self.mail = folder / "mail"
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        self.environment = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "portal.settings.demo",
            "VAR_DIR": str(folder),
            "PYTHONPATH": str(settings.BASE_DIR),
        }

    def run(self, *command: str) -> None:
        subprocess.run(
            [PYTHON, *command],
            env=self.environment,
            cwd=settings.BASE_DIR,
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )

    @contextmanager
    def worker(self) -> Iterator["subprocess.Popen[bytes]"]:
        """A worker with two threads, so that a doubled sweep runs beside its twin."""
        process = subprocess.Popen(
            [PYTHON, "-m", "celery", "-A", "portal", "worker", "-P", "threads", "-c", "2"],
            env=self.environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def sweep_twice(self) -> None:
        """What beat does every half minute, doubled."""
        self.run(
            "-c",
            "import django; django.setup()\n"
            "from portal.inbox.tasks import sweep_outbox\n"
            "from portal.timeline.tasks import sweep_timers\n"
            "for _ in range(2): sweep_timers.delay(); sweep_outbox.delay()",
        )

    def count(self, query: str) -> int:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as rows:
            return int(rows.execute(query).fetchone()[0])

    @property
    def fired(self) -> int:
        return self.count("SELECT count(*) FROM timeline_timer WHERE fired_at IS NOT NULL")

    @property
    def sent(self) -> int:
        return self.count("SELECT count(*) FROM inbox_letter WHERE sent_at IS NOT NULL")

    @property
    def closings(self) -> int:
        return self.count(
            "SELECT count(*) FROM audit_auditevent WHERE action = 'close_applications'"
        )

    @property
    def closed_subjects(self) -> int:
        return self.count(
            "SELECT count(DISTINCT subject_id) FROM audit_auditevent "
            "WHERE action = 'close_applications'"
        )


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail after a patience that a slow machine needs."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "The worker did not get there."
        time.sleep(0.01)


@pytest.fixture
def embedded(tmp_path: Path, db: None) -> Embedded:
    portal = Embedded(tmp_path)
    if connection.vendor == "sqlite":  # these tables are made already
        portal.database.write_bytes(connection.connection.serialize())
    else:
        portal.run("manage.py", "migrate", "-v0")
    portal.run("-m", "tests.services.thirty")
    return portal


def test_a_killed_worker_loses_and_repeats_nothing(embedded: Embedded) -> None:
    embedded.sweep_twice()
    with embedded.worker() as process:
        wait_for(lambda: embedded.fired + embedded.sent > 5)
        os.killpg(process.pid, signal.SIGKILL)
    assert embedded.fired + embedded.sent < 2 * NUMBER, "It was killed too late to prove anything."

    embedded.sweep_twice()
    with embedded.worker():
        wait_for(lambda: embedded.fired >= NUMBER and embedded.sent >= NUMBER)

    assert (embedded.closings, embedded.closed_subjects) == (NUMBER, NUMBER)
    mails = sorted(path.name for path in embedded.mail.glob("thirty.*.eml"))
    assert mails == sorted(f"thirty.{number}portal.eml" for number in range(NUMBER))
