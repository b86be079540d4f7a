"""One-click sign-in of the demo accounts: in rehearsal only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from portal.accounts.models import User
from portal.web.life import way_back
from rehearsal.cast import is_demo_account


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the demo account named in the form."""
    username = request.POST.get("username", "")
    if not settings.REHEARSAL or not is_demo_account(username):
        raise Http404
    user = get_object_or_404(User, username=username, is_active=True)
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect(way_back(request) or "todo")
