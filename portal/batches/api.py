"""`/api/v1/batches/` for those who sign in, `/api/v1/notices/` for everybody."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters.rest_framework import ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.batches import services
from portal.batches.checking import Doubt, weighed
from portal.batches.models import (
    Amendment,
    Batch,
    BatchAuthority,
    Criterion,
    Indicator,
    IndicatorScheme,
    Kind,
    Notice,
    Quota,
    Sector,
)
from portal.batches.querysets import policy
from portal.documents.models import Attachment
from portal.lifecycle.errors import InvalidFields, NotAllowed
from portal.lifecycle.models import Subject
from portal.web.api import AllowedAction, LifeSerializer, LifeViewSet, PublicViewSet
from portal.web.filtering import IdFilter


class SectorSerializer(serializers.ModelSerializer[Sector]):
    """A key sector."""

    class Meta:
        model = Sector
        fields = ("id", "code", "name")


class QuotaSerializer(serializers.ModelSerializer[Quota]):
    """How many of a kind a sector may have; `sector` is a sector's id."""

    class Meta:
        model = Quota
        fields = ("sector", "kind", "number")


class AuthoritySerializer(serializers.ModelSerializer[BatchAuthority]):
    """An authority of the batch with its recommendation limits."""

    region = serializers.CharField(source="authority.region")
    name = serializers.CharField(source="authority.name")

    class Meta:
        model = BatchAuthority
        fields = ("authority", "region", "name", "park_limit", "enterprise_limit")


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    """A second-level indicator. Weights are points of 100; `scoring` says the scale in words."""

    scoring = serializers.CharField(read_only=True)

    class Meta:
        model = Indicator
        fields = (
            "code",
            "name",
            "definition",
            "unit",
            "measure",
            "weight",
            "floor",
            "full",
            "scale",
            "scoring",
        )


class HeadingSerializer(serializers.ModelSerializer[Indicator]):
    """A first-level indicator with those under it."""

    indicators = serializers.SerializerMethodField()

    class Meta:
        model = Indicator
        fields = ("code", "name", "weight", "indicators")

    @extend_schema_field(IndicatorSerializer(many=True))
    def get_indicators(self, heading: Indicator) -> Any:
        """Return the second-level indicators, in order, out of the scheme's one query."""
        leaves = dict(heading.scheme.tree)[heading]
        return IndicatorSerializer(leaves, many=True).data


class SchemeSerializer(serializers.ModelSerializer[IndicatorScheme]):
    """The indicators of one kind."""

    headings = HeadingSerializer(many=True)

    class Meta:
        model = IndicatorScheme
        fields = ("kind", "is_default", "headings")


class CriterionSerializer(serializers.ModelSerializer[Criterion]):
    """A criterion of the work plan; `weight` in points of 100."""

    class Meta:
        model = Criterion
        fields = ("code", "name", "weight")


class AmendmentSerializer(serializers.ModelSerializer[Amendment]):
    """An amendment in force: the deadlines it set, and for whom.

    `authorities` names those of scope `authorities`; an applicant is never named, nor is the
    reason given that is its own.
    """

    reason = serializers.CharField(source="public_reason")
    authorities = serializers.ListField(source="public_names", child=serializers.CharField())

    class Meta:
        model = Amendment
        fields = ("matter", "scope", "authorities", "reason", "approved_at", *Batch.DEADLINES)


class PublicBatchSerializer(serializers.ModelSerializer[Batch]):
    """What a notice decides, as the public reads it."""

    sectors = SectorSerializer(many=True)
    quotas = QuotaSerializer(many=True)
    schemes = SchemeSerializer(many=True)
    criteria = CriterionSerializer(many=True)

    class Meta:
        model = Batch
        fields = (
            "ordinal",
            "name",
            "year",
            "state",
            *Batch.DEADLINES,
            "sectors",
            "quotas",
            "schemes",
            "criteria",
        )


class NoticeFileSerializer(serializers.ModelSerializer[Attachment]):
    """An attachment of a notice; `url` is its address on the portal, `size` in bytes."""

    title = serializers.CharField(source="slot")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = ("title", "name", "size", "sha256", "url")

    def get_url(self, file: Attachment) -> str:
        """Return where everybody can read it."""
        return reverse("notice_file", args=[file.subject_id, file.pk])


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A published notice with its batch's policy, attachments and amendments in force."""

    index_number = serializers.CharField(source="index")
    signed_on = serializers.DateField(source="dated")
    batch = PublicBatchSerializer()
    attachments = NoticeFileSerializer(many=True, source="files")
    amendments = AmendmentSerializer(many=True, source="in_force")

    class Meta:
        model = Notice
        fields = (
            "id",
            "title",
            "document_number",
            "index_number",
            "signed_on",
            "state",
            "published_at",
            "body",
            "requirements",
            "attachments",
            "batch",
            "amendments",
        )


class NoticeViewSet(PublicViewSet):
    """Call notices that are out."""

    model = Notice
    serializer_class = NoticeSerializer
    filterset_fields = {"state": ["exact"], "batch": ["exact"]}
    search_fields = ("title", "document_number")

    def get_queryset(self) -> models.QuerySet[Any]:
        in_force = models.Prefetch("amendments", Amendment.objects.public(), to_attr="in_force")
        current = Attachment.objects.filter(replaced_by=None)
        files = models.Prefetch("attachments", current, to_attr="files")
        told = [path for path in policy("batch__") if isinstance(path, str)]  # no authorities
        return Notice.objects.public().with_life().prefetch_related(*told, in_force, files)


