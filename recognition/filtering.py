"""How lists of bases, and of what happens to them, are narrowed."""

from typing import Any

from django_filters import rest_framework as filters

from portal.batches.models import Kind
from portal.web.filtering import IdFilter
from recognition.models import Base, Case, Delisting, EffectReview


class BaseFilter(filters.FilterSet):
    """Bases by state, batch, kind, sector and recommending authority."""

    state = filters.ChoiceFilter(choices=Base.State.choices)
    standing = filters.ChoiceFilter(choices=Base.Standing.choices, method="of_standing")
    batch = IdFilter("project__batch")
    kind = filters.ChoiceFilter(field_name="project__kind", choices=Kind.choices)
    sector = IdFilter("project__sector")
    authority = IdFilter("project__authority")

    def of_standing(self, rows: Any, _name: str, value: str) -> Any:
        """Bases of one public standing."""
        return rows.of_standing(value)


class OfBaseFilter(filters.FilterSet):
    """Things that happen to a base, by the same but their state."""

    base = IdFilter()
    batch = IdFilter("base__project__batch")
    kind = filters.ChoiceFilter(field_name="base__project__kind", choices=Kind.choices)
    sector = IdFilter("base__project__sector")
    authority = IdFilter("base__project__authority")


class CaseFilter(OfBaseFilter):
    """Cases besides by their state."""

    class Meta:
        model = Case
        fields = ("state",)


class ReviewFilter(OfBaseFilter):
    """Effect reviews besides by their state."""

    class Meta:
        model = EffectReview
        fields = ("state",)


class DelistingFilter(OfBaseFilter):
    """Delistings besides by their state."""

    class Meta:
        model = Delisting
        fields = ("state",)
