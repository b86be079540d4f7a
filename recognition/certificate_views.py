"""Pages of certificates: one for a base, all of a document in one job, the published keys."""

from http import HTTPStatus

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import View

from portal.accounts.models import MINISTRY, Role
from portal.documents.views import pdf_response
from portal.lifecycle.errors import Refused
from portal.web.life import SignedIn
from recognition import documents, keys, printing
from recognition.forms import PrintForm
from recognition.models import Base, CertificateRun, Recognition
from recognition.views import frame, may_look_inside


class Certificate(SignedIn, View):
    """The certificate of a plaque as PDF, for the base, its authority and the ministry."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        base = get_object_or_404(Base.objects.visible_to(request.user).with_life(), pk=pk)
        if not may_look_inside(base, request.user):
            return redirect("verify", base.plaque.code)
        if held := printing.held(Base.objects.visible_to(request.user).filter(pk=base.pk)):
            context = {"reasons": list(printing.refusal(held)), "back": base.get_absolute_url()}
            return render(request, "errors/409.html", context, status=HTTPStatus.CONFLICT)
        paper = documents.certificates([base], request.build_absolute_uri("/"))
        return pdf_response(paper, f"{base.plaque.number}.pdf")


class CertificateRuns(SignedIn, View):
    """All certificates of a document: ordered here, printed in a job, fetched here."""

    roles = MINISTRY
    template = "recognition/certificate_runs.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        recognition = self.recognition(pk)
        template = "recognition/_certificate_runs.html" if self.asks_for_part else self.template
        return self.page(recognition, PrintForm(), template)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        recognition = self.recognition(pk)
        form = PrintForm(request.POST)
        if not form.is_valid():
            return self.page(recognition, form, self.template, status=400)
        root = request.build_absolute_uri("/")
        try:
            printing.order(recognition, form.cleaned_data["shape"], root, actor=self.user)
        except Refused as error:
            return self.page(recognition, form, self.template, status=error.status)
        return redirect("certificate_runs", pk)

    @property
    def asks_for_part(self) -> bool:
        return self.request.headers.get("HX-Request") == "true"

    def recognition(self, pk: int) -> Recognition:
        rows = Recognition.objects.visible_to(self.user).filter(state=Recognition.State.ISSUED)
        return get_object_or_404(rows.select_related("batch"), pk=pk)

    def runs(self, recognition: Recognition) -> "QuerySet[CertificateRun]":
        rows = CertificateRun.objects.visible_to(self.user).filter(recognition=recognition)
        return rows.select_related("recognition", "ordered_by")[:20]

    def page(
        self, recognition: Recognition, form: PrintForm, template: str, status: int = 200
    ) -> HttpResponse:
        runs = list(self.runs(recognition))
        context = {
            "subject": recognition,
            "form": form,
            "runs": runs,
            "left_out": list(printing.refusal(printing.held(recognition.bases.all()))),
            "busy": any(run.finished_at is None for run in runs),
        }
        return render(self.request, template, context, status=status)


class FetchCertificates(SignedIn, View):
    """The file that a job has left."""

    roles = (Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD)

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        run = get_object_or_404(
            CertificateRun.objects.visible_to(self.user).select_related("recognition"), pk=pk
        )
        if run.finished_at is None:
            raise Http404(_("These certificates are still being printed."))
        return FileResponse(run.file.open("rb"), as_attachment=True, filename=run.filename)


@require_safe
def published_keys(request: HttpRequest) -> HttpResponse:
    """The public keys by which anybody checks a certificate without the portal."""
    context = {"keys": keys.published(), **frame(request)}
    return render(request, "recognition/keys.html", context)
