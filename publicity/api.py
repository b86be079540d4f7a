"""`/api/v1/public-notices/` for everybody, `/api/v1/objections/` for those who handle them."""

from typing import Any

import django_filters
from django.db.models import Q
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from portal.batches.models import Kind
from portal.integrity.public_api import StatementInput, admitted
from portal.lifecycle.errors import Reason, TooLate
from portal.timeline import calendar
from portal.web.api import LifeSerializer, LifeViewSet, fields_of
from portal.web.filtering import IdFilter
from publicity import services
from publicity.models import Entry, Inquiry, NoticeChange, Objection, PublicNotice, Statement
from publicity.objection_forms import ObjectionForm
from publicity.wording import why_closed


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """One line of a notice: what the notice shows, and nothing that could rank it (十)."""

    name = serializers.CharField(source="candidate.applicant.name", read_only=True)
    kind = serializers.CharField(source="candidate.kind", read_only=True)
    sector = serializers.CharField(source="candidate.sector.name", read_only=True)
    region = serializers.CharField(source="candidate.authority.region", read_only=True)

    is_removed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Entry
        fields = ("id", "name", "kind", "sector", "region", "remark", "is_removed")


class PublicNoticeSerializer(LifeSerializer):
    """A notice with its window; `days_passed` of `days` working days have begun."""

    batch_name = serializers.CharField(source="batch.name", read_only=True)
    entry_count = serializers.IntegerField(read_only=True)
    days_passed = serializers.IntegerField(read_only=True)
    closes_at = serializers.DateTimeField(read_only=True)
    takes_objections = serializers.BooleanField(read_only=True)
    clause = serializers.CharField(read_only=True)

    class Meta:
        model = PublicNotice
        fields: tuple[str, ...] = (
            "id",
            "batch",
            "batch_name",
            "kind",
            "clause",
            "authority",
            "recommendation_list",
            "state",
            *PublicNotice.EDITABLE,
            "opens_on",
            "closes_on",
            "closes_at",
            "days",
            "days_passed",
            "window",
            "withdrawn_at",
            "takes_objections",
            "entry_count",
            "allowed_actions",
        )


class DifferenceSerializer(serializers.Serializer[Any]):
    """One thing that was corrected: what, as it read, as it reads."""

    what = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class ChangeSerializer(serializers.ModelSerializer[NoticeChange]):
    """A correction or the withdrawal of a notice, as it is in force."""

    in_force_since = serializers.DateTimeField(source="approved_at", read_only=True)
    differences = serializers.SerializerMethodField()

    class Meta:
        model = NoticeChange
        fields = ("id", "kind", "reason", "in_force_since", "differences")

    @extend_schema_field(DifferenceSerializer(many=True))
    def get_differences(self, change: NoticeChange) -> list[dict[str, str]]:
        """Return everything that reads otherwise than before."""
        names = ("what", "before", "after")
        return [dict(zip(names, line, strict=True)) for line in change.differences]


class NoticeChangeSerializer(LifeSerializer):
    """A change as those see it who run the notice, from its proposal on."""

    class Meta:
        model = NoticeChange
        fields = (
            "id",
            "notice",
            "kind",
            "state",
            "reason",
            "texts",
            "before",
            "days",
            "closed_on",
            "closes_on",
            "approved_at",
            "allowed_actions",
        )


class FullNoticeSerializer(PublicNoticeSerializer):
    """A notice with its list, ordered by region and sector, and with its changes."""

    entries = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()

    class Meta(PublicNoticeSerializer.Meta):
        fields = (*PublicNoticeSerializer.Meta.fields, "entries", "changes")

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, notice: PublicNotice) -> Any:
        """Return what is in force, in the order in which it came."""
        return ChangeSerializer(notice.changes.public().with_life(), many=True).data

    @extend_schema_field(EntrySerializer(many=True))
    def get_entries(self, notice: PublicNotice) -> Any:
        """Return the lines of the list."""
        return EntrySerializer(notice.entries.with_life(), many=True).data


class ObjectionInput(StatementInput):
    """What an objection needs, as multipart/form-data."""

    entry = serializers.IntegerField()
    evidence = serializers.FileField()


class ReceiptSerializer(serializers.ModelSerializer[Objection]):
    """The receipt of an objection: keep `code`, it answers for what became of it."""

    class Meta:
        model = Objection
        fields = ("code", "state", "created_at")


