"""Pages of organisations: the authority's list, and one organisation with its people."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.accounts import services
from portal.accounts.forms import InviteForm
from portal.accounts.models import (
    AUTHORITY,
    MINISTRY,
    OVERSIGHT,
    Invitation,
    Organisation,
    Role,
)
from portal.accounts.querysets import ADMINS, members_of
from portal.lifecycle.errors import Refused
from portal.timeline import clock
from portal.web.forms import SearchInput, whole_number
from portal.web.life import FilterForm, LifeDetail, LifeList
from portal.web.regions import REGIONS

#: What outsiders read in the history: how the account came to stand, not who works there.
OF_THE_ACCOUNT = ("create", "register", "correct", "confirm", "refuse", "reopen")


class OrganisationFilter(FilterForm):
    """Which applicants."""

    q = forms.CharField(label=_("Name or code"), max_length=100, widget=SearchInput)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("all")), *((k.value, k.label) for k in Organisation.APPLICANTS)],
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("all")), *Organisation.State.choices]
    )
    region = forms.ChoiceField(
        label=_("Region"), choices=[("", _("all")), *((r.code, r.name) for r in REGIONS)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.user.has_role(*AUTHORITY):  # all of its own region
            del self.fields["region"]

    def narrow(self, rows: Any) -> Any:
        words = self.cleaned_data.pop("q", "")
        if words:
            rows = rows.filter(models.Q(name__icontains=words) | models.Q(uscc__startswith=words))
        return super().narrow(rows)


class OrganisationList(LifeList):
    """The applicants that the reader may see, with how their accounts stand."""

    model = Organisation
    template_name = "accounts/organisation_list.html"
    filter_class = OrganisationFilter
    roles = (*AUTHORITY, *MINISTRY, *OVERSIGHT, *ADMINS)

    def rows(self) -> Any:
        return Organisation.objects.visible_to(self.user).applicants()


class OrganisationDetail(LifeDetail):
    """An organisation, how its account stands, and its people, whom its owner looks after."""

    model = Organisation
    template_name = "accounts/organisation.html"
    context_object_name = "organisation"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if not self.owns:
            raise PermissionDenied(_now("Only the owner looks after an organisation's people."))
        form = InviteForm(request.POST) if "email" in request.POST else None
        if form is not None and not form.is_valid():
            return self.page(status=400, form=form)
        try:
            done = self.invite(form) if form else self.change()
        except Refused as error:
            return self.page(status=error.status, reasons=error.reasons)
        messages.success(request, done)
        return redirect(self.object)

    def invite(self, form: InviteForm) -> str:
        """Send the link; in rehearsal, where no mail leaves the house, show it as well."""
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        link = services.invite(self.object, email, role, actor=self.user, link=self.address_of)
        if settings.REHEARSAL:
            return _now("Rehearsal, no mail goes out; the link for %(email)s is %(link)s") % {
                "email": email,
                "link": link,
            }
        return _now("%(email)s has been sent a link that is good for seven days.") % {
            "email": email
        }

    def address_of(self, secret: str) -> str:
        return self.request.build_absolute_uri(reverse("invitation_open", args=[secret]))

    def change(self) -> str:
        """Take an invitation back, change a role or end a place; return what was done."""
        posted = {key: str(value) for key, value in self.request.POST.items()}
        given = {key: pk for key, value in posted.items() if (pk := whole_number(value))}
        if "withdraw" in given:
            services.withdraw_invitation(self.object, given["withdraw"], actor=self.user)
            return _now("The invitation has been taken back.")
        if "end" in given:
            person = services.remove(self.object, given["end"], actor=self.user)
            return _now("%(person)s no longer acts here.") % {"person": person}
        role = posted.get("role", "")
        if "person" not in given or role not in {r.value for r in Invitation.ROLES}:
            raise PermissionDenied(_now("This role is not the owner's to give."))
        person = services.change_role(self.object, given["person"], role, actor=self.user)
        return _now("%(person)s: changed.") % {"person": person}

    @property
    def owns(self) -> bool:
        return self.is_inside and self.user.has_role(Role.APPLICANT_OWNER)

    @property
    def is_inside(self) -> bool:
        # Experts are seated at the ministry too, and do not learn who else judges.
        user = self.user
        return user.organisation_id == self.object.pk and not user.has_role(Role.EXPERT)

    def page(self, status: int, **extra: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**extra), status=status)

    def history(self, subject: Any) -> Any:
        rows = super().history(subject)
        return rows if self.is_inside else rows.filter(action__in=OF_THE_ACCOUNT)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organisation: Organisation = self.object
        user = self.user
        sees_people = self.is_inside or user.has_role(*MINISTRY, *OVERSIGHT, *ADMINS)
        context: dict[str, Any] = {
            "members": list(members_of(organisation.pk)) if sees_people else [],
            "sees_people": sees_people,
            "owns": self.owns,
            "roles": Invitation.ROLES,
            "authority": organisation.authority if organisation.is_applicant else None,
            "contact": None,
            "form": None,
            "invitations": [],
        }
        if organisation.is_applicant and user.has_role(*AUTHORITY):
            context["contact"] = organisation.owner_place
        if self.owns:
            context["form"] = InviteForm()
            context["invitations"] = list(organisation.invitations.open_at(clock.now()))
        return super().get_context_data(**{**context, **kwargs})
