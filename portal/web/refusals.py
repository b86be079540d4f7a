"""The page of a refusal that no page of its own tells."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.lifecycle.errors import DoorError


class RefusalMiddleware:
    """Answer what the door refused, and the page did not expect, in words and with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DoorError):
            return None
        told = {"reasons": error.reasons}
        return render(request, f"errors/{error.status}.html", told, status=error.status)
