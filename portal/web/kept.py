"""Public pages that are kept and handed out again, and never show what is no longer so.

Whatever the house changes it enters in the audit log within the same transaction
(`portal.lifecycle.door`), so the head of that log says whether anything at all has happened
since a page was drawn. A page is kept with the head it was drawn under and handed out as long
as both still agree and the clock has not passed on: no change has to know which pages show it.

A view says that its page may be kept:

    path("bases/", kept(BaseList.as_view()), name="base_list")

Only readers without a session get kept pages. Their own CSRF token is put in its place.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils.translation import get_language_from_request

from portal.audit import log
from portal.timeline import clock

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Larger answers are files; they are cheap to make beside what they would take in memory.
LARGEST: Final = 1 << 20
#: The two places where a page carries its reader's token: forms, and the header of htmx.
_TOKEN: Final = re.compile(
    rb'(name="csrfmiddlewaretoken" value="|"X-CSRFToken": "|&quot;X-CSRFToken&quot;: &quot;)'
    rb"[A-Za-z0-9]{64}"
)
_PLACE: Final = b"@@token-of-the-reader@@"


class Grain(StrEnum):
    """How fine a page tells the time: how long it stays true while nobody does anything."""

    DAY = "day"
    MINUTE = "minute"

    def floor(self, moment: dt.datetime) -> dt.datetime:
        """Return the beginning of the day or minute of `moment`, in Beijing."""
        local = clock.local(moment)
        if settings.REHEARSAL:  # its clock stands still, and every page shows it
            return local
        if self is Grain.MINUTE:
            return local.replace(second=0, microsecond=0)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)


def kept(view: Callable[..., HttpResponseBase], grain: Grain = Grain.DAY) -> Any:
    """Let strangers have the pages of `view` again for as long as nothing has changed.

    grain: MINUTE for a page that says how many minutes are left. What the page shows must be
    public and read from the database; what is read from elsewhere is not noticed.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Read before the page is drawn: a change in between makes what is kept look too old.
        head = log.head() if _is_anybodys(request) else ""
        response = view(request, *args, **kwargs)
        response.kept = grain, head  # type: ignore[attr-defined]
        return response

    return marked


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was drawn, under which head of the log and at which time."""

    head: str
    grain: Grain
    floor: dt.datetime
    headers: Mapping[str, str]
    content: bytes

    @classmethod
    def of(cls, response: Any, grain: Grain, head: str) -> "Page":
        content = _TOKEN.sub(rb"\1" + _PLACE, response.content)
        return cls(head, grain, grain.floor(clock.now()), dict(response.items()), content)

    def is_true(self, head: str) -> bool:
        """Whether drawing it again would show the same."""
        return self.head == head and self.floor == self.grain.floor(clock.now())

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return it with the reader's own token, and the cookie that belongs to that."""
        content = self.content
        if _PLACE not in content:
            return HttpResponse(content, headers=dict(self.headers))
        answer = HttpResponse(headers=dict(self.headers))
        csrf = CsrfViewMiddleware(lambda _request: answer)
        csrf.process_request(request)
        answer.content = content.replace(_PLACE, get_token(request).encode())
        answer.headers["Content-Length"] = str(len(answer.content))
        done: Any = csrf.process_response(request, answer)
        return cast(HttpResponse, done)


class KeptPagesMiddleware:
    """Answer from what is kept where that is exact; keep what may be kept."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anybodys(request):
            return self.get_response(request)
        key, pages = _key(request), caches["pages"]
        page: Page | None = pages.get(key)
        if page is not None and page.is_true(log.head()):
            return page.answer(request)
        response = self.get_response(request)
        grain, head = getattr(response, "kept", (None, ""))
        if grain and head and _is_whole(response):
            pages.set(key, Page.of(response, grain, head))
        return response


def _is_anybodys(request: HttpRequest) -> bool:
    """Whether the answer may be the same for every stranger: no session, no message waiting."""
    cookies = request.COOKIES
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in cookies
        and CookieStorage.cookie_name not in cookies
        and "HTTP_HX_REQUEST" not in request.META
        and "HTTP_AUTHORIZATION" not in request.META
    )


def _is_whole(response: Any) -> bool:
    """Whether it is a complete page that sets no cookie but the token's."""
    return (
        response.status_code == HTTPStatus.OK
        and not response.streaming
        and len(response.content) <= LARGEST
        and set(response.cookies) <= {settings.CSRF_COOKIE_NAME}
    )


def _key(request: HttpRequest) -> str:
    """Everything by which two strangers may be shown different pages."""
    host = request.META.get("HTTP_HOST", request.META.get("SERVER_NAME", ""))
    language = get_language_from_request(request)
    asked = "\n".join((request.scheme or "", host, language, request.get_full_path()))
    return sha256(asked.encode()).hexdigest()
