"""`python -m bench.crowd`: what many people do at once, against a real server on PostgreSQL.

Editors saving field by field, and the last minute before a deadline. Prints one JSON document.
Run by `python -m bench` in a process, a database and a Redis of its own.
"""

import datetime as dt
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

EDITORS: Final = 200
#: Where a page says under which version it shows the contact person's name.
STAMP: Final = re.compile(r'name="v\.basic\.contact" value="([^"]*)"')
#: Each editor leaves a field about this often, seconds, for so long.
PAUSE: Final = 3.0
EDITING: Final = 20.0
SUBMISSIONS: Final = 2000
#: The last minute: all submissions are started within it.
MINUTE: Final = 60.0
#: Clients that have not been answered yet wait; more do not come at once.
CONNECTIONS: Final = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """One request as the client saw it."""

    status: int
    milliseconds: float
    body: str


class Line:
    """A connection that is kept open, as a browser keeps it."""

    def __init__(self, port: int, **headers: str) -> None:
        self.headers = headers
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        """Send one request; a line that was dropped meanwhile is taken up again."""
        begun = time.perf_counter()
        for attempt in (1, 2):
            try:
                self.connection.request(method, path, body.encode() or None, self.headers | headers)
                response = self.connection.getresponse()
                text = response.read().decode("utf-8", "replace")
                break
            except (http.client.RemoteDisconnected, ConnectionResetError):
                self.connection.close()
                if attempt == 2:
                    raise
        return Answer(response.status, (time.perf_counter() - begun) * 1000, text)


