"""The register: its list, one incident, a new one, and what the organisation reads of it."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.generic import View

from portal.accounts.models import APPLICANT, MINISTRY, OVERSIGHT, Role
from portal.integrity import services
from portal.integrity.forms import IncidentFilter, IncidentForm
from portal.integrity.models import Hearing, Incident
from portal.web.life import LifeDetail, LifeList, SignedIn


class IncidentList(LifeList):
    """The register of incidents."""

    model = Incident
    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "integrity/incident_list.html"
    filter_class = IncidentFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_officer = self.user.has_role(Role.MINISTRY_OFFICER)
        return super().get_context_data(is_officer=is_officer, **kwargs)


class IncidentDetail(LifeDetail):
    """One incident: facts, evidence, decisions, and what the organisation says to it."""

    model = Incident
    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "integrity/incident_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Hearing.objects.visible_to(self.user).with_life()
        hearing = rows.filter(incident=self.object).first()
        return super().get_context_data(hearing=hearing, **kwargs)


class IncidentNew(SignedIn, View):
    """Enter an incident in the register."""

    roles: ClassVar = (Role.MINISTRY_OFFICER,)
    template_name = "integrity/incident_new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        named = {"organisation": request.GET.get("organisation", "")[:120]}
        return self.page(IncidentForm(initial=named))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = IncidentForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, HTTPStatus.BAD_REQUEST)
        try:
            incident = services.enter(actor=self.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("evidence", error)
            return self.page(form, HTTPStatus.BAD_REQUEST)
        return redirect(incident)

    def page(self, form: IncidentForm, status: int = HTTPStatus.OK) -> HttpResponse:
        return render(self.request, self.template_name, {"form": form}, status=status)


class HearingDetail(LifeDetail):
    """What an organisation is told of an incident, and what it has said."""

    model = Hearing
    roles = (*APPLICANT, *MINISTRY, *OVERSIGHT)
    template_name = "integrity/hearing_detail.html"
