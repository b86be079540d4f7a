"""`/api/v1/evaluations/`: never open to the public (十)."""

from typing import Any

from django_filters.rest_framework import FilterSet
from rest_framework import serializers

from evaluation.explaining import Explanation, Input, Reasoned, ReasonedHeading, ReasonedPart
from evaluation.models import Evaluation
from evaluation.wording import HOW
from portal.web.api import LifeSerializer, LifeViewSet
from portal.web.filtering import IdFilter


class InputSerializer(serializers.Serializer[Input]):
    """One raw figure that a value was worked out from; `original` where it was corrected."""

    item = serializers.CharField(source="item.code")
    name = serializers.CharField(source="item.name")
    unit = serializers.CharField(source="item.unit")
    year = serializers.IntegerField()
    value = serializers.DecimalField(18, 4, rounding="ROUND_HALF_UP", allow_null=True)
    original = serializers.CharField(source="correction.original", default=None)
    correction = serializers.IntegerField(source="correction.pk", default=None)


class LineSerializer(serializers.Serializer[Reasoned]):
    """One indicator or criterion: points of its weight, and how they come about.

    `rule` is the branch taken, `scoring` the whole rule, `working` the sum in figures;
    `counted` are the marks that make the mean, without the highest and the lowest from 5 on.
    """

    code = serializers.CharField(source="line.code")
    name = serializers.CharField(source="line.name")
    weight = serializers.DecimalField(5, 2, source="line.weight")
    points = serializers.DecimalField(5, 2, source="line.points")
    value = serializers.DecimalField(
        18, 4, rounding="ROUND_HALF_UP", allow_null=True, source="line.value"
    )
    unit = serializers.CharField(source="line.unit")
    floor = serializers.DecimalField(14, 4, source="line.scale.floor", default=None)
    full = serializers.DecimalField(14, 4, source="line.scale.full", default=None)
    how = serializers.CharField(source="line.how")
    rule = serializers.SerializerMethodField()
    scoring = serializers.CharField(source="rule")
    working = serializers.CharField()
    formula = serializers.CharField()
    calculation = serializers.CharField()
    inputs = InputSerializer(many=True)
    marks = serializers.ListField(child=serializers.DecimalField(5, 2), source="line.marks")
    counted = serializers.ListField(child=serializers.DecimalField(5, 2), source="line.counted")

    def get_rule(self, row: Reasoned) -> str:
        """Return the branch of the rule in words."""
        return str(HOW[row.line.how])


class ScoredHeadingSerializer(serializers.Serializer[ReasonedHeading]):
    """A first-level indicator with its lines."""

    code = serializers.CharField(source="heading.code")
    name = serializers.CharField(source="heading.name")
    weight = serializers.DecimalField(5, 2, source="heading.weight")
    points = serializers.DecimalField(5, 2, source="heading.points")
    lines = LineSerializer(many=True)


class PartSerializer(serializers.Serializer[ReasonedPart]):
    """Basic information or the work plan."""

    share = serializers.DecimalField(2, 1, source="part.share")
    points = serializers.DecimalField(5, 2, source="part.points")
    headings = ScoredHeadingSerializer(many=True)


class BreakdownSerializer(serializers.Serializer[Explanation]):
    """A total, opened down to the raw figures."""

    total = serializers.DecimalField(5, 2, source="breakdown.total")
    spread = serializers.DecimalField(5, 2, source="breakdown.spread")
    basic = PartSerializer()
    plan = PartSerializer()


class EvaluationSerializer(LifeSerializer):
    """A case of the evaluation, for the ministry."""

    batch = serializers.IntegerField(source="application.batch_id", read_only=True)
    sector = serializers.IntegerField(source="sector_id", read_only=True)
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
            "ruled_out_at",
            "allowed_actions",
        )


class ExplainedSerializer(EvaluationSerializer):
    """The same with its score opened."""

    breakdown = BreakdownSerializer(source="explanation", read_only=True)

    class Meta(EvaluationSerializer.Meta):
        fields = (*EvaluationSerializer.Meta.fields, "breakdown")


class EvaluationFilter(FilterSet):
    """By state, batch, kind, sector and authority."""

    batch = IdFilter("application__batch")
    sector = IdFilter("sector")
    authority = IdFilter("application__authority")

    class Meta:
        model = Evaluation
        fields = ("state", "kind")


class EvaluationViewSet(LifeViewSet):
    """Cases of the evaluation; one alone comes with its score explained."""

    model = Evaluation
    filterset_class = EvaluationFilter
    search_fields = ("application__applicant__name", "application__applicant__uscc")

    def get_serializer_class(self) -> Any:
        return EvaluationSerializer if self.action == "list" else ExplainedSerializer
