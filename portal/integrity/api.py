"""`/api/v1/incidents/` for the ministry, `/api/v1/hearings/` for whom they concern."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.integrity import services
from portal.integrity.complaint_api import ComplaintViewSet
from portal.integrity.forms import IncidentForm
from portal.integrity.models import Category, Hearing, Incident
from portal.lifecycle.forms import cleaned
from portal.web.api import LifeSerializer, LifeViewSet, fields_of


class IncidentSerializer(LifeSerializer):
    """An incident in the register."""

    organisation_name = serializers.CharField(source="organisation.name", read_only=True)
    stands = serializers.BooleanField(read_only=True)

    class Meta:
        model = Incident
        fields = (
            "id",
            "organisation",
            "organisation_name",
            "category",
            "happened_on",
            "source",
            "facts",
            "remark",
            "reason",
            "state",
            "stands",
            "created_at",
            "allowed_actions",
        )


class IncidentInput(serializers.Serializer[Any]):
    """A new incident; with `evidence` as multipart/form-data."""

    organisation = serializers.CharField(
        max_length=120, help_text="Full name or unified social credit code."
    )
    category = serializers.ChoiceField(choices=Category.choices)
    happened_on = serializers.DateField()
    source = serializers.ChoiceField(choices=Incident.Source.choices)  # type: ignore[assignment]  # a field named as DRF's own attribute
    facts = serializers.CharField(max_length=4000)
    remark = serializers.CharField(max_length=2000, required=False)
    evidence = serializers.FileField(required=False)


class IncidentViewSet(LifeViewSet):
    """Incidents: entered by officers, decided on by leads, never public."""

    model = Incident
    serializer_class = IncidentSerializer
    filterset_fields = ("state", "category", "source", "organisation")
    search_fields = ("organisation__name", "organisation__uscc")

    @extend_schema(
        request=IncidentInput,
        responses={
            201: IncidentSerializer,
            400: OpenApiResponse(description="The fields at fault, each with its sentences."),
            403: OpenApiResponse(description="Only a ministry officer enters an incident."),
        },
    )
    def create(self, request: Request) -> Response:
        """Enter an incident; it counts once another person confirms it."""
        services.may_enter(request.user)
        form = IncidentForm(fields_of(request), request.FILES)
        incident = services.enter(actor=request.user, **cleaned(form))
        row = self.get_queryset().get(pk=incident.pk)
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)


class HearingSerializer(LifeSerializer):
    """What an organisation is told of an incident, and its view."""

    category = serializers.ChoiceField(
        source="incident.category", choices=Category.choices, read_only=True
    )
    happened_on = serializers.DateField(source="incident.happened_on", read_only=True)
    facts = serializers.CharField(source="incident.facts", read_only=True)
    stands = serializers.BooleanField(source="incident.stands", read_only=True)

    class Meta:
        model = Hearing
        fields = (
            "id",
            "category",
            "happened_on",
            "facts",
            "stands",
            "view",
            "stated_at",
            "state",
            "allowed_actions",
        )


class HearingViewSet(LifeViewSet):
    """Hearings: an organisation's own, all for the ministry."""

    model = Hearing
    serializer_class = HearingSerializer
    filterset_fields = ("state",)


routes = [
    ("complaints", ComplaintViewSet, "complaint"),
    ("incidents", IncidentViewSet, "incident"),
    ("hearings", HearingViewSet, "hearing"),
]
