"""What is sent in time is in: the clock of a request stands at its arrival at our proxy."""

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.timeline import clock
from portal.timeline.middleware import LONGEST_WAIT, ClockMiddleware, arrived

NOW = dt.datetime(2026, 9, 30, 16, 0, 3, tzinfo=dt.UTC)


def told(moment: dt.datetime) -> str:
    return f"t={moment.timestamp():.3f}"


@pytest.mark.parametrize("waited", [0, 0.25, 3, LONGEST_WAIT.total_seconds()])
def test_a_request_came_when_the_proxy_says(waited: float) -> None:
    moment = NOW - dt.timedelta(seconds=waited)
    assert arrived(told(moment), NOW) == moment
    assert arrived(told(moment).removeprefix("t="), NOW) == moment


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=",
        "yesterday",
        "t=1e9",
        "-1795689637",
        told(NOW + dt.timedelta(milliseconds=1)),
        told(NOW - LONGEST_WAIT - dt.timedelta(milliseconds=1)),
        f"{told(NOW)}, {told(NOW)}",
    ],
)
def test_anything_else_is_not_believed(header: str) -> None:
    assert arrived(header, NOW) == NOW


@pytest.mark.parametrize(("named", "believed"), [("X-Request-Start", True), ("", False)])
def test_only_the_header_that_the_operator_names_is_read(
    settings: Any, named: str, believed: bool
) -> None:
    settings.ARRIVAL_HEADER, settings.REHEARSAL = named, False
    seen: list[dt.datetime] = []

    def answer(request: Any) -> HttpResponse:
        seen.append(clock.now())
        return HttpResponse()

    came = clock.real_now() - dt.timedelta(seconds=5)
    request = RequestFactory().get("/", headers={"X-Request-Start": told(came)})
    ClockMiddleware(answer)(request)
    assert (abs(seen[0] - came) < dt.timedelta(seconds=1)) is believed
