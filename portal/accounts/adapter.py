"""How sign-in behaves here: accounts are given, never taken."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _


class AccountAdapter(DefaultAccountAdapter):
    """No self sign-up: an organisation is registered, and its owner gives out its accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """Refuse the first password as the new one, besides whatever is weak."""
        cleaned: str = super().clean_password(password, user=user)
        if user is not None and user.must_change_password and user.check_password(cleaned):
            raise ValidationError(_("This is the password that was set for you: choose your own."))
        return cleaned
