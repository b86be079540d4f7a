from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.migrating import spare_historical_models


class LifecycleConfig(AppConfig):
    name = "portal.lifecycle"
    verbose_name = _("The one door")

    def ready(self) -> None:
        spare_historical_models()
