from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = _("Accounts and organisations")

    def ready(self) -> None:
        """Hear when people change their passwords."""
        from portal.accounts import passwords  # noqa: F401 - its receivers listen once it is there
