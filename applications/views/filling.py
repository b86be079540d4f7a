"""Pages on which an application is filled in: eligibility, then section by section."""

from collections import Counter
from http import HTTPStatus
from typing import Any

from django import forms as django_forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from applications import answers, presence, saving, services
from applications.answers import Saved
from applications.forms import KeyTaskForm, StartForm, UploadForm
from applications.models import Application
from applications.outline import OutlineSection, Part
from applications.querysets import ApplicationQuerySet
from applications.rules import Slip
from applications.wording import sentence
from portal.accounts.models import APPLICANT_WRITERS, User
from portal.batches.models import Batch
from portal.lifecycle.door import offers
from portal.lifecycle.errors import Reason, Refused
from portal.web.forms import whole_number
from portal.web.life import SignedIn, rail_of
from portal.web.ui import Section


class ApplicationStart(SignedIn, View):
    """Eligibility first, then a draft (二, 六(一))."""

    roles = APPLICANT_WRITERS
    template_name = "applications/start.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.batch = get_object_or_404(Batch.objects.public(), pk=kwargs["batch"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(StartForm(batch=self.batch))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = StartForm(request.POST, batch=self.batch)
        if not form.is_valid():
            return self.page(form, status=400)
        user: Any = request.user
        try:
            application = services.start(
                self.batch, user.organisation, form.cleaned_data["sector"], actor=user
            )
        except Refused as error:
            form.add_error(None, str(error))
            return self.page(form, status=error.status)
        return redirect(application.section_url("basic"))

    def page(self, form: django_forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "batch": self.batch,
            "due": services.due_of(self.batch, self.user.organisation),
            "reasons": self.reasons(),
            "rail": rail_of(self.batch),
        }
        return render(self.request, self.template_name, context, status=status)

    def reasons(self) -> list[Reason]:
        """Say beforehand why nothing can be begun, so that nobody types in vain."""
        organisation = self.user.organisation
        return services.against_starting(self.batch, organisation) if organisation else []


