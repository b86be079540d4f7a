"""Sliding sessions that do not write a row for every page."""

from collections.abc import Callable
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from portal.timeline import clock

#: A session is renewed at most this often, in seconds: idleness is known to the minute.
RENEW_EVERY: Final = 60
#: A view sets this header where a page asked by itself and nobody need be sitting before it.
BY_ITSELF: Final = "X-Asked-By-Itself"


class SlidingSessionMiddleware:
    """Renew the session of whoever is active. Idleness is real time, also in rehearsal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Whoever comes with a token is known without a session, and gets none.
        signed_in = request.user.is_authenticated and SESSION_KEY in request.session
        if signed_in and BY_ITSELF not in response:
            now = int(clock.real_now().timestamp())
            if now - request.session.get("renewed", 0) >= RENEW_EVERY:
                request.session["renewed"] = now
        return response
