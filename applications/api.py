"""`/api/v1/applications/` and `/api/v1/recommendations/`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from applications.models import Application, Defect, Recommendation
from portal.accounts.models import APPLICANT, AUTHORITY, OVERSIGHT
from portal.web.api import LifeSerializer, LifeViewSet


class DefectSerializer(serializers.ModelSerializer[Defect]):
    """A defect as it was told, with the applicant's answer."""

    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # DRF's own attribute

    class Meta:
        model = Defect
        fields = ("round", "field", "label", "text", "answer", "answered_at")


class ApplicationSerializer(LifeSerializer):
    """An application with its answers as typed, by field key.

    `defects` are those told with its returns: to its applicant, its authority and oversight.
    """

    defects = serializers.SerializerMethodField()
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
            "returns",
            "correct_by",
            "defects",
            "basic_info",
            "answers",
            "plan",
            "allowed_actions",
        )

    @extend_schema_field(DefectSerializer(many=True))
    def get_defects(self, application: Application) -> Any:
        """Return what was told; what is only noted stays with the authority."""
        if not self.context["request"].user.has_role(*APPLICANT, *AUTHORITY, *OVERSIGHT):
            return []
        told = [one for one in application.defects.all() if one.round]
        for one in told:
            one.application = application
        return DefectSerializer(told, many=True).data


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

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("defects")


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
        caller: Any = self.request.user
        if not getattr(self, "swagger_fake_view", False) and caller.has_role(*APPLICANT):
            # What an officer proposes is no opinion of the authority before its lead decides.
            rows = rows.decided()
        return rows.with_opinions()


routes = [
    ("applications", ApplicationViewSet, "application"),
    ("recommendations", RecommendationViewSet, "recommendation"),
]
