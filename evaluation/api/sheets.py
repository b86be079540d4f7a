"""`/api/v1/score-sheets/`: an expert's own, and the ministry's view of all."""

from typing import Any

from django_filters.rest_framework import CharFilter, FilterSet, NumberFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from evaluation import services
from evaluation.models import ScoreSheet
from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.web.api import LifeSerializer, LifeViewSet


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
