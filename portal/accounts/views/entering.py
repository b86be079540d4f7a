"""How people come in: an applicant enters itself, a colleague follows a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.accounts import services
from portal.accounts.forms import NewAccountForm, RegistrationForm
from portal.accounts.models import Invitation
from portal.lifecycle.errors import Refused
from portal.timeline import clock
from portal.web.flood import FloodGuard
from portal.web.forms import tell

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Where a session keeps the link that was followed: the address bar is rid of its secret.
FOLLOWED = "invitation"
#: Behind one address a whole park may register; a flood is more than that.
REGISTRATIONS_AN_HOUR = 10


class Register(View):
    """An applicant enters itself: its code is checked, its first account owns it (六(一))."""

    template_name = "accounts/register.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("todo")
        return self.page(RegistrationForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RegistrationForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=400)
        if not FloodGuard("registration", REGISTRATIONS_AN_HOUR).admits(request):
            form.add_error(None, _("Too many registrations from here: try again in an hour."))
            return self.page(form, status=429)
        owner = form.save(commit=False)
        try:
            owner = services.register(form.organisation, owner, form.cleaned_data["password"])
        except Refused as error:
            for reason in tell(form, error.reasons):
                form.add_error(None, str(reason))
            return self.page(form, status=error.status)
        login(request, owner, backend=BACKEND)
        messages.success(
            request, _("Registered. The authority of your region is asked to confirm.")
        )
        return redirect("organisation_detail", owner.organisation_id)

    def page(self, form: RegistrationForm, status: int = 200) -> HttpResponse:
        return render(self.request, self.template_name, {"form": form}, status=status)


class InvitationOpen(View):
    """The link in the mail: kept in the session, so that no address shows the secret again."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        request.session[FOLLOWED] = Invitation.digest_of(secret)
        return redirect("invitation")


class Join(View):
    """A colleague takes an invitation up: with a new account, or with one that is free."""

    template_name = "accounts/join.html"
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        digest = request.session.get(FOLLOWED, "")
        rows = Invitation.objects.open_at(clock.now()).select_related("organisation", "invited_by")
        found = rows.filter(digest=digest).first()
        if found is None:
            return render(request, "accounts/invitation_spent.html", status=410)
        self.invitation = found
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(NewAccountForm(initial={"email": self.invitation.email}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewAccountForm(request.POST)
        user: Any = request.user
        if not user.is_authenticated:
            if not form.is_valid():
                return self.page(form, status=400)
            user = form.save(commit=False)
        try:
            user = services.join(self.invitation, user, form.data.get("password", ""))
        except Refused as error:
            return self.page(form, error.status, tell(form, error.reasons))
        if not request.user.is_authenticated:
            login(request, user, backend=BACKEND)
        request.session.pop(FOLLOWED, None)
        messages.success(
            request,
            _("You now act for %(organisation)s.") % {"organisation": self.invitation.organisation},
        )
        if self.invitation.organisation.is_applicant:
            return redirect("organisation_detail", self.invitation.organisation_id)
        return redirect("todo")

    def page(self, form: NewAccountForm, status: int = 200, reasons: Any = ()) -> HttpResponse:
        context = {"invitation": self.invitation, "form": form, "reasons": reasons}
        return render(self.request, self.template_name, context, status=status)
