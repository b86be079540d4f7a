"""`/api/v1/working-days/`: when a window of working days ends, and why. Public."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.timeline import calendar
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


urlpatterns = [path("working-days/", WorkingDays.as_view(), name="working_days")]
