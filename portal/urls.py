"""The front door: every URL of the house.

Each room and floor brings its own addresses (`urls.py`) and endpoints (`routes` and
`urlpatterns` in `api.py`).
"""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from portal.health import healthz
from portal.house import rooms
from portal.web.views import error_page

router = DefaultRouter()
api_paths: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
]
for module in rooms("api"):
    for prefix, viewset, basename in getattr(module, "routes", ()):
        router.register(prefix, viewset, basename)
    api_paths += getattr(module, "urlpatterns", ())

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("api/v1/", include([*api_paths, *router.urls])),
    *(path("", include(module)) for module in rooms("urls")),
]

# Django's admin is no page of the portal: it is mounted only where an operator gives it a path,
# and that path belongs behind the operators' network.
if settings.ADMIN_PATH:
    urlpatterns.append(path(f"{settings.ADMIN_PATH}/", admin.site.urls))

handler400 = error_page(400)
handler403 = error_page(403)
handler404 = error_page(404)
