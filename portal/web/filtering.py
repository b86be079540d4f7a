"""How lists of the API are narrowed: what is asked beyond all bounds is told like other faults."""

import datetime as dt
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, NumberFilter
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError
from rest_framework.filters import SearchFilter

from portal.timeline import clock

#: Words of a search, in characters: each is asked of the database by itself.
LONGEST_SEARCH: Final = 200


class IdFilter(NumberFilter):
    """Narrows a list to what belongs to the thing with this id; what can be no id is told."""

    field_class = forms.IntegerField

    def __init__(self, field_name: str | None = None, **options: Any) -> None:
        bounds = {"min_value": 1, "max_value": BigIntegerField.MAX_BIGINT}
        super().__init__(field_name, **bounds, **options)

    def get_max_validator(self) -> None:
        """Ask for none besides: the field has its own bounds."""


class Filters(DjangoFilterBackend):
    """Filters of a list; what none of them is called, and a moment out of time, is told.

    A thing asked for by its number is no list: its filters are not even built.
    """

    #: What a list may be asked besides: the answer's format.
    BESIDES: ClassVar = {"format"}

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        if view.detail:
            return queryset
        filterset = self.get_filterset(request, queryset, view)
        if view.action == "list":
            self.refuse_unknown(request, view, filterset)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        for name, value in filterset.form.cleaned_data.items():
            if isinstance(value, dt.date) and not clock.knows(value):
                told = _("“%(value)s” is no date: give it as 2026-09-30.") % {"value": value}
                raise ValidationError({name: [told]})
        return filterset.qs

    def refuse_unknown(self, request: Any, view: Any, filterset: Any) -> None:
        """Refuse a filter that the list does not have: unheeded, it would answer with all rows."""
        known = {view.paginator.page_query_param, Search.search_param}
        known |= set(filterset.filters if filterset is not None else ())
        unknown = sorted(set(request.query_params) - known - self.BESIDES)
        if unknown:
            told = _("This list has no such filter. It knows: %(names)s.") % {
                "names": ", ".join(sorted(known))
            }
            raise ValidationError({name: [told] for name in unknown})


class Search(SearchFilter):
    """The search of a list, of bounded length."""

    def get_search_terms(self, request: Any) -> list[str]:
        asked = request.query_params.get(self.search_param, "")
        if len(asked) > LONGEST_SEARCH:
            told = _("A search has at most %(most)s characters.") % {"most": LONGEST_SEARCH}
            raise ValidationError({self.search_param: [told]})
        if "\x00" in asked:
            raise ValidationError({self.search_param: [_("Null characters are not allowed.")]})
        terms: list[str] = super().get_search_terms(request)
        return terms
