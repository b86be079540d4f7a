"""`/api/v1/corrections/`: for the ministry and its auditors. Proposed on the case (`correct`)."""

from django_filters.rest_framework import FilterSet
from rest_framework import serializers

from evaluation.models import Correction
from portal.web.api import LifeSerializer, LifeViewSet


class CorrectionSerializer(LifeSerializer):
    """One figure that counts otherwise than it was given."""

    name = serializers.CharField(source="data_item.name", read_only=True)
    unit = serializers.CharField(source="data_item.unit", read_only=True)

    class Meta:
        model = Correction
        fields = (
            "id",
            "evaluation",
            "item",
            "name",
            "unit",
            "year",
            "original",
            "figure",
            "reason",
            "evidence",
            "note",
            "state",
            "allowed_actions",
        )


class CorrectionFilter(FilterSet):
    """By state and case."""

    class Meta:
        model = Correction
        fields = ("state", "evaluation")


class CorrectionViewSet(LifeViewSet):
    """Corrections; each is approved or rejected here."""

    model = Correction
    serializer_class = CorrectionSerializer
    filterset_class = CorrectionFilter
    search_fields = ("evaluation__application__applicant__name",)
