"""Pages of objections: handing one in, asking what came of it, and settling it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.integrity.views.public import (
    AskByCode,
    EnterLetter,
    Identity,
    SealedDetail,
    StandingByCode,
)
from portal.integrity.wording import flooded
from portal.lifecycle.errors import Refused
from portal.web.flood import FloodGuard
from portal.web.life import ForEverybody, LifeDetail, LifeList, rail_of
from publicity import paper, services
from publicity.models import Inquiry, Objection, PublicNotice, Statement
from publicity.models.actors import officer
from publicity.objection_forms import LetterForm, ObjectionFilter, ObjectionForm
from publicity.querysets import works_on
from publicity.views import readable
from publicity.wording import RESTS_ON, why_closed


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
        context = self.get_context_data(
            notice=notice,
            form=form if notice.takes_objections else None,
            closed=why_closed(notice),
            rests_on=RESTS_ON[notice.kind],
            rail=rail_of(notice),
        )
        return self.render_to_response(context, status=status)


class LetterNew(EnterLetter):
    """An objection that came on paper, entered by an officer of whoever runs the notice."""

    roles = (Role.MINISTRY_OFFICER, Role.AUTHORITY_OFFICER)
    template_name = "publicity/letter_new.html"

    @cached_property
    def notice(self) -> PublicNotice:
        notice = readable(self.request, self.kwargs["pk"])
        if not (notice.is_public and officer(notice, self.user)):
            raise Http404(_("Only whoever runs a notice that is or was on show enters letters."))
        return notice

    def form(self, *given: Any) -> LetterForm:
        return LetterForm(*given, notice=self.notice)

    def enter(self, **cleaned: Any) -> Objection:
        return paper.enter(actor=self.user, **cleaned)

    def context(self) -> dict[str, Any]:
        notice = self.notice
        words = RESTS_ON[notice.kind]
        return {"notice": notice, "rests_on": words, "rail": rail_of(notice)}


class ObjectionQuery(AskByCode):
    """Ask for an objection by its query code."""

    template_name = "publicity/objection_query.html"
    status_url = "objection_status"
    unknown = gettext_lazy("There is no objection with this code.")

    def cases(self, code: str) -> Any:
        return Objection.objects.filter(code=code)


class ObjectionStatus(StandingByCode):
    """Receipt and standing of one objection, for whoever holds its code; it names nobody."""

    model = Objection
    template_name = "publicity/objection_status.html"

    def get_queryset(self) -> Any:
        return Objection.objects.with_life()


class ObjectionList(LifeList):
    """All objections, without their authors."""

    model = Objection
    roles = (*MINISTRY, *AUTHORITY, *OVERSIGHT)
    template_name = "publicity/objection_list.html"
    filter_class = ObjectionFilter


class ObjectionDetail(SealedDetail):
    """One objection; reasons and evidence for those who handle it."""

    model = Objection
    roles = (*MINISTRY, *AUTHORITY, *OVERSIGHT)
    template_name = "publicity/objection_detail.html"

    def statements(self) -> Any:
        return Statement.objects.visible_to(self.user).filter(objection=self.object)


class ObjectionIdentity(Identity):
    """Who objected, for those who handle it."""

    model = Objection
    roles = (*MINISTRY, *AUTHORITY)
    template_name = "publicity/objection_identity.html"
    look_up = services.look_up


class InquiryDetail(LifeDetail):
    """What somebody is asked about an objection, and the answer."""

    model = Inquiry
    roles = (*APPLICANT, *MINISTRY, *AUTHORITY, *OVERSIGHT)
    template_name = "publicity/inquiry_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = works_on(self.user, self.object.objection.notice)
        return super().get_context_data(runs=runs, **kwargs)


objection_status = never_cache(ObjectionStatus.as_view())
objection_identity = never_cache(ObjectionIdentity.as_view())
