"""`/api/v1/evaluations/`, `score-sheets/` and `selections/`: never open to the public (十)."""

from typing import Any

from django_filters.rest_framework import CharFilter, FilterSet, NumberFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from evaluation import rules, services
from evaluation.models import Evaluation, ScoreSheet, Selection
from evaluation.wording import HOW
from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.web.api import LifeSerializer, LifeViewSet


class LineSerializer(serializers.Serializer[rules.Line]):
    """One indicator or criterion: points of its weight, the raw figure and the rule."""

    code = serializers.CharField()
    name = serializers.CharField()
    weight = serializers.DecimalField(5, 2)
    points = serializers.DecimalField(5, 2)
    value = serializers.DecimalField(18, 4, rounding="ROUND_HALF_UP", allow_null=True)
    unit = serializers.CharField()
    floor = serializers.DecimalField(14, 4, allow_null=True)
    full = serializers.DecimalField(14, 4, allow_null=True)
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


class ScoreSheetSerializer(LifeSerializer):
    """A score sheet. An expert gets the own sheets alone, without anybody's name or score."""

    batch = serializers.IntegerField(source="evaluation.application.batch_id", read_only=True)
    application = serializers.IntegerField(source="evaluation.application_id", read_only=True)
    applicant_name = serializers.CharField(source="evaluation.applicant.name", read_only=True)
    sector = serializers.IntegerField(source="evaluation.application.sector_id", read_only=True)
    kind = serializers.CharField(source="evaluation.application.kind", read_only=True)
    due_at = serializers.DateTimeField(source="evaluation.batch.evaluation_due", read_only=True)
    expert = serializers.SerializerMethodField()
    marks = serializers.SerializerMethodField()

    class Meta:
        model = ScoreSheet
        fields = (
            "id",
            "evaluation",
            "application",
            "applicant_name",
            "batch",
            "sector",
            "kind",
            "expert",
            "state",
            "marks",
            "due_at",
            "submitted_at",
            "allowed_actions",
        )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_expert(self, sheet: ScoreSheet) -> str | None:
        """Return the expert's name to the ministry, and nothing to experts."""
        staff = self.context["request"].user.has_role(*MINISTRY, *OVERSIGHT)
        return str(sheet.expert) if staff else None

    @extend_schema_field(serializers.JSONField())
    def get_marks(self, sheet: ScoreSheet) -> dict[str, dict[str, str]]:
        """Return every item of the sheet with its mark as typed."""
        empty = {"score": "", "reason": ""}
        return {item.code: {**empty, **sheet.marks.get(item.code, {})} for item in sheet.items}


class ScoreSheetFilter(FilterSet):
    """By state, batch, kind, sector and authority."""

    batch = NumberFilter("evaluation__application__batch")
    kind = CharFilter("evaluation__application__kind")
    sector = NumberFilter("evaluation__application__sector")
    authority = NumberFilter("evaluation__application__authority")

    class Meta:
        model = ScoreSheet
        fields = ("state",)


class ScoreSheetViewSet(LifeViewSet):
    """The caller's own sheets; the ministry's view of all."""

    model = ScoreSheet
    serializer_class = ScoreSheetSerializer
    filterset_class = ScoreSheetFilter
    search_fields = ("evaluation__application__applicant__name",)

    @extend_schema(request=OpenApiTypes.OBJECT, responses=ScoreSheetSerializer)
    @action(detail=True, methods=["post"])
    def marks(self, request: Request, **kwargs: Any) -> Response:
        """Keep marks given as `{item code: {"score": …, "reason": …}}`; others stay."""
        if not isinstance(request.data, dict):
            raise ParseError
        given = {
            f"{code}.{part}": str(value)
            for code, parts in request.data.items()
            if isinstance(parts, dict)
            for part, value in parts.items()
        }
        sheet = self.get_object()
        services.keep_marks(sheet, given, actor=request.user)
        return Response(self.get_serializer(sheet).data)


class SelectionSerializer(LifeSerializer):
    """The selection of one sector and kind."""

    sector_name = serializers.CharField(source="sector.name", read_only=True)
    quota = serializers.IntegerField(read_only=True)
    chosen = serializers.PrimaryKeyRelatedField[Evaluation](many=True, read_only=True)

    class Meta:
        model = Selection
        fields = (
            "id",
            "batch",
            "sector",
            "sector_name",
            "kind",
            "quota",
            "state",
            "chosen",
            "note",
            "proposed_at",
            "approved_at",
            "allowed_actions",
        )


class SelectionViewSet(LifeViewSet):
    """Selections, for the ministry."""

    model = Selection
    serializer_class = SelectionSerializer
    filterset_fields = {
        "state": ["exact"],
        "batch": ["exact"],
        "kind": ["exact"],
        "sector": ["exact"],
    }
    search_fields = ("sector__name",)


routes = [
    ("evaluations", EvaluationViewSet, "evaluation"),
    ("score-sheets", ScoreSheetViewSet, "score-sheet"),
    ("selections", SelectionViewSet, "selection"),
]
