"""Pages on which an application is filled in: eligibility, then section by section."""

from collections import Counter
from http import HTTPStatus
from typing import Any, cast

from django import forms as django_forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.generic import View

from applications import answers, presence, services
from applications.answers import Saved
from applications.forms import KeyTaskForm, StartForm, UploadForm
from applications.models import Application
from applications.outline import OutlineSection, Part
from applications.querysets import ApplicationQuerySet
from applications.rules import Slip
from applications.wording import sentence
from portal.accounts.middleware import BY_ITSELF
from portal.accounts.models import APPLICANT_WRITERS, User
from portal.batches.models import Batch
from portal.lifecycle.door import offers
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock
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
            "rail": rail_of(self.batch),
        }
        return render(self.request, self.template_name, context, status=status)


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
        if self.request.POST.get("reader", str(self.user.pk)) != str(self.user.pk):
            raise PermissionDenied(
                _("This form was opened by another account than the one now signed in.")
            )

    def save(self) -> Saved:
        """Save the posted answers on the stamps they were seen under, or by the choice made.

        "mine" and "theirs" name the fields of which one or the other answer is to stay;
        "collided" those whose saved answer stays unless "mine" names them too.
        """
        data = self.request.POST
        given = {key: str(value) for key, value in data.items()}
        stamps = answers.posted(data, answers.STAMP)
        mine, theirs = data.getlist("mine"), data.getlist("theirs")
        stamps |= {key: data.get(answers.SEEN + key, "") for key in mine}
        left = {*theirs, *data.getlist("collided")} - {*mine}
        given = {key: text for key, text in given.items() if key not in left}
        return services.save_answers(
            self.application, given, actor=self.user, based_on=stamps, chosen=mine
        )

    def both(self, saved: Saved) -> dict[str, dict[str, Any]]:
        """What is shown beside each field where two answers collide: whose is which, and when."""
        writers = {conflict.version.by_id for conflict in saved.conflicts.values()}
        names = User.objects.in_bulk([pk for pk in writers if pk]) if writers else {}
        return {
            key: {
                "mine": conflict.mine,
                "theirs": conflict.theirs,
                "stamp": conflict.stamp,
                "by": names.get(conflict.version.by_id or 0, _("somebody")),
                "own": conflict.version.by_id == self.user.pk,
                "at": answers.moment(conflict.version.at),
            }
            for key, conflict in saved.conflicts.items()
        }


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
        if "next" in self.request.POST:
            return redirect(self.application.section_url(self.request.POST["next"]))
        return redirect(self.application.section_url(self.section.code))

    def add_task(self) -> HttpResponse:
        if "remove" in self.request.POST:
            pk = self.request.POST["remove"]
            if pk.isdecimal():
                services.remove_task(self.application, int(pk), actor=self.user)
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
            "cells": services.cells(application, self.section, self.shown(saved)),
            "stamps": self.stamps(saved),
            "both": self.both(saved),
            "years": outline.years,
            "sections": [self.nav(section) for section in outline.sections],
            "previous": outline.sections[at - 1] if at else None,
            "following": outline.sections[at + 1] if at + 1 < len(codes) else None,
            "slips": {f.field.key: sentence(f) for f in findings if f.slip != "missing"}
            | too_long(application, saved),
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

    def shown(self, saved: Saved) -> dict[str, str]:
        """The answers as the page shows them: what could not be saved stands as it was typed."""
        typed = {key: self.request.POST[key] for key in (*saved.conflicts, *saved.too_long)}
        return {**self.application.texts, **typed}

    def stamps(self, saved: Saved) -> dict[str, str]:
        """The stamp of each field; where answers collide, that of the one first seen."""
        seen = answers.posted(self.request.POST, answers.STAMP)
        kept = {key: seen.get(key, "") for key in saved.conflicts}
        return {**answers.stamps(self.application), **kept}

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


class ApplicationField(DraftSection):
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
        theirs = request.POST.get("theirs", "")
        context = {
            "subject": application,
            "section": self.section,
            "editable": True,
            "slips": slips,
            "too_long": list(too_long(application, saved).values()),
            "stamps": answers.stamps(application),
            "both": self.both(saved),
            "given": [fields[key] for key in given if key not in saved.too_long],
            "taken": fields.get(theirs),
            "taken_cell": {"field": fields.get(theirs), "value": application.texts.get(theirs, "")},
            "at": time_format(clock.local(clock.now()), "H:i:s"),
        }
        answer = render(request, "applications/_saved.html", context, status=saved.status)
        if saved.changed:
            answer["HX-Trigger"] = "portal-saved"
        return answer

    def handle_no_permission(self) -> HttpResponseRedirect:
        """A page that saves by itself is told that its session has ended, and led nowhere."""
        if self.request.user.is_authenticated or "HX-Request" not in self.request.headers:
            return super().handle_no_permission()
        return cast(HttpResponseRedirect, HttpResponse(status=HTTPStatus.UNAUTHORIZED))


class ApplicationPresence(View):
    """Asked every twenty seconds by an open section: who is signed in here, and who else is there.

    It does not lengthen the session, and gives the page a token to send with once its reader has
    signed in again elsewhere.
    """

    def get(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return JsonResponse({"reader": None}, status=HTTPStatus.UNAUTHORIZED)
        rows = Application.objects.visible_to(user).only("state", "applicant_id")
        application = get_object_or_404(rows, pk=pk)
        if application.may_be_edited_by(user):
            presence.enter(application, code, user)
        names = presence.others(application, code, user)
        answer = {"reader": user.pk, "token": get_token(request), "others": names}
        return JsonResponse(
            {**answer, "sentence": presence.sentence(names)},
            headers={BY_ITSELF: "1", "Cache-Control": "no-store"},
        )


def too_long(application: Application, saved: Saved) -> dict[str, str]:
    """Say of each answer that is too long how long it is; it is kept on the page alone."""
    fields = application.outline.fields
    return {
        key: _("“%(field)s” has %(length)s characters; at most %(limit)s can be saved.")
        % {"field": fields[key].label, "length": length, "limit": answers.LONGEST}
        for key, length in saved.too_long.items()
    }
