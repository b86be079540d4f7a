"""`/api/v1/applications/`, `/api/v1/recommendations/` and `/api/v1/recommendation-lists/`."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from applications import answering, recommending
from applications.answering import AnswersInput, AnswersSerializer, SavedSerializer
from applications.forms import FormalCheckForm, LetterForm
from applications.models import (
    Application,
    Defect,
    ListEntry,
    Recommendation,
    RecommendationList,
)
from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT
from portal.lifecycle.errors import InvalidFields
from portal.lifecycle.forms import cleaned
from portal.web.api import LifeSerializer, LifeViewSet, fields_of


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

    @extend_schema(responses=AnswersSerializer)
    @action(detail=True, methods=["get"])
    def answers(self, request: Request, **kwargs: Any) -> Response:
        """Read every answer of the form with the version under which it stands."""
        return Response({"answers": answering.standing(self.whole())})

    @extend_schema(
        request=AnswersInput,
        responses={
            200: SavedSerializer,
            400: OpenApiResponse(description="The fields at fault; nothing is written."),
            403: OpenApiResponse(description="The caller may not write into it."),
            409: SavedSerializer,
            423: OpenApiResponse(description="The deadline has passed."),
        },
    )
    @answers.mapping.patch
    def change_answers(self, request: Request, **kwargs: Any) -> Response:
        """Save answers by field key, each on the version its writer has read.

        A newer answer of somebody else is not overwritten: both values come back with 409, and
        the other fields are saved.
        """
        application = self.whole()
        given: Any = request.data
        saved = answering.save(application, given, actor=request.user)
        body = answering.told(application, saved, given["answers"])
        return Response(body, status=saved.status)

    def whole(self) -> Application:
        """The application with its versions, which lists do not read."""
        rows = Application.objects.visible_to(self.request.user).with_versions()
        application: Application = get_object_or_404(rows, pk=self.kwargs["pk"])
        return application


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
        if getattr(self, "swagger_fake_view", False):
            return rows
        if caller.has_role(*APPLICANT):
            # What an officer proposes is no opinion of the authority before its lead decides.
            rows = rows.decided()
        elif caller.has_role(*MINISTRY):
            # What an authority says to the ministry, it says with its list.
            rows = rows.told_to_ministry()
        return rows.with_opinions()


class ListLineSerializer(serializers.ModelSerializer[ListEntry]):
    """One application on a recommended list; its place says nothing of its worth (十)."""

    applicant_name = serializers.CharField(source="application.applicant.name", read_only=True)
    kind = serializers.CharField(source="application.kind", read_only=True)
    sector_name = serializers.CharField(source="application.sector.name", read_only=True)

    class Meta:
        model = ListEntry
        fields = (
            "application",
            "applicant_name",
            "kind",
            "sector_name",
            "finding",
            "fault",
            "answer",
        )

    def to_representation(self, instance: ListEntry) -> dict[str, Any]:
        """An authority reads what was found once the ministry has decided."""
        told: dict[str, Any] = super().to_representation(instance)
        if instance.on_list.is_in_check and self.context["request"].user.has_role(*AUTHORITY):
            told |= {"finding": "", "fault": ""}
        return told


class LetterInput(serializers.Serializer[Any]):
    """The stamped letter and its number."""

    document_number = serializers.CharField(max_length=60)
    file = serializers.FileField()


class FindingInput(serializers.Serializer[Any]):
    """What the formal check found on one application; a fault with its words."""

    application = serializers.IntegerField()
    finding = serializers.ChoiceField(choices=ListEntry.Finding.choices, allow_blank=True)
    fault = serializers.CharField(max_length=1000, allow_blank=True, default="")


class AnswerInput(serializers.Serializer[Any]):
    """The authority's answer on one application."""

    application = serializers.IntegerField()
    answer = serializers.CharField(max_length=1000)


class RecommendationListSerializer(LifeSerializer):
    """The recommended list of one authority in one batch."""

    authority_code = serializers.CharField(source="authority.region", read_only=True)
    authority_name = serializers.CharField(source="authority.name", read_only=True)
    due_at = serializers.DateTimeField(read_only=True)
    code = serializers.CharField(read_only=True)
    lines = ListLineSerializer(many=True, read_only=True)

    class Meta:
        model = RecommendationList
        fields = (
            "id",
            "batch",
            "authority",
            "authority_code",
            "authority_name",
            "state",
            "due_at",
            "document_number",
            "code",
            "letter_code",
            "shown_on",
            "shown_until",
            "objections",
            "upheld",
            "sent_at",
            "resend_by",
            "return_reason",
            "lines",
            "allowed_actions",
        )


class RecommendationListViewSet(LifeViewSet):
    """Recommended lists: an authority's own, and for the ministry those sent to it."""

    model = RecommendationList
    serializer_class = RecommendationListSerializer
    filterset_fields = {"state": ["exact"], "batch": ["exact"], "authority": ["exact"]}
    search_fields = ("authority__name",)

    @extend_schema(
        request={"multipart/form-data": LetterInput}, responses=RecommendationListSerializer
    )
    @action(detail=True, methods=["post"])
    def letter(self, request: Request, **kwargs: Any) -> Response:
        """File the stamped letter with its document number, as multipart/form-data."""
        row: RecommendationList = self.get_object()
        form = LetterForm(fields_of(request), request.FILES)
        given = cleaned(form)
        recommending.file_letter(row, given["document_number"], given["file"], actor=request.user)
        return self.told(row)

    @extend_schema(request=FindingInput(many=True), responses=RecommendationListSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, **kwargs: Any) -> Response:
        """Note the ministry's formal check: a list of findings, by application."""
        row: RecommendationList = self.get_object()
        asked = FindingInput(data=request.data, many=True)
        asked.is_valid(raise_exception=True)
        lines = self.lines(row, asked.validated_data)
        data: dict[str, str] = {}
        for one in asked.validated_data:
            pk = lines[one["application"]]
            data |= {f"finding_{pk}": one["finding"], f"fault_{pk}": one["fault"]}
        form = FormalCheckForm(data, row=row)
        cleaned(form)
        named = {lines[one["application"]] for one in asked.validated_data}
        findings = {pk: found for pk, found in form.findings.items() if pk in named}
        recommending.check(row, findings, actor=request.user)
        return self.told(row)

    @extend_schema(request=AnswerInput(many=True), responses=RecommendationListSerializer)
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, **kwargs: Any) -> Response:
        """Answer the formal faults of a returned list, by application."""
        row: RecommendationList = self.get_object()
        asked = AnswerInput(data=request.data, many=True)
        asked.is_valid(raise_exception=True)
        lines = self.lines(row, asked.validated_data)
        answers = {lines[one["application"]]: one["answer"] for one in asked.validated_data}
        recommending.answer(row, answers, actor=request.user)
        return self.told(row)

    def lines(self, row: RecommendationList, asked: Any) -> dict[int, int]:
        """Return the list's lines by application; raise `InvalidFields` where one is not on it."""
        lines = {line.application_id: line.pk for line in row.lines}
        unknown = [one["application"] for one in asked if one["application"] not in lines]
        if unknown:
            raise InvalidFields(
                {"application": [_("Not on this list: %(ids)s.") % {"ids": unknown}]}
            )
        return lines

    def told(self, row: RecommendationList) -> Response:
        """Answer with the list as it stands now."""
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)


routes = [
    ("applications", ApplicationViewSet, "application"),
    ("recommendations", RecommendationViewSet, "recommendation"),
    ("recommendation-lists", RecommendationListViewSet, "recommended-list"),
]
