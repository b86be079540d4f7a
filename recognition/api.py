"""`/api/v1/bases/`, `verify/`, `cases/`, `recognitions/`, `effect-reviews/`, `delistings/`."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from portal.web.api import LifeSerializer, LifeViewSet
from recognition import keys, outreach, promotion_api
from recognition.filtering import BaseFilter, CaseFilter, DelistingFilter, ReviewFilter
from recognition.models import (
    Base,
    Case,
    Delisting,
    EffectReview,
    ExpertOpinion,
    Plaque,
    Recognition,
)
from recognition.promotion_api import ReadByAll
from recognition.verifying import fault_of


class BaseSerializer(LifeSerializer):
    """A base as the public register has it."""

    holder = serializers.CharField(source="holder.name", read_only=True)
    region = serializers.CharField(source="holder.region", read_only=True)
    authority = serializers.CharField(source="authority.name", read_only=True)
    batch = serializers.IntegerField(source="project.batch_id", read_only=True)
    kind = serializers.CharField(source="project.kind", read_only=True)
    sector = serializers.CharField(source="sector.name", read_only=True)
    plaque_number = serializers.CharField(source="plaque.number", read_only=True)
    standing = serializers.ChoiceField(choices=Base.Standing.choices, read_only=True)
    document_number = serializers.CharField(source="recognition.document_number", read_only=True)

    class Meta:
        model = Base
        fields = (
            "id",
            "name",
            "holder",
            "region",
            "authority",
            "batch",
            "kind",
            "sector",
            "plaque_number",
            "document_number",
            "recognised_on",
            "delisted_on",
            "standing",
            "state",
            "allowed_actions",
        )


class BaseViewSet(ReadByAll):
    """The public register, delisted bases included: by region, sector and name."""

    model = Base
    serializer_class = BaseSerializer
    filterset_class = BaseFilter
    search_fields = ("project__applicant__name", "plaque__number")


class VerificationSerializer(serializers.ModelSerializer[Plaque]):
    """What stands behind a verification code."""

    valid = serializers.BooleanField(source="base.stands", read_only=True)
    signature = serializers.SerializerMethodField()
    state = serializers.CharField(source="base.state", read_only=True)
    standing = serializers.ChoiceField(
        source="base.standing", choices=Base.Standing.choices, read_only=True
    )
    name = serializers.CharField(source="base.name", read_only=True)
    holder = serializers.CharField(source="base.holder.name", read_only=True)
    batch = serializers.CharField(source="base.batch.name", read_only=True)
    document_number = serializers.CharField(
        source="base.recognition.document_number", read_only=True
    )
    recognised_on = serializers.DateField(source="base.recognised_on", read_only=True)
    delisted_on = serializers.DateField(source="base.delisted_on", read_only=True)

    class Meta:
        model = Plaque
        fields = (
            "code",
            "number",
            "valid",
            "signature",
            "state",
            "standing",
            "name",
            "holder",
            "batch",
            "document_number",
            "recognised_on",
            "delisted_on",
        )

    def get_signature(self, plaque: Plaque) -> str:
        """`holds`, or `none` where no signature was given; a false one is refused before."""
        return "holds" if self.context["request"].query_params.get("s") else "none"


class VerifyViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Plaque]):
    """Whether a plaque is genuine and still valid, by its code; 404 for an unknown one."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    serializer_class = VerificationSerializer
    lookup_field = "code"
    queryset = Plaque.objects.select_related(
        "base__recognition", "base__project__applicant", "base__project__batch", "base__plaque"
    ).prefetch_related("base__reviews")

    @extend_schema(
        parameters=[OpenApiParameter("s", str, description="The signature of the QR code.")]
    )
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Refuse a signature that does not hold with 400 and a sentence."""
        signature = request.query_params.get("s", "")
        if signature and (fault := fault_of(self.get_object().base, signature)):
            raise serializers.ValidationError({"s": [fault]})
        return super().retrieve(request, *args, **kwargs)


class KeySerializer(serializers.Serializer[Any]):
    """One public key."""

    id = serializers.CharField()
    algorithm = serializers.CharField()
    public_key = serializers.CharField(help_text="32 bytes in base64")
    signs = serializers.BooleanField(help_text="Whether new certificates are signed with it")


class KeysSerializer(serializers.Serializer[Any]):
    """All keys that ever signed."""

    keys = KeySerializer(many=True)


class KeyViewSet(viewsets.ViewSet):
    """The public keys by which anybody checks certificates without the portal."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(responses=KeysSerializer)
    def list(self, request: Request) -> Response:
        """The keys, the one that signs first."""
        return Response({"keys": keys.published()})


class CaseSerializer(LifeSerializer):
    """A typical experience."""

    base_name = serializers.CharField(source="base.name", read_only=True)
    holder = serializers.CharField(source="base.holder.name", read_only=True)

    class Meta:
        model = Case
        fields = (
            "id",
            "base",
            "base_name",
            "holder",
            "title",
            "summary",
            "practice",
            "effect",
            "lesson",
            "published_on",
            "state",
            "allowed_actions",
        )


class CaseViewSet(ReadByAll):
    """Published experiences, and to those concerned the ones on their way."""

    model = Case
    serializer_class = CaseSerializer
    filterset_class = CaseFilter
    search_fields = ("title", "summary", "base__project__applicant__name")

    def get_queryset(self) -> Any:
        return Case.objects.readable_by(self.request.user).with_life()


