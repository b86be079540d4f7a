from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.house import rooms


class WebConfig(AppConfig):
    name = "portal.web"
    verbose_name = _("Web pages")

    def ready(self) -> None:
        """Wire the rooms that listen or register, on every floor."""
        for room in ("handover", "timers", "letters", "todo", "home", "ledger"):
            list(rooms(room))
