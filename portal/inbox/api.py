"""`/api/v1/todo/`: what waits for the caller."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.inbox import todo


class ItemSerializer(serializers.Serializer[Any]):
    """One thing that waits: what to do, on what, on which page, until when."""

    task = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)


class Todo(APIView):
    """What waits for the caller, the most urgent first."""

    @extend_schema(responses=ItemSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Return the list."""
        user: Any = request.user
        return Response(ItemSerializer(todo.items(user), many=True).data)


urlpatterns = [path("todo/", Todo.as_view(), name="api_todo")]
