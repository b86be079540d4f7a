"""The administrators' pages: accounts by the system administrator, rights by the security one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from portal.accounts import services
from portal.accounts.forms import PersonForm, SeatForm
from portal.accounts.models import Membership, Role, User
from portal.accounts.querysets import ADMINS, accounts_visible_to
from portal.lifecycle.errors import Refused
from portal.web.forms import SearchInput, tell
from portal.web.life import FilterForm, LifeList, SignedIn


class UserFilter(FilterForm):
    """Which accounts."""

    q = forms.CharField(label=_("Name or account"), max_length=100, widget=SearchInput)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("all")), *Role.choices])
    active = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("all")), ("yes", _("active")), ("no", _("shut out"))],
    )

    def narrow(self, rows: Any) -> Any:
        values = self.cleaned_data
        if values["q"]:
            rows = rows.filter(
                models.Q(username__icontains=values["q"])
                | models.Q(display_name__icontains=values["q"])
                | models.Q(memberships__organisation__name__icontains=values["q"])
            ).distinct()
        if values["role"]:
            # As text: SQLite cannot ask what a JSON list contains.
            as_text = Cast("roles", models.TextField())
            places = Membership.objects.filter(is_active=True).annotate(as_text=as_text)
            rows = rows.filter(
                pk__in=places.filter(as_text__contains=f'"{values["role"]}"').values("user")
            )
        if values["active"]:
            rows = rows.filter(is_active=values["active"] == "yes")
        return rows


class UserList(LifeList):
    """All accounts: the system administrator gives them, the security one their rights."""

    model = User
    template_name = "accounts/user_list.html"
    filter_class = UserFilter
    roles = ADMINS

    def rows(self) -> Any:
        return accounts_visible_to(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.user
        return super().get_context_data(may_add=user.has_role(Role.SYSTEM_ADMIN), **kwargs)


class UserNew(SignedIn, View):
    """A new account without any right: the security administrator gives those."""

    template_name = "accounts/user_new.html"
    roles = (Role.SYSTEM_ADMIN,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template_name, {"form": PersonForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.POST)
        if not form.is_valid():
            return render(request, self.template_name, {"form": form}, status=400)
        user = form.save(commit=False)
        try:
            password = services.give_account(user, actor=request.user)
        except Refused as error:
            tell(form, error.reasons)
            return render(request, self.template_name, {"form": form}, status=error.status)
        return shown_once(request, user, password, "user_list")


class UserDetail(SignedIn, View):
    """One account: read by both administrators, its rights changed by the security one."""

    template_name = "accounts/user_detail.html"
    roles = ADMINS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person(pk)
        return self.page(person, self.form(person))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = self.person(pk)
        if not self.may_change:
            raise PermissionDenied(_now("Rights are given by the security administrator."))
        if "renew" in request.POST:
            password = services.renew_password(person, actor=request.user)
            return shown_once(request, person, password, request.path)
        form = None
        if "active" not in request.POST and "unseat" not in request.POST:
            form = SeatForm(request.POST, user=request.user)
            if not form.is_valid():
                return self.page(person, form, status=400)
        try:
            self.change(person, form)
        except Refused as error:
            return self.page(person, form or self.form(person), error.status, error.reasons)
        messages.success(request, _now("%(person)s: changed.") % {"person": person})
        return redirect("user_detail", pk)

    def change(self, person: User, form: SeatForm | None) -> None:
        """Do what was posted; raise `Refused` where an account would be left without its owner."""
        if form is not None:
            values = form.cleaned_data
            services.seat(person, values["organisation"], values["roles"], actor=self.user)
        elif "unseat" in self.request.POST:
            services.unseat(person, actor=self.user)
        elif self.request.POST["active"] in {"yes", "no"}:
            active = self.request.POST["active"] == "yes"
            services.set_active(person, active=active, actor=self.user)

    def person(self, pk: int) -> User:
        return get_object_or_404(accounts_visible_to(self.user), pk=pk)

    @property
    def may_change(self) -> bool:
        user: Any = self.user
        return bool(user.has_role(Role.SECURITY_ADMIN))

    def form(self, person: User) -> SeatForm | None:
        if not self.may_change:
            return None
        place = person.membership
        initial = {"organisation": place.organisation_id, "roles": place.roles} if place else {}
        return SeatForm(initial=initial, user=self.user)

    def page(
        self, person: User, form: SeatForm | None, status: int = 200, reasons: Any = ()
    ) -> HttpResponse:
        context = {
            "person": person,
            "form": form,
            "itself": person.pk == self.user.pk,
            "may_change": self.may_change,
            "reasons": reasons,
        }
        return render(self.request, self.template_name, context, status=status)


def shown_once(request: HttpRequest, user: User, password: str, back: str) -> HttpResponse:
    """Show a first password: on this page and never again, in no cache and no log."""
    context = {"person": user, "password": password, "back": back}
    response = render(request, "accounts/password_once.html", context)
    response["Cache-Control"] = "no-store"
    return response
