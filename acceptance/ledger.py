"""Places that creation projects take in the total of 2035 (一)."""

from typing import Any

from django.db.models import F, QuerySet

from acceptance.models import CreationProject
from portal.batches import ledger


@ledger.source
def in_creation() -> "QuerySet[Any, Any]":
    """Projects in creation; those that ended without a base have left their place."""
    rows: QuerySet[Any] = CreationProject.objects.running()
    return rows.values(place=F("kind"))