class RowSerializer(serializers.Serializer[Any]):
    """One line of the list."""

    holder = serializers.CharField(source="project.applicant.name")
    authority = serializers.CharField(source="project.authority.name")
    sector = serializers.CharField(source="project.sector.name")
    kind = serializers.CharField(source="project.kind")


class RecognitionSerializer(LifeSerializer):
    """A recognition document with its list."""

    rows = RowSerializer(many=True, read_only=True)

    class Meta:
        model = Recognition
        fields = (
            "id",
            "batch",
            "document_number",
            "issued_on",
            "rows",
            "state",
            "allowed_actions",
        )


class RecognitionViewSet(LifeViewSet):
    """Recognition documents that the caller may see."""

    model = Recognition
    serializer_class = RecognitionSerializer
    filterset_fields = {"state": ["exact"], "batch": ["exact"]}
    search_fields = ("document_number",)


class OfBaseSerializer(LifeSerializer):
    """Something that happens to a base."""

    base_name = serializers.CharField(source="base.name", read_only=True)
    holder = serializers.CharField(source="base.holder.name", read_only=True)


class EffectReviewSerializer(OfBaseSerializer):
    """An effect review with the base's report, by field."""

    report = serializers.JSONField(source="answers", read_only=True)

    class Meta:
        model = EffectReview
        fields: tuple[str, ...] = (
            "id",
            "base",
            "base_name",
            "holder",
            "sequence",
            "opened_on",
            "report_due_on",
            "reported_at",
            "report",
            "opinion_result",
            "opinion",
            "result",
            "conclusion",
            "state",
            "allowed_actions",
        )


class OutreachSerializer(serializers.Serializer[Any]):
    """What the portal counts for the period of a review: numbers, and the rows behind them."""

    begins = serializers.DateField()
    ends = serializers.DateField()
    participants = serializers.IntegerField()
    events = serializers.ListField(child=serializers.IntegerField())
    platforms = serializers.ListField(child=serializers.IntegerField())
    cases = serializers.ListField(child=serializers.IntegerField())


class FullReviewSerializer(EffectReviewSerializer):
    """One effect review, with the outreach that the portal counts."""

    outreach = serializers.SerializerMethodField()

    class Meta(EffectReviewSerializer.Meta):
        fields = (*EffectReviewSerializer.Meta.fields, "outreach")

    @extend_schema_field(OutreachSerializer)
    def get_outreach(self, review: EffectReview) -> Any:
        """Return the counted outreach."""
        counted = outreach.of(review)
        rows = ("events", "platforms", "cases")
        return {
            "begins": counted.begins,
            "ends": counted.ends,
            "participants": counted.participants,
            **{name: [row.pk for row in getattr(counted, name)] for name in rows},
        }


class EffectReviewViewSet(LifeViewSet):
    """Effect reviews that the caller may see."""

    model = EffectReview
    serializer_class = EffectReviewSerializer
    filterset_class = ReviewFilter
    search_fields = ("base__project__applicant__name", "base__plaque__number")

    def get_serializer_class(self) -> Any:
        return EffectReviewSerializer if self.action == "list" else FullReviewSerializer


class ExpertOpinionSerializer(LifeSerializer):
    """An expert's opinion on an effect review; it names no expert."""

    base_name = serializers.CharField(source="base.name", read_only=True)
    holder = serializers.CharField(source="base.holder.name", read_only=True)
    is_late = serializers.BooleanField(read_only=True)

    class Meta:
        model = ExpertOpinion
        fields = (
            "id",
            "review",
            "base_name",
            "holder",
            "due_at",
            "result",
            "opinion",
            "given_at",
            "is_late",
            "state",
            "allowed_actions",
        )


class ExpertOpinionViewSet(LifeViewSet):
    """Opinions on effect reviews: an expert's own, and all of them for the ministry."""

    model = ExpertOpinion
    serializer_class = ExpertOpinionSerializer
    filterset_fields = ("state", "review")
    search_fields = ("review__base__project__applicant__name", "review__base__plaque__number")


class DelistingSerializer(OfBaseSerializer):
    """A delisting: ground, facts, hearing."""

    class Meta:
        model = Delisting
        fields = (
            "id",
            "base",
            "base_name",
            "holder",
            "review",
            "ground",
            "clause",
            "facts",
            "heard_on",
            "hearing",
            "state",
            "allowed_actions",
        )


class DelistingViewSet(LifeViewSet):
    """Delistings that the caller may see."""

    model = Delisting
    serializer_class = DelistingSerializer
    filterset_class = DelistingFilter
    search_fields = ("base__project__applicant__name", "base__plaque__number")


routes = [
    ("bases", BaseViewSet, "base"),
    ("verify", VerifyViewSet, "verification"),
    ("certificate-keys", KeyViewSet, "certificate-key"),
    ("cases", CaseViewSet, "case"),
    ("recognitions", RecognitionViewSet, "recognition"),
    ("effect-reviews", EffectReviewViewSet, "effect-review"),
    ("expert-opinions", ExpertOpinionViewSet, "expert-opinion"),
    ("delistings", DelistingViewSet, "delisting"),
    *promotion_api.routes,
]