class Draft(SignedIn, View):
    """Base of the pages that write into a draft."""

    application: Application

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated:
            rows = Application.objects.visible_to(request.user)
            self.application = get_object_or_404(self.joined(rows), pk=kwargs["pk"])
            self.look_up(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def joined(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        """Join what the page reads of an application."""
        return rows.with_versions()

    def look_up(self, **kwargs: Any) -> None:
        """Find what else the address names; raise `Http404` where there is no such thing."""

    def must_be_editable(self) -> None:
        """Refuse who may not write, and what was typed on a page that another person opened."""
        if not self.application.may_be_edited_by(self.user):
            raise PermissionDenied(_("This application can no longer be edited by you."))
        saving.must_be_read_by(self.user, self.request.POST)

    def save(self) -> Saved:
        """Save the posted answers on the stamps they were seen under, or by the choice made."""
        asked = saving.asked(self.request.POST)
        return services.save_answers(
            self.application,
            asked.given,
            actor=self.user,
            based_on=asked.based_on,
            chosen=asked.chosen,
        )


class DraftSection(Draft):
    """Base of the pages that write into one section of a draft."""

    section: OutlineSection

    def look_up(self, **kwargs: Any) -> None:
        section = self.application.outline.section(kwargs["code"])
        if section is None:
            raise Http404(_("This application has no such section."))
        self.section = section


class ApplicationSection(DraftSection):
    """One section of the form: read by its readers, saved as a whole without JavaScript."""

    template_name = "applications/section.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.must_be_editable()
        handlers = {
            Part.TASKS: self.add_task,
            Part.FILES: self.upload,
            Part.DECLARATION: self.declare,
        }
        return handlers.get(self.section.part, self.save_all)()

    def save_all(self) -> HttpResponse:
        saved = self.save()
        if saved.status != HTTPStatus.OK:
            return self.page(saved=saved, status=saved.status)
        following = self.application.outline.section(self.request.POST.get("next", ""))
        return redirect(self.application.section_url((following or self.section).code))

    def add_task(self) -> HttpResponse:
        if "remove" in self.request.POST:
            pk = whole_number(self.request.POST["remove"])
            services.remove_task(self.application, pk, actor=self.user)
            return redirect(self.application.section_url("tasks"))
        form = KeyTaskForm(self.request.POST)
        if not form.is_valid():
            return self.page(task_form=form, status=400)
        services.add_task(self.application, form.save(commit=False), actor=self.user)
        return redirect(self.application.section_url("tasks"))

    def upload(self) -> HttpResponse:
        form = UploadForm(self.request.POST, self.request.FILES)
        slots = {field.key for field in self.section.fields}
        if form.is_valid() and form.cleaned_data["slot"] in slots:
            try:
                services.upload(
                    self.application,
                    form.cleaned_data["slot"],
                    form.cleaned_data["file"],
                    actor=self.user,
                )
            except ValidationError as error:
                form.add_error("file", error)
            else:
                return redirect(self.application.section_url("files"))
        return self.page(upload_form=form, status=400)

    def declare(self) -> HttpResponse:
        if self.request.POST.get("declared") != "yes":
            return self.page(
                undeclared=_("Tick the declaration: without it nothing can be submitted."),
                status=400,
            )
        services.declare(self.application, actor=self.user)
        return redirect(self.application.section_url("declaration"))

    def page(self, status: int = 200, saved: Saved | None = None, **extra: Any) -> HttpResponse:
        application, outline = self.application, self.application.outline
        saved = saved or Saved()
        codes = [section.code for section in outline.sections]
        at = codes.index(self.section.code)
        findings = list(self.section_findings())
        editable = application.may_be_edited_by(self.user)
        context = {
            "subject": application,
            "section": self.section,
            "intro": services.intro(application, self.section),
            "cells": services.cells(
                application, self.section, saving.shown(application.texts, saved, self.request.POST)
            ),
            "stamps": saving.stamps(answers.stamps(application), saved, self.request.POST),
            "both": saving.both(saved, self.user),
            "years": outline.years,
            "sections": [self.nav(section) for section in outline.sections],
            "previous": outline.sections[at - 1] if at else None,
            "following": outline.sections[at + 1] if at + 1 < len(codes) else None,
            "slips": {f.field.key: sentence(f) for f in findings if f.slip != "missing"}
            | saving.too_long(outline.fields, saved),
            "unsaved": [*saved.conflicts, *saved.too_long],
            "missing": self.missing(),
            "editable": editable,
            "presence": presence.sentence(self.others(editable=editable)),
            "beat": presence.BEAT,
            "rail": rail_of(application),
            "tasks": application.key_tasks.all(),
            "files": self.files(),
            "task_form": KeyTaskForm(),
            "actions": offers(application, self.user)
            if self.section.part is Part.DECLARATION
            else [],
            **extra,
        }
        return render(self.request, self.template_name, context, status=status)

    def others(self, *, editable: bool) -> list[str]:
        """Who else is in this section; whoever can write is remembered for the others."""
        if editable:
            presence.enter(self.application, self.section.code, self.user)
        return presence.others(self.application, self.section.code, self.user)

    def section_findings(self) -> Any:
        return self.application.outline.findings(self.section)

    def missing(self) -> dict[str, Any]:
        """What still stands before submission.

        Each thing of this section and each wrong figure, with a link to its field; of the
        other sections how many things are not filled in.
        """
        here: list[Reason] = []
        elsewhere: Counter[OutlineSection] = Counter()
        for section, finding in self.application.outline.all_findings():
            if section.code == self.section.code or finding.slip is not Slip.MISSING:
                link = self.application.field_url(section.code, finding.field.key)
                here.append(Reason(sentence(finding), link))
            else:
                elsewhere[section] += 1
        return {
            "total": len(here) + elsewhere.total(),
            "here": here,
            "elsewhere": [
                {
                    "label": section.label,
                    "count": count,
                    "url": self.application.section_url(section.code),
                }
                for section, count in elsewhere.items()
            ],
        }

    def files(self) -> list[tuple[Any, list[Any]]]:
        if self.section.part is not Part.FILES:
            return []
        every = list(self.application.attachments.all())
        return [
            (field, [file for file in every if file.slot == field.key])
            for field in self.section.fields
        ]

    def nav(self, section: OutlineSection) -> Section:
        done, total = self.application.outline.progress(section)
        return Section(
            section.label,
            self.application.section_url(section.code),
            done,
            total,
            current=section.code == self.section.code,
        )


class ApplicationField(saving.SavesItself, DraftSection):
    """Autosave of what was just typed: the answer is the save status and what is wrong.

    Where somebody else's newer answer stands, both come back to be chosen from (409).
    """

    def joined(self, rows: ApplicationQuerySet) -> ApplicationQuerySet:
        return rows.with_outline()

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.must_be_editable()
        saved = self.save()
        application = self.application
        fields = application.outline.fields
        given = [key for key in request.POST if key in fields]
        slips = [
            sentence(finding)
            for finding in application.outline.findings(self.section)
            if finding.field.key in given and finding.slip != "missing"
        ]
        context = {
            "subject": application,
            "section": self.section,
            "slips": slips,
            "stamps": answers.stamps_of(application, given),
            **saving.told(request.POST, fields, application.texts, saved, self.user),
        }
        answer = render(request, "applications/_saved.html", context, status=saved.status)
        if saved.changed:
            answer["HX-Trigger"] = "portal-saved"
        return answer


class ApplicationPresence(View):
    """Asked every twenty seconds by an open section: who is signed in, and who else is there."""

    def get(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return saving.nobody()
        rows = Application.objects.visible_to(user).only("state", "applicant_id")
        application = get_object_or_404(rows, pk=pk)
        if application.may_be_edited_by(user):
            presence.enter(application, code, user)
        names = presence.others(application, code, user)
        return saving.still_here(request, names, presence.sentence(names))
