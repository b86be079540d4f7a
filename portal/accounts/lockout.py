"""What is answered to whoever is locked out after too many wrong passwords."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def locked_out(request: HttpRequest, _response: Any, _credentials: Any) -> HttpResponse:
    """Answer 429 with when to try again: a page, or JSON to programs, which read no pages."""
    status = HTTPStatus.TOO_MANY_REQUESTS
    if request.path_info.startswith("/api/"):
        told = _(
            "For safety this is closed for a while. "
            "The right password will not help either until then."
        )
        answer: HttpResponse = JsonResponse({"detail": told}, status=status)
    else:
        answer = render(request, "429.html", status=status)
    answer["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return answer
