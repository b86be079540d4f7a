"""One moment for one request, so that no page disagrees with itself about the time."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.timeline import clock


class ClockMiddleware:
    """Hold the clock still while a request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with clock.at(clock.now()):
            return self.get_response(request)
