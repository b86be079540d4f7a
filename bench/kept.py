"""Public pages in requests a second, beside a view that does nothing, on the same stack.

Asked through the WSGI handler itself, so that no client's own time makes the ratio look better:
all middleware runs for both. `drawn` is the same page when something has just changed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.urls import reverse

from publicity.models import PublicNotice
from recognition.models import Base

ROUNDS: Final = 7
SECONDS: Final = 0.4
#: What a public page has to reach of the yardstick.
WANTED: Final = 0.8


@dataclass(frozen=True, slots=True)
class Kept:
    """One page: requests a second, beside those of the empty view measured around it."""

    name: str
    a_second: float
    yardstick_a_second: float
    drawn_a_second: float
    kilobytes: float

    @property
    def share(self) -> float:
        return self.a_second / self.yardstick_a_second


def figures() -> list[Kept]:
    """Measure the pages the country reads on the day of a list, the empty view between."""
    handler = WSGIHandler()
    notice = PublicNotice.objects.public().earliest("pk")
    pages = {
        "public notices": reverse("public_notice_list"),
        "one public notice": notice.get_absolute_url(),
        "register of bases": reverse("base_list"),
        "one base": Base.objects.public().earliest("pk").get_absolute_url(),
        "open data of the register": reverse("base_json"),
        "experiences": reverse("case_list"),
    }
    return [_page(handler, name, path) for name, path in pages.items()]


def _page(handler: WSGIHandler, name: str, path: str) -> Kept:
    empty, body = _asking(handler, reverse("nothing_public")), _asking(handler, path)
    size = len(body()) / 1024
    shares = [(_rate(empty), _rate(body)) for _round in range(ROUNDS)]
    return Kept(
        name,
        median(found for _yardstick, found in shares),
        median(yardstick for yardstick, _found in shares),
        _rate(lambda: (caches["pages"].clear(), body())),
        size,
    )


def _asking(handler: WSGIHandler, path: str) -> Callable[[], bytes]:
    requests = RequestFactory()

    def ask() -> bytes:
        statuses: list[str] = []
        environ: dict[str, Any] = requests._base_environ(PATH_INFO=path, HTTP_HOST="testserver")
        response = handler(environ, lambda status, _headers: statuses.append(status))
        content = b"".join(response)
        response.close()
        if not statuses[0].startswith("200"):
            raise RuntimeError(f"{path}: {statuses[0]}")
        return content

    return ask


def _rate(ask: Callable[[], Any]) -> float:
    ask()
    count, begun = 0, time.perf_counter()
    while (passed := time.perf_counter() - begun) < SECONDS:
        ask()
        count += 1
    return count / passed
