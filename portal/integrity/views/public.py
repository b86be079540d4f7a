"""What cases of the public share: asking by the query code, looking up who stands behind one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import DetailView, TemplateView, View

from portal.documents.models import Attachment
from portal.integrity.public_forms import CodeForm
from portal.lifecycle.errors import NotAllowed, Refused, Text
from portal.lifecycle.models import Subject
from portal.web.life import ForEverybody, LifeDetail, SignedIn, rail_of


class EnterLetter(SignedIn, View):
    """What came on paper, entered by an officer who then has it in hand."""

    template_name: ClassVar[str]

    def form(self, *given: Any) -> forms.Form:
        """The form, empty or with what was given."""
        raise NotImplementedError

    def enter(self, **cleaned: Any) -> Subject:
        """Enter what the form cleaned to; return the case."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the page shows besides the form."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(form, HTTPStatus.BAD_REQUEST)
        try:
            case = self.enter(**form.cleaned_data)
        except Refused as error:
            form.add_error(None, [str(reason) for reason in error.reasons])
            return self.page(form, error.status)
        except ValidationError as error:
            form.add_error("evidence", error)
            return self.page(form, HTTPStatus.BAD_REQUEST)
        return redirect(case)

    def page(self, form: forms.Form, status: int = HTTPStatus.OK) -> HttpResponse:
        context = {"form": form, **self.context()}
        return render(self.request, self.template_name, context, status=status)


class AskByCode(ForEverybody, TemplateView):
    """Ask for a case by its query code."""

    status_url: ClassVar[str]
    unknown: ClassVar[Text]

    def cases(self, code: str) -> models.QuerySet[Any]:
        """The case that has this code, if any."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CodeForm(request.GET if "code" in request.GET else None)
        status = HTTPStatus.OK
        if form.is_bound:
            status = HTTPStatus.BAD_REQUEST
            if form.is_valid():
                code = form.cleaned_data["code"]
                if self.cases(code).exists():
                    return redirect(self.status_url, code)
                form.add_error("code", str(self.unknown))
                status = HTTPStatus.NOT_FOUND
        return self.render_to_response(self.get_context_data(form=form), status=status)


class StandingByCode(ForEverybody, DetailView):
    """Receipt and standing of one case, for whoever holds its code; it names nobody."""

    context_object_name = "subject"
    slug_field = slug_url_kwarg = "code"


class SealedDetail(LifeDetail):
    """One case; reasons and evidence for those who handle it, its author on request."""

    def statements(self) -> Any:
        """What was handed in, as far as the reader may see it."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The name is not even read here.
        statement = self.statements().defer("name", "contact").first()
        files = list(Attachment.objects.of(statement)) if statement else []
        return super().get_context_data(statement=statement, files=files, **kwargs)


class Identity(SignedIn, View):
    """Who stands behind a case: a look that is logged, and so asked for by POST alone."""

    model: ClassVar[type[Subject]]
    template_name: ClassVar[str]
    look_up: ClassVar[Callable[..., Any]]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows: Any = self.model._default_manager
        case = get_object_or_404(rows.visible_to(request.user).with_life(), pk=pk)
        try:
            statement = type(self).look_up(case, actor=request.user)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        context = {"subject": case, "statement": statement, "rail": rail_of(case)}
        return render(request, self.template_name, context)
