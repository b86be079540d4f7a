"""Pages that show applications: list, case page, paper."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from applications import services
from applications.documents import application_pdf
from applications.dossier import dossier
from applications.forms import ApplicationFilter
from applications.models import Application
from portal.accounts.models import APPLICANT_WRITERS, Role
from portal.audit import log
from portal.audit.models import AuditEvent
from portal.batches.models import Batch
from portal.documents.views import pdf_response
from portal.timeline import clock
from portal.web.life import LifeDetail, LifeList, SignedIn


class ApplicationList(LifeList):
    """The applications that the reader may see."""

    model = Application
    template_name = "applications/list.html"
    filter_class = ApplicationFilter

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows.prefetch_related(None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.user
        open_batches = []
        organisation = user.organisation
        standing = list(organisation.against_applying()) if organisation else []
        if user.has_role(*APPLICANT_WRITERS) and not standing:
            taken = Application.objects.running_of(user.organisation_id or 0).values("batch")
            open_batches = list(
                Batch.objects.public()
                .filter(state=Batch.State.APPLYING)
                .exclude(pk__in=taken)
                .filter(applications_due__gt=clock.now())
            )
        return super().get_context_data(open_batches=open_batches, standing=standing, **kwargs)


class ApplicationDetail(LifeDetail):
    """One application: what it says, what may be done with it, and its history."""

    model = Application
    template_name = "applications/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application: Application = self.object
        user = self.user
        return super().get_context_data(
            sections=[
                (section, services.cells(application, section))
                for section in application.outline.sections
            ],
            submissions=list(application.submissions.all()),
            sees_versions=not user.has_role(Role.EXPERT),
            opinions=[]
            if user.has_role(Role.EXPERT)
            else list(application.recommendations.select_related("by")[:5]),
            defects=self.last_defects(application),
            may_edit=application.may_be_edited_by(user),
            **kwargs,
        )

    def history(self, subject: Any) -> Any:
        """Experts read the case, not what people did with it."""
        rows = AuditEvent.objects.of(subject).exclude(action__in=["download", "upload"])
        return rows.none() if self.user.has_role(Role.EXPERT) else rows

    def last_defects(self, application: Application) -> list[str]:
        """The defects told at the last return, while they are to be mended."""
        if application.state != Application.State.RETURNED:
            return []
        events = AuditEvent.objects.of(application).filter(action="return_for_correction")
        event = events.first()
        return list(event.data.get("defects", [])) if event else []


class ApplicationPdf(SignedIn, TemplateView):
    """The application as a PDF, with the hash that ties the paper to the version handed in."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Application.objects.visible_to(request.user).with_life()
        application = get_object_or_404(rows, pk=kwargs["pk"])
        return pdf_response(application_pdf(application), f"{application.title}.pdf")


class ApplicationDossier(SignedIn, View):
    """Paper, files and their hashes in one ZIP, for all who may see the application."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        rows = Application.objects.visible_to(self.user).with_life()
        application = get_object_or_404(rows, pk=pk)
        log.append(
            action="download",
            actor=self.user,
            at=clock.now(),
            subject=application,
            data={"dossier": application.title},
        )
        name = f"{application.title}.zip"
        return FileResponse(dossier(application), as_attachment=True, filename=name)