class BatchNoticeSerializer(serializers.ModelSerializer[Notice]):
    """The notice of a batch, in short."""

    class Meta:
        model = Notice
        fields = ("id", "title", "document_number", "state", "published_at")


class BatchSerializer(LifeSerializer):
    """A batch with its policy; its allowed actions are those of its notice as well."""

    notice = BatchNoticeSerializer(read_only=True)
    sectors = SectorSerializer(many=True, read_only=True)
    quotas = QuotaSerializer(many=True, read_only=True)
    authorities = AuthoritySerializer(many=True, read_only=True, source="batch_authorities")

    class Meta:
        model = Batch
        fields = (
            "id",
            "ordinal",
            "name",
            "year",
            "state",
            *Batch.DEADLINES,
            "pass_total",
            "pass_basic",
            "pass_plan",
            "experts_per_application",
            "reserve_experts",
            "sheets_per_expert",
            "experts_per_region",
            "conflict_same_region",
            "tell_own_score",
            "count_first_day",
            "province_publicity_days",
            *Batch.TERMS,
            "notice",
            "sectors",
            "quotas",
            "authorities",
            "allowed_actions",
        )

    @extend_schema_field(AllowedAction(many=True))
    def get_allowed_actions(self, subject: Subject) -> list[dict[str, Any]]:
        """Return the actions on the batch and on its notice: a batch itself moves by timers."""
        batch: Any = subject
        # The notice's conditions ask its batch: hand it the one that is prefetched.
        batch.notice.batch = batch
        return super().get_allowed_actions(batch) + super().get_allowed_actions(batch.notice)


class DoubtSerializer(serializers.Serializer[Any]):
    """A doubt about a batch, and the reason why it does not keep it back."""

    key = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField(source="answer.reason", default="")
    by = serializers.CharField(source="answer.by", default="")
    at = serializers.DateTimeField(source="answer.at", default=None, allow_null=True)


class DoubtInput(serializers.Serializer[Any]):
    """The reason given for one doubt."""

    key = serializers.CharField()
    reason = serializers.CharField(max_length=500, allow_blank=True)


class BatchFilter(FilterSet):
    """By id, state and year, and by what a batch calls for: a kind, a sector, an authority."""

    batch = IdFilter("pk")
    kind = ChoiceFilter(field_name="quotas__kind", choices=Kind.choices, distinct=True)
    sector = IdFilter("sectors")
    authority = IdFilter("batch_authorities__authority")

    class Meta:
        model = Batch
        fields = ("state", "year")


class BatchViewSet(LifeViewSet):
    """Batches that the caller may see, in preparation (ministry) or called (all)."""

    model = Batch
    serializer_class = BatchSerializer
    filterset_class = BatchFilter
    search_fields = ("name", "notice__title")

    def get_queryset(self) -> models.QuerySet[Any]:
        rows: Any = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.with_policy()

    @extend_schema(request=None, responses=DoubtSerializer(many=True))
    @action(detail=True, methods=["get"])
    def doubts(self, request: Request, **kwargs: Any) -> Response:
        """What needs a reason before the notice can be proposed, with the reason given."""
        return Response(DoubtSerializer(self.weighed(self.drafted()), many=True).data)

    @extend_schema(request=DoubtInput(many=True), responses=DoubtSerializer(many=True))
    @doubts.mapping.post
    def justify(self, request: Request, **kwargs: Any) -> Response:
        """Say why a doubt does not keep the batch back; an empty reason is taken back."""
        caller: Any = request.user
        batch = self.drafted()
        if not caller.has_role(Role.MINISTRY_OFFICER):
            raise NotAllowed(_("Check before proposing"))
        asked = DoubtInput(data=request.data, many=True)
        asked.is_valid(raise_exception=True)
        known = {doubt.key for doubt in self.weighed(batch)}
        unknown = [one["key"] for one in asked.validated_data if one["key"] not in known]
        if unknown:
            raise InvalidFields({"key": [_("No such doubt: %s.") % key for key in unknown]})
        reasons = {one["key"]: one["reason"] for one in asked.validated_data}
        with services.editing(batch.pk, _("Check before proposing"), actor=caller) as locked:
            services.justify(locked, reasons, actor=caller)
        again = self.get_queryset().get(pk=batch.pk)
        return Response(DoubtSerializer(self.weighed(again), many=True).data)

    def drafted(self) -> Batch:
        """The batch; what keeps it back is the ministry's alone."""
        caller: Any = self.request.user
        if not caller.has_role(*MINISTRY, *OVERSIGHT):
            raise NotAllowed(_("Check before proposing"))
        batch: Batch = self.get_object()
        return batch

    def weighed(self, batch: Batch) -> list[Doubt]:
        """Its doubts while it is in preparation; a called batch has none."""
        return [] if batch.frozen else list(weighed(batch))

    def subject_of(self, thing: Any, name: str) -> Subject:
        """A batch's notice is called through the batch."""
        subject: Subject = thing.notice if Notice.deed(name) else thing
        return subject


routes = [
    ("batches", BatchViewSet, "batch"),
    ("notices", NoticeViewSet, "notice"),
]
