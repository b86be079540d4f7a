"""Pages of the review: the authority's sheet, and the defects as the applicant answers them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from applications import reviewing
from applications.forms import AnswerForm, CheckForm, DefectForm, FieldCheckForm
from applications.models import Application, FieldCheck, ReviewCheck
from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT
from portal.lifecycle.door import offers
from portal.web.forms import whole_number
from portal.web.life import SignedIn, rail_of


class OnApplication(SignedIn, View):
    """Base of the pages about one application that the reader may see."""

    application: Application

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rows = Application.objects.visible_to(request.user).with_life()
            # The form's outline is read here, not its tasks and files.
            outline = rows.prefetch_related(None).prefetch_related("batch__schemes__indicators")
            self.application = get_object_or_404(outline, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class ReviewSheet(OnApplication):
    """What the authority finds: checks, defects to be told, field checks. Kept over days."""

    roles = (*AUTHORITY, *MINISTRY, *OVERSIGHT)
    template_name = "applications/review.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.must_be_readable()
        return self.page()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.application.may_be_reviewed_by(self.user):
            raise PermissionDenied(
                _("The review sheet of this application can no longer be changed by you.")
            )
        parts = {"checks": self.checks, "visit": self.visit, "defect": self.defect}
        part = parts.get(request.POST.get("part", ""))
        if "drop" in request.POST:
            part = self.drop
        if part is None:
            raise Http404(_("The review sheet has no such part."))
        return part()

    def must_be_readable(self) -> None:
        """A province's working papers reach the ministry with its recommended list."""
        if self.user.has_role(*MINISTRY) and not self.application.has_reached_ministry:
            raise PermissionDenied(
                _("The authority's review can be read here once its recommended list is sent.")
            )

    def checks(self) -> HttpResponse:
        forms = self.check_forms(self.request.POST)
        if not all(form.is_valid() for form in forms.values()):
            return self.page(checks=forms, status=400)
        given = {item: form.cleaned_data for item, form in forms.items()}
        faster = reviewing.save_checks(self.application, given, actor=self.user)
        if faster:
            return self.conflict(faster)
        messages.success(self.request, _("The checks are saved."))
        return redirect(self.url())

    def conflict(self, faster: list[ReviewCheck]) -> HttpResponse:
        """Somebody else was faster: both versions stand on the page, nothing is overwritten."""
        data = self.request.POST.copy()
        for row in reviewing.sheet_of(self.application):
            data[f"{row.item}-version"] = str(row.version)
        theirs = {row.item: row for row in faster}
        return self.page(checks=self.check_forms(data), theirs=theirs, status=409)

    def visit(self) -> HttpResponse:
        form = FieldCheckForm(self.request.POST, self.request.FILES)
        if form.is_valid():
            try:
                reviewing.add_field_check(
                    self.application,
                    form.save(commit=False),
                    form.cleaned_data["attached"],
                    actor=self.user,
                )
            except ValidationError as error:
                form.add_error("attached", error)
            else:
                messages.success(self.request, _("The field check is recorded."))
                return redirect(f"{self.url()}#visits")
        return self.page(visit_form=form, status=400)

    def defect(self) -> HttpResponse:
        form = DefectForm(self.request.POST, places=self.application.places)
        if not form.is_valid():
            return self.page(defect_form=form, status=400)
        given = form.cleaned_data
        reviewing.note_defect(self.application, given["field"], given["text"], actor=self.user)
        return redirect(f"{self.url()}#defects")

    def drop(self) -> HttpResponse:
        pk = whole_number(self.request.POST["drop"])
        reviewing.drop_defect(self.application, pk, actor=self.user)
        return redirect(f"{self.url()}#defects")

    def url(self) -> str:
        return reverse("application_review", args=[self.application.pk])

    def check_forms(
        self, data: Any = None, sheet: Iterable[ReviewCheck] = ()
    ) -> dict[str, CheckForm]:
        """One form a check, bound to `data` or showing what stands."""
        return {
            row.item: CheckForm(
                data,
                prefix=row.item,
                initial={name: getattr(row, name) for name in (*reviewing.WRITTEN, "version")},
            )
            for row in sheet or reviewing.sheet_of(self.application)
        }

    def page(
        self,
        *,
        status: int = 200,
        checks: Mapping[str, CheckForm] | None = None,
        theirs: Mapping[str, ReviewCheck] | None = None,
        **extra: Any,
    ) -> HttpResponse:
        application = self.application
        sheet = reviewing.sheet_of(application)
        forms = checks or self.check_forms(sheet=sheet)
        visits = FieldCheck.objects.visible_to(self.user).filter(application=application)
        defects = list(application.defects.select_related("noted_by", "answered_by"))
        reviewing.compare(application, defects)
        context = {
            "subject": application,
            "editable": application.may_be_reviewed_by(self.user),
            "sheet": [(row, forms[row.item], (theirs or {}).get(row.item)) for row in sheet],
            "open_checks": sum(row.result != ReviewCheck.Result.PASS for row in sheet),
            "check_forms": list(forms.values()),
            "visits": visits.select_related("by").prefetch_related("attachments"),
            "defects": defects,
            "visit_form": FieldCheckForm(),
            "defect_form": DefectForm(places=application.places),
            "actions": offers(application, self.user),
            "rail": rail_of(application),
            **extra,
        }
        return render(self.request, self.template_name, context, status=status)


class Defects(OnApplication):
    """The defects that were told, each with its place in the form and the applicant's answer."""

    roles = (*APPLICANT, *AUTHORITY, *OVERSIGHT)
    template_name = "applications/defects.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        application, pk = self.application, request.POST.get("defect", "")
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, at=pk, status=400)
        found = reviewing.answer_defect(
            application, whole_number(pk), form.cleaned_data["answer"], actor=self.user
        )
        if not found:
            raise Http404(_("This application has no such defect."))
        messages.success(request, _("The answer is saved."))
        return redirect(f"{reverse('application_defects', args=[application.pk])}#d-{pk}")

    def page(self, form: AnswerForm | None = None, at: str = "", status: int = 200) -> HttpResponse:
        application = self.application
        told = application.defects.exclude(round=0).select_related("answered_by")
        context = {
            "subject": application,
            "defects": list(told.order_by("-round", "pk")),
            "may_answer": application.state == Application.State.RETURNED
            and application.may_be_edited_by(self.user),
            "form": form,
            "at": at,
            "rail": rail_of(application),
        }
        return render(self.request, self.template_name, context, status=status)
