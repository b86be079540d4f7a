"""One moment for one request, so that no page disagrees with itself about the time."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.timeline import clock

#: How proxies write when a request arrived: seconds since 1970, such as t=1795689637.308.
_ARRIVAL: Final = re.compile(r"(?:t=)?(\d{10}(?:\.\d{1,6})?)")
#: What has waited longer was not waiting for us.
LONGEST_WAIT: Final = dt.timedelta(minutes=2)


class ClockMiddleware:
    """Hold the clock still while a request is answered.

    It stands at the moment the request arrived at our proxy, where the proxy says so: what is
    sent in time is in, however long it then has to wait for a worker in the last minute.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = clock.now()
        if settings.ARRIVAL_HEADER and not settings.REHEARSAL:
            now = arrived(request.headers.get(settings.ARRIVAL_HEADER, ""), now)
        with clock.at(now):
            return self.get_response(request)


def arrived(told: str, now: dt.datetime) -> dt.datetime:
    """Return the moment that a proxy's header tells, or `now` where it tells none to be believed.

    Believed is a past moment, `LONGEST_WAIT` ago at most.
    """
    found = _ARRIVAL.fullmatch(told.strip())
    if not found:
        return now
    moment = dt.datetime.fromtimestamp(float(found[1]), dt.UTC)
    return moment if now - LONGEST_WAIT <= moment <= now else now
