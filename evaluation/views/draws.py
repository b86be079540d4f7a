"""Draws of experts: prepared, watched, looked through by the ministry and its auditors."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from applications.answers import clean
from evaluation.drawing import board_names
from evaluation.expert_forms import PrepareForm
from evaluation.models import Draw, DrawLine
from evaluation.views import STAFF
from evaluation.wording import short_sentence
from portal.accounts.models import Role
from portal.lifecycle.door import create
from portal.lifecycle.errors import Refused
from portal.web.life import LifeDetail, LifeList, SignedIn

#: Cases on a page of a draw.
PAGE = 50


class DrawList(LifeList):
    """Every draw there was, those set aside too; an officer prepares the next."""

    model = Draw
    roles = STAFF
    template_name = "evaluation/draw_list.html"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Prepare a draw for a batch in which cases wait and none is going on."""
        if not self.user.has_role(Role.MINISTRY_OFFICER):
            raise PermissionDenied(_("Draws are prepared by the ministry's officers."))
        form = PrepareForm(request.POST, user=self.user)
        if form.is_valid():
            with suppress(Refused):  # another prepares one at this moment
                return redirect(create(Draw(batch=form.cleaned_data["batch"]), actor=self.user))
        messages.error(request, _("No case of this batch waits, or a draw is going on in it."))
        return redirect("draw_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = None
        if self.user.has_role(Role.MINISTRY_OFFICER):
            form = PrepareForm(user=self.user)
        return super().get_context_data(form=form, **kwargs)


class DrawDetail(LifeDetail):
    """One draw: what was sealed, how far it is, who was drawn, or what is missing."""

    model = Draw
    roles = STAFF
    template_name = "evaluation/draw.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draw: Draw = self.object
        words = clean(self.request.GET.get("q", "")).strip()[:80]
        lines = DrawLine.objects.visible_to(self.user).filter(draw=draw)
        firsts = lines.filter(place=1).select_related(
            "evaluation__application__applicant", "evaluation__sector"
        )
        if words:
            firsts = firsts.filter(evaluation__application__applicant__name__icontains=words)
        page = Paginator(firsts.order_by("evaluation"), PAGE).get_page(self.request.GET.get("page"))
        panels = self.panels(lines, [line.evaluation_id for line in page.object_list])
        return super().get_context_data(
            page_obj=page,
            q=words,
            rows=[
                (line.evaluation, *panels.get(line.evaluation_id, ((), ())))
                for line in page.object_list
            ],
            shorts=[short_sentence(short, board_names(draw.batch)) for short in draw.shorts],
            **kwargs,
        )

    @staticmethod
    def panels(lines: Any, cases: list[int]) -> dict[int, tuple[list[Any], list[Any]]]:
        """The panels and reserves of some cases (1 query)."""
        found: dict[int, tuple[list[Any], list[Any]]] = {}
        drawn = lines.filter(evaluation__in=cases).select_related("expert__expert_profile")
        for line in drawn.order_by("evaluation", "place"):
            found.setdefault(line.evaluation_id, ([], []))[line.in_reserve].append(line.expert)
        return found


class DrawProgress(SignedIn, View):
    """How far a draw is, asked every few seconds while its page stands open."""

    roles = STAFF

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        draw = get_object_or_404(Draw.objects.visible_to(self.user).with_life(), pk=pk)
        response = render(request, "evaluation/_draw_progress.html", {"subject": draw})
        if not draw.is_busy:
            response["HX-Refresh"] = "true"
        return response
