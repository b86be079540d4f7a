"""A password that an administrator set is changed before anything else opens."""

from collections.abc import Callable
from typing import Any, Final

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import User

#: What stays open meanwhile, by URL name.
OPEN: Final = ("account_change_password", "account_logout", "set_language", "healthz")


class FirstPasswordMiddleware:
    """Send whoever still has a first password to the page that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        due = getattr(request.user, "must_change_password", False)
        if not due or request.path in {reverse(name) for name in OPEN}:
            return self.get_response(request)
        if request.path.startswith(reverse("api_schema").removesuffix("schema/")):
            told = _("Change the password that an administrator set first.")
            return JsonResponse({"detail": told}, status=403)
        return redirect("account_change_password")


@receiver((password_changed, password_set, password_reset))
def note_own_password(sender: Any, user: User, **kwargs: Any) -> None:
    """From here on the password is the person's own, and what the old one gave is void."""
    user.api_tokens.all().delete()
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
