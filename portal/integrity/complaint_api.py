"""`/api/v1/complaints/`: handed in by anybody, read by the ministry and its auditors."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from portal.integrity import complaining
from portal.integrity.complaint_forms import ComplaintForm
from portal.integrity.models import Complaint, ComplaintStatement
from portal.integrity.public_api import StatementInput, admitted
from portal.web.api import LifeSerializer, LifeViewSet, fields_of


class ComplaintSerializer(LifeSerializer):
    """The case of a complaint; its author stands nowhere in it."""

    class Meta:
        model = Complaint
        fields = (
            "id",
            "about",
            "topic",
            "organisation",
            "state",
            "created_at",
            "received_on",
            "grounds",
            "substance",
            "findings",
            "verdict",
            "outcome",
            "settled_at",
            "answer",
            "answered_at",
            "incident",
            "allowed_actions",
        )


class ComplaintInput(StatementInput):
    """What a complaint needs; with `evidence` as multipart/form-data."""

    about = serializers.CharField(max_length=120)
    topic = serializers.ChoiceField(choices=Complaint.TOPICS)


class ComplaintReceipt(serializers.ModelSerializer[Complaint]):
    """The receipt of a complaint: keep `code`, it answers for what became of it."""

    class Meta:
        model = Complaint
        fields = ("code", "state", "created_at")


class ComplaintStatementSerializer(serializers.ModelSerializer[ComplaintStatement]):
    """Who complained, and with which reasons."""

    class Meta:
        model = ComplaintStatement
        fields = ("name", "is_organisation", "contact", "reasons")


class ComplaintViewSet(LifeViewSet):
    """Complaints: one officer has each in hand; anybody may lodge one."""

    model = Complaint
    serializer_class = ComplaintSerializer
    filterset_fields = ("state", "topic", "organisation")
    search_fields = ("about", "organisation__name")

    @extend_schema(
        request=ComplaintInput,
        responses={
            201: ComplaintReceipt,
            400: OpenApiResponse(description="The fields at fault, each with its sentences."),
            429: OpenApiResponse(description="Five complaints an hour from one address."),
        },
    )
    @action(
        detail=False, methods=["post"], permission_classes=[AllowAny], authentication_classes=[]
    )
    def lodge(self, request: Request) -> Response:
        """Complain of any organisation, at any time, by real name and with facts."""
        form = ComplaintForm(fields_of(request), request.FILES)
        complaint = complaining.lodge(**admitted(form, "complaint", request))
        return Response(ComplaintReceipt(complaint).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ComplaintStatementSerializer)
    @action(detail=True, methods=["post"])
    def statement(self, request: Request, **kwargs: Any) -> Response:
        """Look up who complained; every look is entered in the audit log."""
        statement = complaining.look_up(self.get_object(), actor=request.user)
        return Response(ComplaintStatementSerializer(statement).data)
