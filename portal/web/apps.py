from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "portal.web"
    verbose_name = _("Web pages")

    def ready(self) -> None:
        """Wire the rooms that listen or register, on every floor."""
        autodiscover_modules("handover", "timers", "letters", "todo", "home")
