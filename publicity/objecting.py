"""Pages of objections: handing one in, asking what came of it, and settling it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView, TemplateView, View

from portal.accounts.models import AUTHORITY, MINISTRY, OVERSIGHT
from portal.documents.models import Attachment
from portal.integrity.wording import flooded
from portal.lifecycle.errors import Refused
from portal.web.flood import FloodGuard
from portal.web.life import ForEverybody, LifeDetail, LifeList, SignedIn, rail_of
from publicity import services
from publicity.forms import CodeForm, ObjectionFilter, ObjectionForm
from publicity.models import Objection, PublicNotice, Statement
from publicity.rules import Shortfall
from publicity.views import readable
from publicity.wording import sentence


class ObjectionNew(ForEverybody, TemplateView):
    """The public form; out of the window it says so instead."""

    template_name = "publicity/objection_new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        notice = readable(request, kwargs["pk"])
        form = ObjectionForm(initial={"entry": request.GET.get("entry")}, notice=notice)
        return self.page(
            notice, form, status=HTTPStatus.OK if notice.takes_objections else HTTPStatus.LOCKED
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        notice = readable(request, kwargs["pk"])
        if not notice.takes_objections:
            return self.page(notice, None, status=HTTPStatus.LOCKED)
        form = ObjectionForm(request.POST, request.FILES, notice=notice)
        if not form.is_valid():
            return self.page(notice, form, status=HTTPStatus.BAD_REQUEST)
        guard = FloodGuard("objection")
        if not guard.admits(request):
            form.add_error(None, flooded(guard.wait()))
            return self.page(notice, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        try:
            objection = services.lodge(**form.cleaned_data)
        except Refused as error:
            return self.page(notice, None, status=error.status)
        except ValidationError as error:
            form.add_error("evidence", error)
            return self.page(notice, form, status=HTTPStatus.BAD_REQUEST)
        messages.success(request, _("Your objection has been received. Keep the query code below."))
        return redirect("objection_status", objection.code)

    def page(self, notice: PublicNotice, form: ObjectionForm | None, status: int) -> HttpResponse:
        early = notice.span is None
        context = self.get_context_data(
            notice=notice,
            form=form if notice.takes_objections else None,
            closed=sentence(Shortfall.TOO_EARLY if early else Shortfall.TOO_LATE),
            rail=rail_of(notice),
        )
        return self.render_to_response(context, status=status)


class ObjectionQuery(ForEverybody, TemplateView):
    """Ask for an objection by its query code."""

    template_name = "publicity/objection_query.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CodeForm(request.GET if "code" in request.GET else None)
        status = HTTPStatus.OK
        if form.is_bound:
            status = HTTPStatus.BAD_REQUEST
            if form.is_valid():
                code = form.cleaned_data["code"]
                if Objection.objects.filter(code=code).exists():
                    return redirect("objection_status", code)
                form.add_error("code", _("There is no objection with this code."))
                status = HTTPStatus.NOT_FOUND
        return self.render_to_response(self.get_context_data(form=form), status=status)


class ObjectionStatus(ForEverybody, DetailView):
    """Receipt and standing of one objection, for whoever holds its code; it names nobody."""

    model = Objection
    template_name = "publicity/objection_status.html"
    context_object_name = "objection"
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self) -> Any:
        return Objection.objects.with_life()


class ObjectionList(LifeList):
    """All objections, without their authors."""

    model = Objection
    roles = (*MINISTRY, *AUTHORITY, *OVERSIGHT)
    template_name = "publicity/objection_list.html"
    filter_class = ObjectionFilter


class ObjectionDetail(LifeDetail):
    """One objection; reasons and evidence for those who handle it, its author on request."""

    model = Objection
    roles = (*MINISTRY, *AUTHORITY, *OVERSIGHT)
    template_name = "publicity/objection_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visible = Statement.objects.visible_to(self.user)
        # The name is not even read here.
        statement = visible.filter(objection=self.object).defer("name", "contact").first()
        files = list(Attachment.objects.of(statement)) if statement else []
        return super().get_context_data(statement=statement, files=files, **kwargs)


class ObjectionIdentity(SignedIn, View):
    """Who objected: a look that is entered in the log, and so asked for by POST alone."""

    roles = (*MINISTRY, *AUTHORITY)
    template_name = "publicity/objection_identity.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Objection.objects.visible_to(request.user).with_life()
        objection = get_object_or_404(rows, pk=pk)
        statement = services.look_up(objection, actor=request.user)
        context = {
            "subject": objection,
            "statement": statement,
            "rail": rail_of(objection),
        }
        return render(request, self.template_name, context)


objection_status = never_cache(ObjectionStatus.as_view())
objection_identity = never_cache(ObjectionIdentity.as_view())
