"""Pages of the creation period and of the acceptance."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from acceptance import progress, services
from acceptance.forms import AcceptanceFilter, ProjectFilter
from acceptance.models import Acceptance, CreationProject, ProgressReport, ProjectTask
from acceptance.rules import Period
from acceptance.sheet import NO, YES, Part
from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.audit.models import AuditEvent
from portal.lifecycle.door import offers
from portal.timeline import clock
from portal.web.life import LifeDetail, LifeList, SignedIn, rail_of
from portal.web.ui import Bar, Section

MET = ((YES, gettext_lazy("reached")), (NO, gettext_lazy("not reached")))
#: What the ministry does among itself before it decides; others do not read it.
INTERNAL = ("propose_result", "send_back")


class ProjectList(LifeList):
    """The creation projects that the reader may see."""

    model = CreationProject
    template_name = "acceptance/project_list.html"
    filter_class = ProjectFilter

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.prefetch_related(None).with_progress()


class ProjectDetail(LifeDetail):
    """One project: its term, its promises and how far they are, its reports, its acceptance."""

    model = CreationProject
    template_name = "acceptance/project_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        project: CreationProject = self.object
        today, user = clock.today(), self.user
        acceptance = getattr(project, "acceptance", None)
        return super().get_context_data(
            progress=progress.of(project),
            tasks=[(task, task.is_overdue(today)) for task in project.tasks.all()],
            years=list(self.years(project)),
            acceptance=acceptance,
            sees_acceptance=acceptance is not None and acceptance.is_readable_by(user),
            ends_at=clock.end_of(project.ends_on),
            **kwargs,
        )

    def years(self, project: CreationProject) -> Iterator[tuple[Period, Any, bool]]:
        """Yield each year with its report, and whether the reader may open it."""
        reports = {report.number: report for report in project.reports.all()}
        for period in project.periods:
            report = reports.get(period.number)
            readable = report is not None and report.is_readable_by(self.user)
            yield period, report, readable


class AcceptanceList(LifeList):
    """The acceptances that the reader may see."""

    model = Acceptance
    template_name = "acceptance/acceptance_list.html"
    filter_class = AcceptanceFilter

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related(None)


class PaperDetail(LifeDetail):
    """One paper as it is read."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paper: Any = self.object
        summed_up = paper.sheet.judgement
        return super().get_context_data(
            sheet=paper.sheet,
            judgement=summed_up,
            bars=[
                Bar(_("Targets reached"), summed_up.targets_reached, summed_up.targets),
                Bar(_("Key tasks done"), summed_up.tasks_done, summed_up.tasks),
            ],
            first=Part.TARGETS if paper.may_be_edited_by(self.user) else None,
            **kwargs,
        )

    def history(self, subject: Any) -> Any:
        """Without what was up- and downloaded, and without the ministry's own steps for others."""
        rows = AuditEvent.objects.of(subject).exclude(action__in=["download", "upload"])
        user: Any = self.user
        inside = user.has_role(*MINISTRY, *OVERSIGHT)
        return rows if inside else rows.exclude(action__in=INTERNAL)


class ReportDetail(PaperDetail):
    """One yearly report."""

    model = ProgressReport
    template_name = "acceptance/report_detail.html"


class AcceptanceDetail(PaperDetail):
    """One acceptance: the self-assessment, and the result once the reader may know it."""

    model = Acceptance
    template_name = "acceptance/acceptance_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        acceptance: Acceptance = self.object
        shown = bool(acceptance.result) and acceptance.shows_result_to(self.user)
        return super().get_context_data(shows_result=shown, files=files(acceptance), **kwargs)


class PaperSection(SignedIn, View):
    """One section of a paper: saved field by field while typing, as a whole without JavaScript."""

    model: ClassVar[type[Any]]
    template_name = "acceptance/section.html"
    paper: Any
    part: Part

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rows = self.model.objects.visible_to(request.user).with_life()
            self.paper = get_object_or_404(rows, pk=kwargs["pk"])
            if kwargs["part"] not in self.paper.sheet.parts:
                raise Http404(_("There is no such section."))
            self.part = Part(kwargs["part"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.paper.may_be_edited_by(request.user):
            return redirect(self.paper)
        return self.page()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.paper.may_be_edited_by(request.user):
            raise PermissionDenied(_("This can no longer be edited by you."))
        return self.upload() if self.part is Part.FILES else self.save()

    def save(self) -> HttpResponse:
        """Keep what was typed; answer htmx with the save status, a browser with a page."""
        given = {key: str(value) for key, value in self.request.POST.items()}
        try:
            services.save_answers(self.paper, given, actor=self.user)
        except ValidationError as error:
            self.paper.retype(given)
            return self.page(status=400, refused=error.messages)
        if self.request.headers.get("HX-Request"):
            slips = self.paper.sheet.slips(self.part)
            context = {
                "slips": [slip for key, slip in slips.items() if key in given],
                "at": time_format(clock.local(clock.now()), "H:i:s"),
            }
            return render(self.request, "applications/_saved.html", context)
        following = self.request.POST.get("next")
        return redirect(
            self.paper.section_url(following if following in self.paper.sheet.parts else self.part)
        )

    def upload(self) -> HttpResponse:
        file, slot = self.request.FILES.get("file"), self.request.POST.get("slot", "")
        if file is None:
            return self.page(status=400, refused=[_("Choose a file first.")])
        try:
            services.upload(self.paper, slot, file, actor=self.user)
        except ValidationError as error:
            return self.page(status=400, refused=error.messages)
        return redirect(self.paper.section_url(self.part))

    def page(self, status: int = 200, **extra: Any) -> HttpResponse:
        paper, sheet = self.paper, self.paper.sheet
        parts = list(sheet.parts)
        at = parts.index(self.part)
        context = {
            "subject": paper,
            "sheet": sheet,
            "part": self.part,
            "label": sheet.parts[self.part],
            "sections": [self.nav(part) for part in parts],
            "previous": parts[at - 1] if at else None,
            "following": parts[at + 1] if at + 1 < len(parts) else None,
            "slips": sheet.slips(self.part),
            "missing": list(sheet.reasons()),
            "met": MET,
            "statuses": ProjectTask.Status.choices,
            "files": files(paper) if self.part is Part.FILES else [],
            "actions": offers(paper, self.user) if self.part is Part.SUBMIT else [],
            "rail": rail_of(paper),
            **extra,
        }
        return render(self.request, self.template_name, context, status=status)

    def nav(self, part: Part) -> Section:
        """The section as the side navigation shows it."""
        done, total = self.paper.sheet.progress(part)
        label, url = self.paper.sheet.parts[part], self.paper.section_url(part)
        return Section(label, url, done, total, current=part is self.part)


class ReportSection(PaperSection):
    """A section of a yearly report."""

    model = ProgressReport


class AcceptanceSection(PaperSection):
    """A section of a self-assessment."""

    model = Acceptance


def files(acceptance: Acceptance) -> list[tuple[str, str, list[Any]]]:
    """The evidence of a self-assessment: (slot, what it shows, its files, earlier ones too)."""
    every = list(acceptance.attachments.all())
    return [
        (slot, label, [file for file in every if file.slot == slot])
        for slot, label in acceptance.sheet.slots
    ]
