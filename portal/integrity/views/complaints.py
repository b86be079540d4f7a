"""Complaints: handing one in, asking what came of it, and handling it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, TemplateView, View

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.documents.models import Attachment
from portal.integrity import complaining
from portal.integrity.complaint_forms import CodeForm, ComplaintFilter, ComplaintForm
from portal.integrity.models import Complaint, ComplaintStatement
from portal.integrity.wording import flooded
from portal.lifecycle.errors import NotAllowed
from portal.web.flood import FloodGuard
from portal.web.life import ForEverybody, LifeDetail, LifeList, SignedIn


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


class ComplaintQuery(ForEverybody, TemplateView):
    """Ask for a complaint by its query code."""

    template_name = "integrity/complaint_query.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CodeForm(request.GET if "code" in request.GET else None)
        status = HTTPStatus.OK
        if form.is_bound:
            status = HTTPStatus.BAD_REQUEST
            if form.is_valid():
                code = form.cleaned_data["code"]
                if Complaint.objects.by_code(code).exists():
                    return redirect("complaint_status", code)
                form.add_error("code", _("There is no complaint with this code."))
                status = HTTPStatus.NOT_FOUND
        return self.render_to_response(self.get_context_data(form=form), status=status)


class ComplaintStatus(ForEverybody, DetailView):
    """Receipt and standing of one complaint, for whoever holds its code; it names nobody."""

    template_name = "integrity/complaint_status.html"
    context_object_name = "complaint"

    def get_object(self, queryset: Any = None) -> Complaint:
        rows = Complaint.objects.by_code(self.kwargs["code"])
        found: Complaint = get_object_or_404(rows)
        return found


class ComplaintList(LifeList):
    """All complaints, without their authors."""

    model = Complaint
    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "integrity/complaint_list.html"
    filter_class = ComplaintFilter


class ComplaintDetail(LifeDetail):
    """One complaint; its statement for whoever has it in hand, its author on request."""

    model = Complaint
    roles = (*MINISTRY, *OVERSIGHT)
    template_name = "integrity/complaint_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visible = ComplaintStatement.objects.visible_to(self.user)
        # The name is not even read here.
        statement = visible.filter(complaint=self.object).defer("name", "contact").first()
        files = list(Attachment.objects.of(statement)) if statement else []
        return super().get_context_data(statement=statement, files=files, **kwargs)


class ComplaintIdentity(SignedIn, View):
    """Who complained: a look that is entered in the log, and so asked for by POST alone."""

    roles = (Role.MINISTRY_OFFICER,)
    template_name = "integrity/complaint_identity.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Complaint.objects.visible_to(request.user).with_life()
        complaint = get_object_or_404(rows, pk=pk)
        try:
            statement = complaining.look_up(complaint, actor=request.user)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        context = {"subject": complaint, "statement": statement}
        return render(request, self.template_name, context)


complaint_status = never_cache(ComplaintStatus.as_view())
complaint_identity = never_cache(ComplaintIdentity.as_view())
