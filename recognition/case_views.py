"""Pages of typical experiences: read by everybody, written by bases (六(五))."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView, View

from portal.accounts.models import APPLICANT_WRITERS, User
from portal.lifecycle.door import offers
from portal.lifecycle.errors import Refused
from portal.web.life import ForEverybody, SignedIn
from recognition.articles import article
from recognition.models import Base, Case, Platform
from recognition.promotion_forms import CaseForm
from recognition.writing import write


class CaseList(ForEverybody, ListView):
    """Published experiences; signed-in people also see their own drafts."""

    template_name = "recognition/case_list.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Case]:
        return Case.objects.readable_by(self.request.user).with_life()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = Base.objects.visible_to(self.request.user).written_for_by(self.request.user)
        return super().get_context_data(own=own, **kwargs)


class OfferedDetail(ForEverybody, DetailView):
    """Something that a base offers, and what the reader may do with it."""

    model: type[Case] | type[Platform]
    context_object_name = "subject"

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.readable_by(self.request.user).with_life()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            actions=offers(self.object, user),
            may_edit=isinstance(user, User) and self.object.may_be_edited_by(user),
            **kwargs,
        )


class CaseDetail(OfferedDetail):
    """One experience."""

    model = Case
    template_name = "recognition/case.html"


@require_safe
def case_article(request: HttpRequest, pk: int) -> HttpResponse:
    """A published experience as plain HTML."""
    case = get_object_or_404(Case.objects.public(), pk=pk)
    day = date_format(case.published_on, "DATE_FORMAT")
    return article(
        request,
        title=case.title,
        byline=f"{case.base.holder} · {case.base.name} · {day}",
        lead=case.summary,
        parts=[
            (_("What was done"), case.practice),
            (_("What came of it"), case.effect),
            (_("What others can take over"), case.lesson),
        ],
    )


class WriteOffered(SignedIn, View):
    """Write something new that a base offers, or change a draft."""

    roles = APPLICANT_WRITERS
    model: ClassVar[type[Case] | type[Platform]]
    form_class: ClassVar["type[ModelForm[Any]]"]
    template_name: ClassVar[str]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(self.form_class(instance=self.thing()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, instance=self.thing())
        if not form.is_valid():
            return self.page(form, status=400)
        try:
            return redirect(write(form.save(commit=False), form.fields, actor=self.user))
        except Refused as error:
            form.add_error(None, str(error))
            return self.page(form, status=error.status)

    def thing(self) -> Case | Platform:
        """Return the draft to change, or a new one of the base named in the address."""
        user: Any = self.user
        if "base" in self.kwargs:
            bases = Base.objects.visible_to(user).written_for_by(user)
            base = get_object_or_404(bases.with_life(), pk=self.kwargs["base"])
            return self.model(base=base)
        rows = self.model.objects.visible_to(user).with_life()
        thing: Case | Platform = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not thing.may_be_edited_by(user):
            raise PermissionDenied(_("This text can no longer be edited by you."))
        return thing

    def page(self, form: "ModelForm[Any]", status: int = 200) -> HttpResponse:
        context = {"form": form, "base": form.instance.base}
        return render(self.request, self.template_name, context, status=status)


class WriteCase(WriteOffered):
    """Write a new experience of a base, or change a draft."""

    model = Case
    form_class = CaseForm
    template_name = "recognition/case_form.html"
