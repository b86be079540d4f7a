"""`/api/v1/selections/`: never open to the public (十)."""

from django.db import models
from rest_framework import serializers

from evaluation.models import Decision, Selection
from portal.web.api import LifeSerializer, LifeViewSet


class SelectionSerializer(LifeSerializer):
    """The selection of one sector and kind."""

    sector_name = serializers.CharField(source="sector.name", read_only=True)
    quota = serializers.IntegerField(read_only=True)
    chosen = serializers.SerializerMethodField()

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

    def get_chosen(self, selection: Selection) -> list[int]:
        """Return the cases that are noted to be included, in no order of merit."""
        return sorted(
            decision.evaluation_id
            for decision in selection.decisions.all()
            if decision.choice == Decision.Choice.CHOOSE
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

    def get_queryset(self) -> models.QuerySet[Selection]:
        return super().get_queryset().prefetch_related("decisions")
