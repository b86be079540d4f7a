"""`/api/v1/results/` and `/api/v1/releases/`: each applicant its own result, nobody another's."""

from typing import Any

from django_filters.rest_framework import ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluation.models import Release, Result
from portal.accounts.models import AUTHORITY
from portal.batches.models import Kind
from portal.web.api import LifeSerializer, LifeViewSet
from portal.web.filtering import IdFilter


class OwnScoreSerializer(serializers.Serializer[Any]):
    """The applicant's own score, where its batch says that applicants are told."""

    basic = serializers.DecimalField(5, 2)
    plan = serializers.DecimalField(5, 2)
    total = serializers.DecimalField(5, 2)


class ResultSerializer(LifeSerializer):
    """What one applicant is told."""

    application = serializers.IntegerField(source="evaluation.application_id", read_only=True)
    applicant_name = serializers.CharField(source="applicant.name", read_only=True)
    batch = serializers.IntegerField(source="evaluation.application.batch_id", read_only=True)
    sector = serializers.IntegerField(source="evaluation.sector_id", read_only=True)
    kind = serializers.CharField(source="evaluation.kind", read_only=True)
    meets_standard = serializers.BooleanField(read_only=True)
    own_score = serializers.SerializerMethodField()

    class Meta:
        model = Result
        fields = (
            "id",
            "application",
            "applicant_name",
            "batch",
            "sector",
            "kind",
            "state",
            "outcome",
            "meets_standard",
            "feedback",
            "own_score",
            "allowed_actions",
        )

    @extend_schema_field(OwnScoreSerializer(allow_null=True))
    def get_own_score(self, result: Result) -> Any:
        """Return the own score, unless the batch keeps it or the reader is a province."""
        if self.context["request"].user.has_role(*AUTHORITY) or result.own_scores is None:
            return None
        return OwnScoreSerializer(result.own_scores).data


class ResultFilterSet(FilterSet):
    """By state, outcome, batch, sector and kind."""

    batch = IdFilter("evaluation__application__batch")
    sector = IdFilter("evaluation__sector")
    kind = ChoiceFilter(field_name="evaluation__kind", choices=Kind.choices)

    class Meta:
        model = Result
        fields = ("state", "outcome", "release")


class ResultViewSet(LifeViewSet):
    """Results: for their own applicant once told, its province and the ministry."""

    model = Result
    serializer_class = ResultSerializer
    filterset_class = ResultFilterSet
    search_fields = (
        "evaluation__application__applicant__name",
        "evaluation__application__applicant__uscc",
    )


class ReleaseSerializer(LifeSerializer):
    """The letters of a batch that go out together."""

    class Meta:
        model = Release
        fields = ("id", "batch", "state", "proposed_at", "approved_at", "allowed_actions")


class ReleaseViewSet(LifeViewSet):
    """Releases of results, for the ministry."""

    model = Release
    serializer_class = ReleaseSerializer
    filterset_fields = {"state": ["exact"], "batch": ["exact"]}
