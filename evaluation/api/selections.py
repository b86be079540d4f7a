"""`/api/v1/selections/`: never open to the public (十)."""

from rest_framework import serializers

from evaluation.models import Evaluation, Selection
from portal.web.api import LifeSerializer, LifeViewSet


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
