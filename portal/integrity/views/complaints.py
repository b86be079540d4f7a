"""Complaints: handing one in, asking what came of it, and handling it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.integrity import complaining
from portal.integrity.complaint_forms import ComplaintFilter, ComplaintForm, LetterForm
from portal.integrity.models import Complaint, ComplaintStatement
from portal.integrity.views.public import (
    AskByCode,
    EnterLetter,
    Identity,
    SealedDetail,
    StandingByCode,
)
from portal.integrity.wording import flooded
from portal.web.flood import FloodGuard
from portal.web.life import ForEverybody, LifeList


class ComplaintNew(ForEverybody, TemplateView):
    """The public form, open at all times (十)."""

    template_name = "integrity/complaint_new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        named = {"about": request.GET.get("about", "")[:120]}
        return self.page(ComplaintForm(initial=named), HTTPStatus.OK)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ComplaintForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, HTTPStatus.BAD_REQUEST)
        guard = FloodGuard("complaint")
        if not guard.admits(request):
            form.add_error(None, flooded(guard.wait()))
            return self.page(form, HTTPStatus.TOO_MANY_REQUESTS)
        try:
            complaint = complaining.lodge(**form.cleaned_data)
        except ValidationError as error:
            form.add_error("evidence", error)
            return self.page(form, HTTPStatus.BAD_REQUEST)
        messages.success(request, _("Your complaint has been received. Keep the query code below."))
        return redirect("complaint_status", complaint.code)

    def page(self, form: ComplaintForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


class ComplaintLetter(EnterLetter):
    """A complaint that came on paper, entered by an officer of the ministry."""

    roles = (Role.MINISTRY_OFFICER,)
    template_name = "integrity/complaint_letter.html"

    def form(self, *given: Any) -> LetterForm:
        return LetterForm(*given)

    def enter(self, **cleaned: Any) -> Complaint:
        return complaining.enter(actor=self.user, **cleaned)


class ComplaintQuery(AskByCode):
    """Ask for a complaint by its query code."""

    template_name = "integrity/complaint_query.html"
    status_url = "complaint_status"
    unknown = gettext_lazy("There is no complaint with this code.")

    def cases(self, code: str) -> Any:
        return Complaint.objects.by_code(code)


class ComplaintStatus(StandingByCode):
    """Receipt and standing of one complaint, for whoever holds its code; it names nobody."""

    model = Complaint
    template_name = "integrity/complaint_status.html"


class ComplaintList(LifeList):
    """All complaints, without their authors."""

    model = Complaint
    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "integrity/complaint_list.html"
    filter_class = ComplaintFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_officer = self.user.has_role(Role.MINISTRY_OFFICER)
        return super().get_context_data(is_officer=is_officer, **kwargs)


class ComplaintDetail(SealedDetail):
    """One complaint; its statement for whoever has it in hand."""

    model = Complaint
    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "integrity/complaint_detail.html"

    def statements(self) -> Any:
        return ComplaintStatement.objects.visible_to(self.user).filter(complaint=self.object)


class ComplaintIdentity(Identity):
    """Who complained, for whoever has it in hand."""

    model = Complaint
    roles = (Role.MINISTRY_OFFICER,)
    template_name = "integrity/complaint_identity.html"
    look_up = complaining.look_up


complaint_status = never_cache(ComplaintStatus.as_view())
complaint_identity = never_cache(ComplaintIdentity.as_view())
