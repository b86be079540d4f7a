"""`/api/v1/score-sheets/`: an expert's own, and the ministry's view of all."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django_filters.rest_framework import ChoiceFilter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from applications import answers
from applications.answers import Saved
from evaluation import rules, services
from evaluation.models import ScoreSheet
from evaluation.wording import slip_sentence
from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.batches.models import Kind
from portal.web.api import LifeSerializer, LifeViewSet
from portal.web.filtering import IdFilter

#: What a mark consists of, and where each part's version stands.
PARTS: Final = ("score", "reason")
VERSIONS: Final = ("score_version", "reason_version")


class MarkSerializer(serializers.Serializer[Any]):
    """One item's mark, as typed; the versions go back with a change."""

    score = serializers.CharField()
    reason = serializers.CharField()
    score_version = serializers.CharField()
    reason_version = serializers.CharField()


class ScoreSheetSerializer(LifeSerializer):
    """A score sheet. An expert gets the own sheets alone, without anybody's name or score."""

    batch = serializers.IntegerField(source="evaluation.application.batch_id", read_only=True)
    application = serializers.IntegerField(source="evaluation.application_id", read_only=True)
    applicant_name = serializers.CharField(source="evaluation.applicant.name", read_only=True)
    sector = serializers.IntegerField(source="evaluation.sector_id", read_only=True)
    kind = serializers.CharField(source="evaluation.kind", read_only=True)
    due_at = serializers.DateTimeField(source="due", read_only=True)
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
            "asked_at",
            "explanation",
            "explained_at",
            "allowed_actions",
        )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_expert(self, sheet: ScoreSheet) -> str | None:
        """Return the expert's name to the ministry, and nothing to experts."""
        staff = self.context["request"].user.has_role(*MINISTRY, *OVERSIGHT)
        return str(sheet.expert) if staff else None

    @extend_schema_field(serializers.DictField(child=MarkSerializer()))
    def get_marks(self, sheet: ScoreSheet) -> dict[str, dict[str, str]]:
        """Return every item of the sheet with its mark as typed, and the version of each part."""
        stamps, texts = answers.stamps_of(sheet, sheet.fields), sheet.texts
        return {
            item.code: {
                **{part: texts.get(f"{item.code}.{part}", "") for part in PARTS},
                **{f"{part}_version": stamps[f"{item.code}.{part}"] for part in PARTS},
            }
            for item in sheet.items
        }


class ScoreSheetFilter(FilterSet):
    """By state, batch, kind, sector and authority."""

    batch = IdFilter("evaluation__application__batch")
    kind = ChoiceFilter(field_name="evaluation__kind", choices=Kind.choices)
    sector = IdFilter("evaluation__sector")
    authority = IdFilter("evaluation__application__authority")

    class Meta:
        model = ScoreSheet
        fields = ("state",)


class ScoreSheetViewSet(LifeViewSet):
    """The caller's own sheets; the ministry's view of all."""

    model = ScoreSheet
    serializer_class = ScoreSheetSerializer
    filterset_class = ScoreSheetFilter
    search_fields = ("evaluation__application__applicant__name",)

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses={
            200: ScoreSheetSerializer,
            400: OpenApiResponse(description="The fields at fault, each with its sentences."),
            409: OpenApiResponse(
                description="`blocked_by`: the sheet is locked; or `conflicts`: fields that have "
                "been saved anew since the version given, each with `mine`, `saved`, `version`. "
                "The other fields of the request are saved."
            ),
            423: OpenApiResponse(description="The deadline has passed."),
        },
    )
    @action(detail=True, methods=["post"])
    def marks(self, request: Request, **kwargs: Any) -> Response:
        """Keep marks given as `{item code: {"score": …, "reason": …}}`; others stay.

        `score_version` and `reason_version` go with them as they were read, and nothing newer is
        overwritten. A score or reason without its version is one whose field was seen empty: it
        is kept where nothing stands yet, and collides (409) with another that does. Sent again
        with the `version` that comes back, it replaces what stands there.
        """
        sheet: ScoreSheet = self.get_object()
        given, based_on = read_marks(sheet, request.data)
        saved = services.keep_marks(sheet, given, actor=request.user, based_on=based_on)
        if saved.conflicts:
            return Response(told(saved), status=saved.status)
        return Response(self.get_serializer(sheet).data)


def read_marks(sheet: ScoreSheet, data: Any) -> tuple[dict[str, str], dict[str, str]]:
    """Read the marks of a request, by field, and the versions given; raise `ValidationError`."""
    if not isinstance(data, dict) or not all(isinstance(one, dict) for one in data.values()):
        raise ParseError(_("Marks come as one JSON object of item codes."))
    given: dict[str, str] = {}
    faults: dict[str, list[str]] = {}
    names = {item.code: item.name for item in sheet.items}
    for code, parts in data.items():
        for part, value in parts.items():
            key = f"{code}.{part}"
            if code not in names or part not in {*PARTS, *VERSIONS}:
                faults[key] = [_("This sheet has no such item.")]
            elif isinstance(value, bool) or not isinstance(value, str | int | float):
                faults[key] = [_("A score is a number or text; a reason is text.")]
            elif len(str(value)) > answers.LONGEST:
                faults[key] = [_("At most %(limit)s characters.") % {"limit": answers.LONGEST}]
            elif part == "score" and (slip := rules.mark_slip(str(value))) and str(value).strip():
                faults[key] = [slip_sentence(names[code], slip, str(value))]
            given[key] = str(value)
    if faults:
        raise serializers.ValidationError(faults)
    seen = {key: given.pop(f"{key}_version", "") for key in sheet.fields}
    return given, seen


def told(saved: Saved) -> dict[str, Any]:
    """Answer with what collides: nothing newer has been overwritten, the rest is saved."""
    return {
        "blocked_by": [
            _("“%(field)s” has been saved anew meanwhile.") % {"field": conflict.field.label}
            for conflict in saved.conflicts.values()
        ],
        "conflicts": {
            key: {"mine": one.mine, "saved": one.theirs, "version": one.stamp}
            for key, one in saved.conflicts.items()
        },
    }
