"""`/api/v1/creation-objects/`: the public list, in no order of merit (十)."""

from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet
from rest_framework import serializers

from evaluation.models import Result
from portal.batches.models import Kind
from portal.web.api import PublicViewSet
from portal.web.filtering import IdFilter


class ObjectSerializer(serializers.ModelSerializer[Result]):
    """One object of creation as the public list has it."""

    name = serializers.CharField(source="applicant.name", read_only=True)
    uscc = serializers.CharField(source="applicant.uscc", read_only=True)
    batch = serializers.IntegerField(source="evaluation.application.batch_id", read_only=True)
    batch_name = serializers.CharField(source="batch.name", read_only=True)
    kind = serializers.CharField(source="evaluation.kind", read_only=True)
    sector_code = serializers.CharField(source="evaluation.sector.code", read_only=True)
    sector = serializers.CharField(source="evaluation.sector.name", read_only=True)
    region = serializers.CharField(source="evaluation.authority.region", read_only=True)
    announced_at = serializers.DateTimeField(source="release.approved_at", read_only=True)

    class Meta:
        model = Result
        fields = (
            "id",
            "name",
            "uscc",
            "batch",
            "batch_name",
            "kind",
            "sector_code",
            "sector",
            "region",
            "announced_at",
        )


class ObjectFilterSet(FilterSet):
    """By batch, region, sector code and kind."""

    batch = IdFilter("evaluation__application__batch")
    region = CharFilter("evaluation__application__authority__region")
    sector_code = CharFilter("evaluation__sector__code")
    kind = ChoiceFilter(field_name="evaluation__kind", choices=Kind.choices)

    class Meta:
        model = Result
        fields: tuple[str, ...] = ()


class ObjectViewSet(PublicViewSet):
    """Objects of creation, once their letters are released."""

    model = Result
    serializer_class = ObjectSerializer
    filterset_class = ObjectFilterSet
    search_fields = (
        "evaluation__application__applicant__name",
        "evaluation__application__applicant__uscc",
    )
