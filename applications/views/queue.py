"""The authority's queue: saved views of the list, and who works on what."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from applications import reviewing
from applications.forms import ApplicationFilter, AssignForm, SaveViewForm
from applications.models import Application, SavedView
from portal.accounts.models import Role, User
from portal.lifecycle.errors import Refused
from portal.web.forms import whole_number
from portal.web.life import LifeList, SignedIn
from portal.web.paging import LeanPaginator

State = Application.State


class SavedViews(SignedIn, View):
    """Keep the filter as it stands under a name, or delete one."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "remove" in request.POST:
            return self.remove(request.POST["remove"])
        query = request.POST.get("query", "")
        filter_ = ApplicationFilter(QueryDict(query), user=self.user)
        form = SaveViewForm(request.POST)
        back = f"{reverse('application_list')}?{query}"
        if not form.is_valid() or not filter_.is_valid():
            said = form if form.errors else filter_
            messages.error(
                request, " ".join(t for ts in said.errors.values() for t in map(str, ts))
            )
            return redirect(back)
        try:
            view = reviewing.keep_view(self.user, form.cleaned_data["name"], filter_.as_query())
        except Refused as error:
            messages.error(request, str(error))
            return redirect(back)
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view})
        return redirect(view.get_absolute_url())

    def remove(self, pk: str) -> HttpResponse:
        mine = SavedView.objects.visible_to(self.user)
        view = get_object_or_404(mine, pk=whole_number(pk))
        view.delete()
        messages.success(self.request, _("The view “%(name)s” is deleted.") % {"name": view})
        return redirect("application_list")


class Delegation(LifeList):
    """Who works on what: a lead gives officers sets of applications and takes them back."""

    model = Application
    roles = (Role.AUTHORITY_LEAD,)
    template_name = "applications/delegation.html"
    filter_class = ApplicationFilter
    paginator_class = LeanPaginator
    assign_form: AssignForm | None = None

    def rows(self) -> Any:
        rows: Any = super().rows()
        return rows.in_review().prefetch_related(None)

    @cached_property
    def officers(self) -> dict[int, User]:
        """The officers of the authority, as the filter knows them."""
        known: Any = self.filter or ApplicationFilter(self.request.GET, user=self.user)
        officers: dict[int, User] = known.officers
        return officers

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        mine: Any = Application.objects.visible_to(self.user).in_review()
        self.assign_form = AssignForm(
            request.POST, officers=self.officers, rows=list(mine.values_list("pk", flat=True))
        )
        if not self.assign_form.is_valid():
            return self.get(request, **kwargs)
        given = self.assign_form.cleaned_data
        officer = self.officers.get(int(given["officer"])) if given["officer"] else None
        moved = reviewing.assign(given["applications"], officer, actor=self.user)
        messages.success(
            request,
            ngettext("%(n)d application changed hands.", "%(n)d applications changed hands.", moved)
            % {"n": moved},
        )
        return redirect(request.get_full_path())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            workload=self.workload(),
            assign_form=self.assign_form or AssignForm(officers=self.officers, rows=[]),
            **kwargs,
        )

    def render_to_response(self, context: Any, **kwargs: Any) -> Any:
        if self.assign_form is not None:
            kwargs["status"] = 400
        return super().render_to_response(context, **kwargs)

    def workload(self) -> list[tuple[str, list[int]]]:
        """Each officer, and nobody, with how many are to review, at the applicant, proposed."""
        mine = Application.objects.visible_to(self.user).in_review().with_reviewer()
        counts: dict[Any, dict[str, int]] = defaultdict(dict)
        for pk, state, n in (
            mine.order_by().values_list("reviewer_pk", "state").annotate(n=Count("pk"))
        ):
            counts[pk][state] = n
        people: dict[Any, str] = {pk: str(one) for pk, one in self.officers.items()}
        people[None] = _("nobody yet")
        strangers = User.objects.in_bulk([pk for pk in counts if pk not in people])
        people |= {pk: str(one) for pk, one in strangers.items()}
        states = (State.SUBMITTED, State.RETURNED, State.PROPOSED)
        return [
            (name, [counts[pk].get(state, 0) for state in states]) for pk, name in people.items()
        ]
