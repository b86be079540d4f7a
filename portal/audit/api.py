"""`/api/v1/audit-roots/`: the chain's head day by day, public, so that outsiders can check us."""

from typing import Any

from django.db import models
from rest_framework import serializers

from portal.audit.models import AuditRoot
from portal.web.api import PublicViewSet


class AuditRootSerializer(serializers.ModelSerializer[AuditRoot]):
    """The SHA-256 of the chain's last event of a day, and that event's number."""

    class Meta:
        model = AuditRoot
        fields = ("date", "seq", "hash")


class AuditRootViewSet(PublicViewSet):
    """Published roots, the latest first; one by its date."""

    model = AuditRoot
    serializer_class = AuditRootSerializer
    lookup_field = "date"
    lookup_value_regex = r"[0-9]{4}-[0-1][0-9]-[0-3][0-9]"

    def get_queryset(self) -> models.QuerySet[Any]:
        return AuditRoot.objects.all()


routes = [("audit-roots", AuditRootViewSet, "audit-root")]
