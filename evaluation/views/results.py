"""Results of the evaluation: the own one for each applicant, and their release by the ministry."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import View

from evaluation.documents import result_letter
from evaluation.filters import ResultFilter
from evaluation.models import Evaluation, Release, Result
from evaluation.views import STAFF
from portal.accounts.models import APPLICANT, AUTHORITY
from portal.audit.models import AuditEvent
from portal.documents.views import pdf_response
from portal.web.life import LifeDetail, LifeList, SignedIn
from portal.web.paging import LeanPaginator

#: Letters on one page of a preview.
LETTERS = 50


class ResultList(LifeList):
    """What the reader may know: an applicant its own, a province its own, the ministry all."""

    model = Result
    roles = (*APPLICANT, *AUTHORITY, *STAFF)
    template_name = "evaluation/result_list.html"
    filter_class = ResultFilter

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        staff = self.user.has_role(*STAFF)
        releases = list(Release.objects.visible_to(self.user).with_life()[:20]) if staff else []
        return super().get_context_data(releases=releases, staff=staff, **kwargs)


class ResultDetail(LifeDetail):
    """One result: for its applicant nothing but its own, without who decided on it."""

    model = Result
    roles = ResultList.roles
    template_name = "evaluation/result.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        result: Result = self.object
        return super().get_context_data(
            staff=self.user.has_role(*STAFF),
            scores=None if self.user.has_role(*AUTHORITY) else result.own_scores,
            has_letter=self.user.has_role(*ResultLetter.roles),
            **kwargs,
        )

    def history(self, subject: Any) -> Any:
        """Who wrote and who decided stays in the ministry."""
        told = super().history(subject)
        return told if self.user.has_role(*STAFF) else AuditEvent.objects.none()


class ResultLetter(SignedIn, View):
    """The letter as PDF, for its applicant and the ministry."""

    roles: ClassVar[tuple[str, ...]] = (*APPLICANT, *STAFF)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        result = get_object_or_404(Result.objects.visible_to(self.user).with_life(), pk=pk)
        name = _("Result letter")
        return pdf_response(result_letter(result), f"{name} {result.applicant}.pdf")


class ReleaseDetail(LifeDetail):
    """The letters that are held: looked through by an officer, released by a lead."""

    model = Release
    roles = STAFF
    template_name = "evaluation/release.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        release: Release = self.object
        rows = release.results.with_life()
        page = LeanPaginator(rows, LETTERS).get_page(self.request.GET.get("page"))
        undecided = Evaluation.objects.visible_to(self.user).filter(
            application__batch=release.batch, state__in=["awaiting_experts", "scoring", "scored"]
        )
        return super().get_context_data(
            page_obj=page,
            rows=page.object_list,
            tally=release.results.tally(),
            undecided=undecided.count(),
            **kwargs,
        )
