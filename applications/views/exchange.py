"""Figures by spreadsheet: the template down, the filled-in one up, a look at it, and in."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from applications import answers, exchange, saving
from applications.answers import Saved
from applications.forms import FiguresForm
from applications.models import Application
from applications.views.filling import Draft
from portal.documents.downloads import workbook
from portal.web.life import SignedIn, rail_of


class FiguresTemplate(SignedIn, View):
    """The template with the present figures, for whoever may see the application."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Application.objects.visible_to(self.user).with_versions()
        application = get_object_or_404(rows, pk=pk)
        name = _("Figures %(title)s.xlsx") % {"title": application.title}
        return workbook(exchange.template(application), name)


class FiguresImport(Draft):
    """An upload is looked at first: every fault at once, or what it would change.

    Only then are the figures saved, as the form saves them: where somebody has given a newer
    figure than the template knew, one chooses.
    """

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.must_be_editable()
        return self.page(form=FiguresForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.must_be_editable()
        return self.apply() if "apply" in request.POST else self.look()

    def look(self) -> HttpResponse:
        form = FiguresForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.page(form=form, status=HTTPStatus.BAD_REQUEST)
        try:
            found = exchange.read(self.application, form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", error)
            return self.page(form=form, status=HTTPStatus.BAD_REQUEST)
        if found.faults:
            return self.page(form=form, faults=found.faults, status=HTTPStatus.BAD_REQUEST)
        fields = self.application.outline.fields
        asked = {key: fields[key] for key in found.given}
        weighed = answers.weigh(self.application, asked, found.given, found.stamps)
        return self.preview(weighed, found.given, found.stamps, form=FiguresForm())

    def apply(self) -> HttpResponse:
        saved = self.save()
        if saved.conflicts:
            data = self.request.POST
            given = {key: conflict.mine for key, conflict in saved.conflicts.items()}
            stamps = answers.posted(data, answers.STAMP)
            form = FiguresForm()
            return self.preview(saved, given, stamps, form=form, status=saved.status)
        count = len(saved.changed)
        words = ngettext("%(n)s figure was saved.", "%(n)s figures were saved.", count)
        messages.success(self.request, words % {"n": count})
        return redirect("application_figures", pk=self.application.pk)

    def preview(
        self,
        weighed: Saved,
        given: dict[str, str],
        stamps: dict[str, str],
        status: int = HTTPStatus.OK,
        **context: Any,
    ) -> HttpResponse:
        """Show what would change; nothing that has been saved just now is shown again."""
        texts = self.application.texts
        changes = [
            {
                "field": field,
                "before": texts.get(key, ""),
                "after": given[key],
                "stamp": stamps[key],
            }
            for key, field in weighed.changed.items()
            if status == HTTPStatus.OK
        ]
        collisions = [
            {
                "field": conflict.field,
                "stamp": stamps.get(key, ""),
                **saving.both(weighed, self.user)[key],
            }
            | {"seen": conflict.stamp}
            for key, conflict in weighed.conflicts.items()
        ]
        context |= {"changes": changes, "collisions": collisions, "looked": True}
        return self.page(status=status, **context)

    def page(self, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
        context |= {"subject": self.application, "rail": rail_of(self.application)}
        return render(self.request, "applications/figures.html", context, status=status)
