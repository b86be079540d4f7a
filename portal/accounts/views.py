"""Pages of accounts: registering, an organisation's people, the administrators' list."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, View
from rest_framework.throttling import SimpleRateThrottle

from portal.accounts import services
from portal.accounts.forms import InviteForm, PersonForm, RegistrationForm, SeatForm
from portal.accounts.models import MINISTRY, OVERSIGHT, Membership, Organisation, Role, User
from portal.accounts.querysets import ADMINS, accounts_visible_to, members_of
from portal.web.forms import SearchInput
from portal.web.life import FilterForm, LifeList, SignedIn
from portal.web.regions import REGIONS

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class RegistrationThrottle(SimpleRateThrottle):
    """At most ten registrations an hour from one address; what fails its checks is not counted."""

    rate = "10/hour"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"registration:{self.get_ident(request)}"

    def admits(self, request: Any) -> bool:
        """Count one registration; return whether it may come in."""
        return self.allow_request(request, None)  # type: ignore[arg-type]


def registration(data: Any = None) -> RegistrationForm:
    """Return the form of a new applicant, its regions in the reader's language."""
    return RegistrationForm(data, regions=[(region.code, region.name) for region in REGIONS])


class Register(View):
    """An applicant enters itself: its code is checked, its first account owns it (六(一))."""

    template_name = "accounts/register.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("todo")
        return render(request, self.template_name, {"form": registration()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = registration(request.POST)
        status = 400
        if form.is_valid():
            if RegistrationThrottle().admits(request):
                return self.register(request, form)
            form.add_error(None, _now("Too many registrations from here: try again in an hour."))
            status = 429
        return render(request, self.template_name, {"form": form}, status=status)

    def register(self, request: HttpRequest, form: RegistrationForm) -> HttpResponse:
        owner = form.save(commit=False)
        services.register(form.organisation, owner, form.cleaned_data["password"])
        login(request, owner, backend=BACKEND)
        messages.success(request, _now("Registered. Start an application when a batch is open."))
        return redirect("todo")


class OrganisationDetail(SignedIn, DetailView):
    """An organisation and its people; its owner gives out accounts and takes them back."""

    template_name = "accounts/organisation.html"
    context_object_name = "organisation"

    def get_queryset(self) -> models.QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.user)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not self.owns:
            raise PermissionDenied(_now("Only the owner gives out accounts of an organisation."))
        if "end" in request.POST:
            return self.end(request.POST["end"])
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.page(form, status=400)
        user = form.save(commit=False)
        roles = [form.cleaned_data["role"]]
        password = services.give_account(user, self.object, roles, actor=request.user)
        return shown_once(request, user, password, self.request.path)

    def end(self, pk: str) -> HttpResponse:
        rows = members_of(self.object.pk)
        membership = get_object_or_404(rows, user_id=pk if pk.isdecimal() else 0)
        services.unseat(membership.user, actor=self.user)
        messages.success(
            self.request, _now("%(person)s no longer acts here.") % {"person": membership.user}
        )
        return redirect("organisation_detail", self.object.pk)

    @property
    def owns(self) -> bool:
        user: Any = self.user
        mine = user.organisation_id == self.object.pk
        return bool(mine and user.has_role(Role.APPLICANT_OWNER))

    def page(self, form: forms.BaseForm, status: int) -> HttpResponse:
        context = self.get_context_data(form=form)
        return render(self.request, self.template_name, context, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.user
        # Experts are seated at the ministry too, and do not learn who else judges.
        inside = user.organisation_id == self.object.pk and not user.has_role(Role.EXPERT)
        sees_people = inside or user.has_role(*MINISTRY, *OVERSIGHT, *ADMINS)
        context = {
            "members": list(members_of(self.object.pk)) if sees_people else [],
            "sees_people": sees_people,
            "owns": self.owns,
            "form": InviteForm() if self.owns else None,
        }
        return super().get_context_data(**{**context, **kwargs})


def shown_once(request: HttpRequest, user: User, password: str, back: str) -> HttpResponse:
    """Show a first password: on this page and never again, in no cache and no log."""
    context = {"person": user, "password": password, "back": back}
    response = render(request, "accounts/password_once.html", context)
    response["Cache-Control"] = "no-store"
    return response


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
        password = services.give_account(user, None, (), actor=request.user)
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
        if request.POST.get("active") in {"yes", "no"}:
            active = request.POST["active"] == "yes"
            services.set_active(person, active=active, actor=request.user)
        elif "unseat" in request.POST:
            services.unseat(person, actor=request.user)
        else:
            form = SeatForm(request.POST, user=request.user)
            if not form.is_valid():
                return self.page(person, form, status=400)
            values = form.cleaned_data
            services.seat(person, values["organisation"], values["roles"], actor=request.user)
        messages.success(request, _now("%(person)s: changed.") % {"person": person})
        return redirect("user_detail", pk)

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

    def page(self, person: User, form: SeatForm | None, status: int = 200) -> HttpResponse:
        itself = person.pk == self.user.pk
        context = {"person": person, "form": form, "itself": itself, "may_change": self.may_change}
        return render(self.request, self.template_name, context, status=status)
