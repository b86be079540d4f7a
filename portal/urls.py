"""The front door: every URL of the house.

Each room and floor brings its own addresses (`urls.py`) and endpoints (`routes` in
`api.py`); they are found by asking the apps of the house, as Django finds their models, so
that the ground floor names none of those above it.
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from portal.health import healthz
from portal.web.views import error_page


def ours(room: str) -> Iterator[ModuleType]:
    """Yield the module `room` of every app of this house that has one, from the ground up."""
    for name in reversed(settings.HOUSE):
        if module_has_submodule(import_module(name), room):
            yield import_module(f"{name}.{room}")


router = DefaultRouter()
api_paths: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
]
for module in ours("api"):
    for prefix, viewset, basename in getattr(module, "routes", ()):
        router.register(prefix, viewset, basename)
    api_paths += getattr(module, "urlpatterns", ())

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("api/v1/", include([*api_paths, *router.urls])),
    *(path("", include(module)) for module in ours("urls")),
]

# Django's admin is no page of the portal: it is mounted only where an operator gives it a path,
# and that path belongs behind the operators' network.
if settings.ADMIN_PATH:
    urlpatterns.append(path(f"{settings.ADMIN_PATH}/", admin.site.urls))

handler400 = error_page(400)
handler403 = error_page(403)
handler404 = error_page(404)
