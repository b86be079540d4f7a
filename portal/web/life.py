"""Pages of things that live: the same list, the same detail, the same act, on every floor.

A floor's views say which model, which template and which extra context; seeing (always
through `visible_to`), the rail, the action bar and the history come from here.
"""

import datetime as dt
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView
from django.views.generic.base import ContextMixin

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.lifecycle.door import offers
from portal.lifecycle.models import Subject
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from portal.web.rail import RailStop, build_rail

HISTORY = 50


def rail_of(subject: Any) -> list[RailStop] | None:
    """Return the rail of a thing that stands in a batch, with the dates it can know."""
    batch = getattr(subject, "batch", subject)
    stop = getattr(subject, "stop", None)
    if stop is None or not hasattr(batch, "applications_due"):
        return None
    # A thing may have been given later deadlines than its batch.
    own = subject if hasattr(type(subject), "dues") else batch
    notes = {**_schedule(own), **_words(getattr(subject, "rail_dates", {}))}
    return build_rail(stop, notes, ended=getattr(subject, "ended", False))


def _schedule(dues: Any) -> Mapping[Stop, str]:
    return {
        Stop.APPLICATION: _("until %(day)s") % {"day": _day(dues.applications_due)},
        Stop.RECOMMENDATION: _("until %(day)s") % {"day": _day(dues.recommendations_due)},
        Stop.EVALUATION: "60 / 40",
        Stop.CREATION: _("2 years"),
        Stop.PUBLICITY: _("5 working days"),
        Stop.REVIEW: _("every 3 years"),
    }


def _words(dates: Mapping[Stop, Any]) -> Mapping[Stop, str]:
    return {
        stop: _day(value) if isinstance(value, dt.date) else str(value)
        for stop, value in dates.items()
        if value
    }


def _day(moment: dt.date) -> str:
    day = clock.local(moment).date() if isinstance(moment, dt.datetime) else moment
    return date_format(day, "SHORT_DATE_FORMAT")


def way_back(request: HttpRequest) -> str:
    """Return where the reader came from, as the form or the address says: in this portal, or ""."""
    target = request.POST.get("next") or request.GET.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else ""


class SignedIn(LoginRequiredMixin):
    """A page for signed-in people, or for some roles only."""

    request: HttpRequest
    roles: ClassVar[tuple[str, ...]] = ()

    @property
    def user(self) -> User:
        """Who reads the page: behind the sign-in page nobody is anonymous."""
        return cast(User, self.request.user)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and self.roles and not request.user.has_role(*self.roles):
            raise PermissionDenied(_("This page is for other roles than yours."))
        return super().dispatch(request, *args, **kwargs)


class ForEverybody(ContextMixin):
    """A page that needs no sign-in: drawn in the staff's frame for those who are signed in."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frame = "base.html" if self.request.user.is_authenticated else "base_public.html"
        return super().get_context_data(frame=frame, **kwargs)


class FilteredList(ListView):
    """A list by pages, with an optional filter form.

    `filter_class` is a form over the query string whose `narrow(queryset)` applies its
    cleaned data; a malformed value is told beside its field and answered with 400.
    """

    paginate_by = 50
    filter_class: ClassVar[type["FilterForm"] | None] = None
    filter: "FilterForm | None" = None

    def rows(self) -> models.QuerySet[Any]:
        """What the reader may see, before the filter narrows it."""
        raise NotImplementedError

    def get_queryset(self) -> models.QuerySet[Any]:
        rows = self.rows()
        if self.filter_class:
            self.filter = self.filter_class(self.request.GET, user=self.request.user)
            rows = self.filter.narrow(rows) if self.filter.is_valid() else rows.none()
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filter=self.filter, **kwargs)

    def render_to_response(self, context: Any, **kwargs: Any) -> Any:
        if self.filter is not None and not self.filter.is_valid():
            kwargs["status"] = HTTPStatus.BAD_REQUEST
        return super().render_to_response(context, **kwargs)


class LifeList(SignedIn, FilteredList):
    """Those things with a life that the reader may see."""

    def rows(self) -> models.QuerySet[Any]:
        model: Any = self.model
        rows: models.QuerySet[Any] = model.objects.visible_to(self.user).with_life()
        return rows


class FilterForm(forms.Form):
    """The filter of a list, read from the query string."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = _("all")

    def narrow(self, rows: Any) -> Any:
        """Apply every given value whose field names a lookup in `lookups`."""
        for name, lookup in self.lookups().items():
            value = self.cleaned_data.get(name)
            if value not in (None, ""):
                rows = rows.filter(**{lookup: value})
        return rows

    def lookups(self) -> dict[str, str]:
        """Return `{field: queryset lookup}`; by default each field filters its own name."""
        return {name: name for name in self.fields}


class LifeDetail(SignedIn, DetailView):
    """One thing: its rail, what the reader may do with it and why not, and its history."""

    context_object_name = "subject"

    def get_queryset(self) -> models.QuerySet[Any]:
        manager: Any = self.model.objects
        rows: models.QuerySet[Any] = manager.visible_to(self.user).with_life()
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        subject: Subject = self.object
        return super().get_context_data(
            rail=rail_of(subject),
            actions=[offer for offer in offers(subject, self.user) if not offer.inline],
            history=list(self.history(subject)[:HISTORY]),
            **kwargs,
        )

    def history(self, subject: Subject) -> models.QuerySet[AuditEvent]:
        """Events shown on the page; a blind reader's page overrides it with `none()`."""
        return AuditEvent.objects.of(subject)
