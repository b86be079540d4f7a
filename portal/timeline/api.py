"""`/api/v1/working-days/`: when a window of working days ends, and why. Public.

`/api/v1/timers/`: the deadlines that are armed; for the ministry and auditors.
"""

from typing import Any

from django.db import models
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.timeline import calendar
from portal.timeline.models import Timer
from portal.timeline.rules import DayReason, UncoveredYear
from portal.timeline.wording import uncovered


class WindowQuery(serializers.Serializer[Any]):
    """What is asked: published when, for how many working days."""

    start = serializers.DateField(help_text="Day of publication, ISO 8601.")
    days = serializers.IntegerField(min_value=1, max_value=1000)
    count_first_day = serializers.BooleanField(default=False)


class DaySerializer(serializers.Serializer[Any]):
    """One day of the window."""

    date = serializers.DateField()
    counted = serializers.BooleanField()
    reason = serializers.ChoiceField(choices=[reason.value for reason in DayReason])


class WindowSerializer(serializers.Serializer[Any]):
    """The window: it closes at 24:00 of `end`, Beijing time."""

    start = serializers.DateField()
    end = serializers.DateField()
    days = DaySerializer(many=True)


class WorkingDays(APIView):
    """The end of a window of working days by the official calendar, with each day's reason."""

    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(parameters=[WindowQuery], responses=WindowSerializer)
    def get(self, request: Request) -> Response:
        """Return the window; 400 with a sentence where a year has no official calendar."""
        query = WindowQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        try:
            window = calendar.working_days(
                asked["start"], asked["days"], count_first_day=asked["count_first_day"]
            )
        except UncoveredYear as error:
            raise serializers.ValidationError({"start": [uncovered(error)]}) from error
        return Response(WindowSerializer(window).data)


class TimerSerializer(serializers.ModelSerializer[Timer]):
    """A deadline: what will be done to what, when; whether it has fired or lapsed."""

    label = serializers.CharField(read_only=True)  # type: ignore[assignment] # Field has one too
    subject = serializers.CharField(source="subject_type.model", read_only=True)

    class Meta:
        model = Timer
        fields = (
            "id",
            "name",
            "label",
            "subject",
            "subject_id",
            "due_at",
            "armed_at",
            "fired_at",
            "lapsed_at",
            "attempts",
            "last_error",
        )


class TimerViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """Deadlines, the next one first; `?fired_at__isnull=true&lapsed_at__isnull=true`: running."""

    serializer_class = TimerSerializer
    filterset_fields = {
        "name": ["exact"],
        "fired_at": ["isnull"],
        "lapsed_at": ["isnull"],
        "due_at": ["gte", "lte"],
    }

    def get_queryset(self) -> models.QuerySet[Timer]:
        if getattr(self, "swagger_fake_view", False):
            return Timer.objects.none()
        return Timer.objects.visible_to(self.request.user).select_related("subject_type")


routes = [("timers", TimerViewSet, "timer")]
urlpatterns = [path("working-days/", WorkingDays.as_view(), name="working_days")]