@contextmanager
def server() -> Iterator[int]:
    """Serve the portal as in production, two workers, and yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    command += ["--no-control-socket", "--log-level", "error", "--keep-alive", "30"]
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            with suppress(OSError):
                if Line(port).ask("GET", "/healthz").status == 200:
                    break
            time.sleep(0.2)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def at_once(jobs: Sequence[Callable[[], Any]], threads: int) -> list[Any]:
    """Do all jobs, `threads` of them at a time; raise what the first failing one raised."""
    with ThreadPoolExecutor(threads) as pool:
        return [done.result() for done in [pool.submit(job) for job in jobs]]


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """Return the median, 95th percentile and worst of some times."""
    return {
        "median_ms": round(median(milliseconds), 1),
        "p95_ms": round(quantiles(milliseconds, n=20)[-1], 1),
        "worst_ms": round(max(milliseconds), 1),
    }


def session_of(user: Any) -> dict[str, str]:
    """Return the headers of a browser in which somebody is signed in."""
    from django.test import Client

    from bench.pages import BACKEND

    client = Client()
    client.force_login(user, backend=BACKEND)
    key = client.cookies["sessionid"].value
    token = "b" * 32
    return {
        "Cookie": f"sessionid={key}; csrftoken={token}",
        "X-CSRFToken": token,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def editing(port: int) -> dict[str, Any]:
    """200 editors of 200 drafts, each saving the field it has just left."""
    from applications.models import Application
    from bench.copies import copies
    from tests import factories as make

    drafts = copies(make.a_complete_draft(), EDITORS)
    browsers = [session_of(copy.owner) for copy in drafts]
    yardstick = [
        Line(port, **browsers[0]).ask("GET", "/bench/nothing/").milliseconds for _ in range(200)
    ]
    alone = Editor(port, drafts[0].application.pk, browsers[0])
    single = [alone.save() for _ in range(100)]
    editors = [
        Editor(port, copy.application.pk, browser)
        for copy, browser in zip(drafts, browsers, strict=True)
    ]
    answers = [a for found in at_once([e.work for e in editors], EDITORS) for a in found]
    lost = sum(
        Application.objects.get(pk=editor.pk).basic_info.get("basic.contact") != editor.last
        for editor in editors
    )
    alone_ms = median(answer.milliseconds for answer in single)
    return {
        "yardstick_ms": round(median(yardstick), 2),
        "one_editor_median_ms": round(alone_ms, 2),
        "times_yardstick": round(alone_ms / median(yardstick), 2),
        "editors": EDITORS,
        "saves": len(answers),
        "refused": sum(answer.status != 200 for answer in answers),
        "lost": lost,
        **spread([answer.milliseconds for answer in answers]),
    }


class Editor:
    """Somebody who fills in one draft in one browser."""

    def __init__(self, port: int, pk: int, browser: dict[str, str]) -> None:
        self.line = Line(port, **browser)
        self.pk, self.typed, self.last = pk, 0, ""
        page = self.line.ask("GET", f"/applications/{pk}/form/basic/").body
        self.stamp = STAMP.search(page)[1]
        self.random = random.Random(pk)

    def save(self) -> Answer:
        """Leave a field: what stands in it goes to the server."""
        self.typed += 1
        self.last = f"样例联系人{self.typed}"
        from urllib.parse import urlencode

        body = urlencode({"basic.contact": self.last, "v.basic.contact": self.stamp})
        answer = self.line.ask("POST", f"/applications/{self.pk}/form/basic/field/", body)
        if fresh := STAMP.search(answer.body):
            self.stamp = fresh[1]
        return answer

    def work(self) -> list[Answer]:
        """Type, pause, type on, for `EDITING` seconds."""
        ends, answers = time.monotonic() + EDITING, []
        time.sleep(self.random.uniform(0, PAUSE))
        while time.monotonic() < ends:
            answers.append(self.save())
            time.sleep(self.random.uniform(0.5, 1.5) * PAUSE)
        return answers


def last_minute(port: int) -> dict[str, Any]:
    """2,000 complete applications of one batch, sent evenly over its last minute.

    Whoever sends does not wait for the others: what the server can't answer at once queues up, and
    is judged by the moment at which it was sent.
    """
    from applications.models import Submission
    from bench.copies import copies
    from portal.accounts import tokens
    from portal.audit import log
    from portal.batches.models import Batch
    from tests import factories as make

    pattern = make.a_complete_draft()
    waiting = copies(pattern, SUBMISSIONS)
    keys = [tokens.give(copy.owner)[0] for copy in waiting]
    begun = time.time()
    due = dt.datetime.fromtimestamp(begun + MINUTE, dt.UTC)
    Batch.objects.filter(pk=pattern.batch_id).update(applications_due=due)
    lines = threading.local()

    def send(number: int) -> tuple[float, Answer]:
        if not hasattr(lines, "line"):
            lines.line = Line(port)
        # The last of them a tenth of a second before the deadline.
        time.sleep(max(0.0, begun + number * (MINUTE - 0.1) / SUBMISSIONS - time.time()))
        sent_at = time.time()
        started = sent_at - due.timestamp()
        pk = waiting[number].application.pk
        return started, lines.line.ask(
            "POST",
            f"/api/v1/applications/{pk}/actions/submit/",
            "{}",
            **{
                "Authorization": f"Token {keys[number]}",
                "Content-Type": "application/json",
                "X-Request-Start": f"t={sent_at:.3f}",
            },
        )

    sent = at_once([lambda n=n: send(n) for n in range(SUBMISSIONS)], CONNECTIONS)
    took = time.time() - begun
    rows = Submission.objects.filter(application__batch=pattern.batch_id).exclude(
        application=pattern
    )
    each = Counter(rows.values_list("application_id", flat=True))
    return {
        "submissions": SUBMISSIONS,
        "seconds": round(took, 1),
        "started_in_time": sum(started < 0 for started, _answer in sent),
        "in": sum(answer.status == 200 for _started, answer in sent),
        "late_refused": sum(answer.status == 423 for _s, answer in sent),
        "answers": dict(Counter(answer.status for _started, answer in sent)),
        "versions_kept": len(each),
        "twice": sum(number > 1 for number in each.values()),
        "after_the_deadline": rows.filter(at__gt=due).count(),
        "chain_ok": log.verify().ok,
        **spread([answer.milliseconds for _started, answer in sent]),
    }


def main() -> None:
    """Fill an empty database, serve it, let the crowd in, and print what came of it."""
    import psycopg

    with psycopg.connect(os.environ["ADMIN_URL"], autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS portal_bench WITH (FORCE)")
        admin.execute("CREATE DATABASE portal_bench ENCODING 'UTF8' TEMPLATE template0")
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "bench.crowd_settings", "VAR_DIR": scratch}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from django.db import connections

        with server() as port:
            found = {"editing": editing(port), "last_minute": last_minute(port)}
        connections.close_all()
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main()
