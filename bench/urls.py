"""The addresses of the portal and the yardstick: a page that does nothing but know its reader."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import handler400, handler403, handler404, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]


@login_required
def nothing(request: HttpRequest) -> HttpResponse:
    """Answer with an empty page: what sessions, sign-in and middleware cost by themselves."""
    return HttpResponse()


def nothing_public(request: HttpRequest) -> HttpResponse:
    """Answer a stranger with an empty page: what the stack costs by itself."""
    return HttpResponse()


urlpatterns = [
    path("bench/nothing/", nothing, name="nothing"),
    path("bench/nothing/public/", nothing_public, name="nothing_public"),
    *urlpatterns,
]
