"""Pages that show applications: list, case page, paper."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from applications import services
from applications.documents import application_pdf
from applications.dossier import dossier
from applications.forms import ApplicationFilter
from applications.models import Application, SavedView
from applications.remarks import remarks_on
from portal.accounts.models import (
    APPLICANT,
    APPLICANT_WRITERS,
    AUTHORITY,
    MINISTRY,
    OVERSIGHT,
    Role,
)
from portal.audit import log
from portal.audit.models import AuditEvent
from portal.batches import deadlines
from portal.documents.views import framed, pdf_response
from portal.timeline import clock
from portal.web.life import LifeDetail, LifeList, SignedIn
from portal.web.paging import LeanPaginator

State = Application.State
#: What an authority does among its own people, before its lead has decided.
INTERNAL = (
    "check",
    "field_check",
    "assign",
    "take_back",
    "ask",
    "reply",
    "propose_recommendation",
    "send_back",
)


class ApplicationList(LifeList):
    """The applications that the reader may see."""

    model = Application
    template_name = "applications/list.html"
    filter_class = ApplicationFilter
    paginator_class = LeanPaginator

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows.prefetch_related(None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.user
        open_batches = []
        organisation = user.organisation
        standing = list(organisation.against_applying()) if organisation else []
        if organisation and user.has_role(*APPLICANT_WRITERS) and not standing:
            taken = Application.objects.running_of(user.organisation_id or 0).values("batch")
            open_batches = list(deadlines.open_to(organisation).exclude(pk__in=taken))
        return super().get_context_data(
            open_batches=open_batches,
            standing=standing,
            views=list(SavedView.objects.visible_to(user)),
            shows_officer=user.has_role(*AUTHORITY),
            may_delegate=user.has_role(Role.AUTHORITY_LEAD),
            **kwargs,
        )


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
            opinions=self.opinions(application),
            defects=application.defects_told,
            remarks=remarks_on(application) if application.state == State.RECOMMENDED else {},
            links=self.links(application),
            shows_officer=user.has_role(*AUTHORITY),
            may_edit=application.may_be_edited_by(user),
            **kwargs,
        )

    def history(self, subject: Any) -> Any:
        """Experts read the case, not what people did with it; applicants not how it was weighed."""
        rows = AuditEvent.objects.of(subject).exclude(action__in=["download", "upload"])
        if self.user.has_role(Role.EXPERT):
            return rows.none()
        early = self.user.has_role(*MINISTRY) and not subject.has_reached_ministry
        if early or self.user.has_role(*APPLICANT):
            return rows.exclude(action__in=INTERNAL)
        return rows.exclude(action__in=["ask", "reply"])

    def opinions(self, application: Application) -> list[Any]:
        """The authority's opinions; to the applicant only once the lead has decided.

        To the ministry once the list is sent, or the application will stand on none.
        """
        declined = application.state == State.NOT_RECOMMENDED
        if self.user.has_role(*MINISTRY) and not (declined or application.has_reached_ministry):
            return []
        decided = application.state in {State.RECOMMENDED, State.NOT_RECOMMENDED}
        if self.user.has_role(Role.EXPERT) or (self.user.has_role(*APPLICANT) and not decided):
            return []
        return list(application.recommendations.select_related("by")[: 1 if decided else 5])

    def links(self, application: Application) -> list[tuple[str, str]]:
        """The pages of the review that the reader may open: (words, address)."""
        user, pk = self.user, application.pk
        if user.has_role(Role.EXPERT) or application.submitted_at is None:
            return []
        found = []
        early = user.has_role(*MINISTRY) and not application.has_reached_ministry
        if user.has_role(*AUTHORITY, *MINISTRY, *OVERSIGHT) and not early:
            found.append((_("Review sheet"), reverse("application_review", args=[pk])))
        if application.returns and not user.has_role(*MINISTRY):
            found.append((_("Defects and answers"), reverse("application_defects", args=[pk])))
        return [
            *found,
            (_("Questions and answers"), reverse("application_clarifications", args=[pk])),
        ]


class ApplicationPdf(SignedIn, TemplateView):
    """The application as a PDF, with the hash that ties the paper to the version handed in."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Application.objects.visible_to(request.user).with_life()
        application = get_object_or_404(rows, pk=kwargs["pk"])
        return framed(pdf_response(application_pdf(application), f"{application.title}.pdf"))


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
        return FileResponse(dossier(application, self.user), as_attachment=True, filename=name)
