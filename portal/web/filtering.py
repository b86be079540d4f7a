"""How lists of the API are narrowed: what is asked beyond all bounds is told like other faults."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.utils import translate_validation
from rest_framework.exceptions import ValidationError
from rest_framework.filters import SearchFilter

from portal.timeline import clock

#: Words of a search, in characters: each is asked of the database by itself.
LONGEST_SEARCH: Final = 200


class Filters(DjangoFilterBackend):
    """Filters of a list; a moment in years that nobody reckons with is no moment."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        for name, value in filterset.form.cleaned_data.items():
            if isinstance(value, dt.date) and not clock.knows(value):
                told = _("“%(value)s” is no date: give it as 2026-09-30.") % {"value": value}
                raise ValidationError({name: [told]})
        return filterset.qs


class Search(SearchFilter):
    """The search of a list, of bounded length."""

    def get_search_terms(self, request: Any) -> list[str]:
        asked = request.query_params.get(self.search_param, "")
        if len(asked) > LONGEST_SEARCH:
            told = _("A search has at most %(most)s characters.") % {"most": LONGEST_SEARCH}
            raise ValidationError({self.search_param: [told]})
        terms: list[str] = super().get_search_terms(request)
        return terms
