"""`/api/v1/applications/` and `/api/v1/recommendations/`."""

from typing import Any

from rest_framework import serializers

from applications.models import Application, Recommendation
from portal.web.api import LifeSerializer, LifeViewSet


class ApplicationSerializer(LifeSerializer):
    """An application with its answers as typed, by field key."""

    applicant_name = serializers.CharField(source="applicant.name", read_only=True)
    authority_code = serializers.CharField(source="authority.region", read_only=True)
    sector_name = serializers.CharField(source="sector.name", read_only=True)
    plan = serializers.JSONField(source="plan.texts", read_only=True)

    class Meta:
        model = Application
        fields = (
            "id",
            "batch",
            "applicant",
            "applicant_name",
            "authority",
            "authority_code",
            "kind",
            "sector",
            "sector_name",
            "state",
            "submitted_at",
            "declared_at",
            "basic_info",
            "answers",
            "plan",
            "allowed_actions",
        )


class ApplicationViewSet(LifeViewSet):
    """Applications that the caller may see."""

    model = Application
    serializer_class = ApplicationSerializer
    filterset_fields = {
        "state": ["exact"],
        "batch": ["exact"],
        "kind": ["exact"],
        "sector": ["exact"],
        "authority": ["exact"],
    }
    search_fields = ("applicant__name", "applicant__uscc")


class OpinionSerializer(serializers.ModelSerializer[Recommendation]):
    """An authority's opinion as it was proposed."""

    class Meta:
        model = Recommendation
        fields = (
            "verdict",
            "eligible",
            "truthful",
            "creditworthy",
            "safe",
            "opinion",
            "at",
        )


class RecommendationSerializer(LifeSerializer):
    """The provincial recommendation of an application: its state, opinions and actions."""

    applicant_name = serializers.CharField(source="applicant.name", read_only=True)
    opinions = OpinionSerializer(source="recommendations", many=True, read_only=True)

    class Meta:
        model = Application
        fields = (
            "id",
            "batch",
            "applicant_name",
            "authority",
            "kind",
            "sector",
            "state",
            "verdict",
            "opinions",
            "allowed_actions",
        )


class RecommendationViewSet(LifeViewSet):
    """Applications on which an authority has given an opinion, seen from the recommendation."""

    model = Application
    serializer_class = RecommendationSerializer
    filterset_fields = ApplicationViewSet.filterset_fields
    search_fields = ApplicationViewSet.search_fields

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.with_opinions()


routes = [
    ("applications", ApplicationViewSet, "application"),
    ("recommendations", RecommendationViewSet, "recommendation"),
]
