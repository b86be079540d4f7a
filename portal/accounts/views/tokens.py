"""The page on which everybody sees, makes and revokes their own API tokens."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.accounts import tokens
from portal.accounts.models import ApiToken
from portal.lifecycle.errors import Refused
from portal.timeline import clock
from portal.web.forms import whole_number
from portal.web.life import SignedIn


class TokenList(SignedIn, View):
    """One's own tokens: how long each is good, when it was last used."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Revoke the token that was named, or make a new one: its key is on this page only."""
        if "revoke" not in request.POST:
            key, _token = tokens.give(self.user)
            return self.page(key=key)
        try:
            token = tokens.revoke(whole_number(request.POST["revoke"]), actor=self.user)
        except Refused as error:
            return self.page(error.status, reasons=error.reasons)
        messages.success(request, _("Token %(token)s is revoked.") % {"token": token})
        return redirect("token_list")

    def page(self, status: int = 200, **extra: Any) -> HttpResponse:
        now = clock.real_now()
        rows = [(row, row.is_good_at(now)) for row in ApiToken.objects.visible_to(self.user)]
        context = {"rows": rows, "days": settings.API_TOKEN_DAYS, **extra}
        response = render(self.request, "accounts/tokens.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response