class PublicNoticeViewSet(LifeViewSet):
    """Notices: on show and closed for everybody, those in preparation for staff."""

    model = PublicNotice
    serializer_class = PublicNoticeSerializer
    permission_classes = (IsAuthenticatedOrReadOnly,)
    filterset_fields = {
        "state": ["exact"],
        "batch": ["exact"],
        "kind": ["exact"],
        "authority": ["exact"],
    }
    search_fields = ("title",)

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.open_first()

    def get_serializer_class(self) -> Any:
        return PublicNoticeSerializer if self.action == "list" else FullNoticeSerializer

    def paginate_queryset(self, queryset: Any) -> Any:
        """One calendar serves the conditions of all notices of a page."""
        page = super().paginate_queryset(queryset)
        proposed = [n for n in page or () if n.state == PublicNotice.State.PROPOSED]
        if proposed:
            shared = calendar.official()
            for notice in proposed:
                notice.calendar = shared
        return page

    @extend_schema(
        request=ObjectionInput,
        responses={
            201: ReceiptSerializer,
            400: OpenApiResponse(description="The fields at fault, each with its sentences."),
            423: OpenApiResponse(description="The window of the notice is not open."),
            429: OpenApiResponse(description="Five objections an hour from one address."),
        },
    )
    @action(detail=True, methods=["post"], permission_classes=[AllowAny], authentication_classes=[])
    def objections(self, request: Request, **kwargs: Any) -> Response:
        """Object to one entry while the notice is open, by real name and with reasons."""
        notice: PublicNotice = self.get_object()
        if not notice.takes_objections:
            raise TooLate(Reason(why_closed(notice), late=True))
        form = ObjectionForm(fields_of(request), request.FILES, notice=notice)
        objection = services.lodge(**admitted(form, "objection", request))
        return Response(ReceiptSerializer(objection).data, status=status.HTTP_201_CREATED)


class StatementSerializer(serializers.ModelSerializer[Statement]):
    """Who objected, and with which reasons."""

    class Meta:
        model = Statement
        fields = ("name", "is_organisation", "contact", "reasons")


class ObjectionSerializer(LifeSerializer):
    """The case of an objection; its author stands nowhere in it."""

    applicant_name = serializers.CharField(source="entry.candidate.applicant.name", read_only=True)
    batch = serializers.IntegerField(source="notice.batch_id", read_only=True)

    class Meta:
        model = Objection
        fields = (
            "id",
            "batch",
            "notice",
            "entry",
            "applicant_name",
            "state",
            "created_at",
            "settled_at",
            "received_on",
            "handler",
            "grounds",
            "substance",
            "findings",
            "outcome",
            "allowed_actions",
        )


class ObjectionFilterSet(django_filters.FilterSet):
    """Filters of the contract, found through the entry's project."""

    batch = IdFilter("notice__batch")
    kind = django_filters.ChoiceFilter(field_name="kind", choices=Kind.choices, method="narrow")
    sector = IdFilter("sector", method="narrow")
    authority = IdFilter("authority", method="narrow")

    class Meta:
        model = Objection
        fields = ("state", "notice")

    def narrow(self, rows: Any, name: str, value: Any) -> Any:
        """Filter by what the entry is about, a project or an application."""
        return rows.filter(
            Q(**{f"entry__project__{name}": value}) | Q(**{f"entry__application__{name}": value})
        )


class ObjectionViewSet(LifeViewSet):
    """Objections, for those who run the notice and those who watch them."""

    model = Objection
    serializer_class = ObjectionSerializer
    filterset_class = ObjectionFilterSet
    search_fields = ("entry__project__applicant__name", "entry__application__applicant__name")

    @extend_schema(request=None, responses=StatementSerializer)
    @action(detail=True, methods=["post"])
    def statement(self, request: Request, **kwargs: Any) -> Response:
        """Look up who objected; every look is entered in the audit log."""
        statement = services.look_up(self.get_object(), actor=request.user)
        return Response(StatementSerializer(statement).data)


class InquirySerializer(LifeSerializer):
    """A question to the party concerned or its province, and the answer."""

    asked = serializers.CharField(source="to.name", read_only=True)

    class Meta:
        model = Inquiry
        fields = (
            "id",
            "addressee",
            "to",
            "asked",
            "question",
            "due_at",
            "state",
            "answer",
            "answered_at",
            "allowed_actions",
        )


class InquiryViewSet(LifeViewSet):
    """Inquiries: their own for those who are asked, all of a notice for those who run it."""

    model = Inquiry
    serializer_class = InquirySerializer
    filterset_fields = ("state", "addressee")


class NoticeChangeViewSet(LifeViewSet):
    """Corrections and withdrawals, for those who run the notices and those who watch them."""

    model = NoticeChange
    serializer_class = NoticeChangeSerializer
    filterset_fields = {"state": ["exact"], "kind": ["exact"], "notice": ["exact"]}


routes = [
    ("public-notices", PublicNoticeViewSet, "public-notice"),
    ("notice-changes", NoticeChangeViewSet, "notice-change"),
    ("objections", ObjectionViewSet, "objection"),
    ("inquiries", InquiryViewSet, "inquiry"),
]
