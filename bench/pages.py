"""Finding the demo's pages as people find them, and timing each on the server's side."""

import gc
import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final

from django.test import Client
from django.urls import Resolver404, resolve, reverse

from portal.accounts.models import User
from portal.web.demo import DOORS

RUNS: Final = 5
STRANGER: Final = "stranger"
BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
_LINK: Final = re.compile(r'href="(/[^"#?]*)')


@dataclass(frozen=True, slots=True)
class Timing:
    """One page as one account reads it: median milliseconds of `RUNS` requests."""

    account: str
    name: str
    path: str
    milliseconds: float


def accounts() -> Iterator[tuple[str, Client]]:
    """Yield a browser for a stranger and for each demo account."""
    yield STRANGER, Client()
    for door in DOORS:
        client = Client()
        client.force_login(User.objects.get(username=door.username), backend=BACKEND)
        yield door.username, client


def pages(client: Client, start: str) -> Iterator[tuple[str, str]]:
    """Follow links from `start`; yield (URL name, path), the first page of each name."""
    seen, waiting = {start}, deque([start])
    known: set[str] = set()
    while waiting:
        path = waiting.popleft()
        try:
            name = resolve(path).url_name or ""
        except Resolver404:
            continue
        if name in known:
            continue
        response = client.get(path)
        readable = response.get("Content-Type", "").startswith("text/html")
        if response.status_code != 200 or not readable:
            response.close()
            continue
        known.add(name)
        yield name, path
        for link in _LINK.findall(response.content.decode()):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def measure(client: Client, path: str) -> float:
    """Return the median of `RUNS` requests in milliseconds, after one that warms caches."""
    client.get(path)
    gc.collect()  # what filling the tables left behind is no part of a page
    return median(_timed(client, path) for _run in range(RUNS))


def _timed(client: Client, path: str) -> float:
    begun = time.perf_counter()
    client.get(path)
    return (time.perf_counter() - begun) * 1000


def yardstick() -> float:
    """Return what a page costs that does nothing but know its reader."""
    _name, client = list(accounts())[1]
    return measure(client, reverse("nothing"))


def timings() -> Iterator[Timing]:
    """Yield every page that each account finds from its home."""
    for account, client in accounts():
        start = reverse("home" if account == STRANGER else "todo")
        for name, path in pages(client, start):
            yield Timing(account, name, path, measure(client, path))
