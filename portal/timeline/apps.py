from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TimelineConfig(AppConfig):
    name = "portal.timeline"
    verbose_name = _("Clock, calendar and timers")
