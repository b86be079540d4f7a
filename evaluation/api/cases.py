"""`/api/v1/evaluations/`: never open to the public (十)."""

from typing import Any

from django_filters.rest_framework import CharFilter, FilterSet, NumberFilter
from rest_framework import serializers

from evaluation import rules
from evaluation.models import Evaluation
from evaluation.wording import HOW
from portal.web.api import LifeSerializer, LifeViewSet


class LineSerializer(serializers.Serializer[rules.Line]):
    """One indicator or criterion: points of its weight, the raw figure and the rule."""

    code = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.DecimalField(5, 2)
    points = serializers.DecimalField(5, 2)
    value = serializers.DecimalField(18, 4, rounding="ROUND_HALF_UP", allow_null=True)
    unit = serializers.CharField()
    floor = serializers.DecimalField(14, 4, source="scale.floor", default=None)
    full = serializers.DecimalField(14, 4, source="scale.full", default=None)
    how = serializers.CharField()
    rule = serializers.SerializerMethodField()
    marks = serializers.ListField(child=serializers.DecimalField(5, 2))

    def get_rule(self, line: rules.Line) -> str:
        """Return the branch of the rule in words."""
        return str(HOW[line.how])


class ScoredHeadingSerializer(serializers.Serializer[rules.Heading]):
    """A first-level indicator with its lines."""

    code = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.DecimalField(5, 2)
    points = serializers.DecimalField(5, 2)
    lines = LineSerializer(many=True)


class PartSerializer(serializers.Serializer[rules.Part]):
    """Basic information or the work plan."""

    share = serializers.DecimalField(2, 1)
    points = serializers.DecimalField(5, 2)
    headings = ScoredHeadingSerializer(many=True)


class BreakdownSerializer(serializers.Serializer[rules.Breakdown]):
    """A total, opened down to the raw figures."""

    total = serializers.DecimalField(5, 2)
    spread = serializers.DecimalField(5, 2)
    basic = PartSerializer()
    plan = PartSerializer()


class EvaluationSerializer(LifeSerializer):
    """A case of the evaluation, for the ministry."""

    batch = serializers.IntegerField(source="application.batch_id", read_only=True)
    sector = serializers.IntegerField(source="application.sector_id", read_only=True)
    kind = serializers.CharField(source="application.kind", read_only=True)
    authority = serializers.IntegerField(source="application.authority_id", read_only=True)
    applicant_name = serializers.CharField(source="applicant.name", read_only=True)

    in_doubt = serializers.BooleanField(read_only=True)

    class Meta:
        model = Evaluation
        fields: tuple[str, ...] = (
            "id",
            "application",
            "applicant_name",
            "batch",
            "sector",
            "kind",
            "authority",
            "state",
            "basic_score",
            "plan_score",
            "total_score",
            "spread",
            "in_doubt",
            "second_look_at",
            "allowed_actions",
        )


class ExplainedSerializer(EvaluationSerializer):
    """The same with its score opened."""

    breakdown = BreakdownSerializer(read_only=True)

    class Meta(EvaluationSerializer.Meta):
        fields = (*EvaluationSerializer.Meta.fields, "breakdown")


class EvaluationFilter(FilterSet):
    """By state, batch, kind, sector and authority."""

    batch = NumberFilter("application__batch")
    kind = CharFilter("application__kind")
    sector = NumberFilter("application__sector")
    authority = NumberFilter("application__authority")

    class Meta:
        model = Evaluation
        fields = ("state",)


class EvaluationViewSet(LifeViewSet):
    """Cases of the evaluation; one alone comes with its score explained."""

    model = Evaluation
    filterset_class = EvaluationFilter
    search_fields = ("application__applicant__name", "application__applicant__uscc")

    def get_serializer_class(self) -> Any:
        return EvaluationSerializer if self.action == "list" else ExplainedSerializer
