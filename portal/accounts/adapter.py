"""How sign-in behaves here: accounts are given, never taken."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """No self sign-up: an organisation is registered, and its owner gives out its accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
