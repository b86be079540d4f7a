"""Places that recognised bases take in the total of 2035 (一)."""

from typing import Any

from django.db.models import F, QuerySet

from portal.batches import ledger
from recognition.models import Base


@ledger.source
def recognised() -> "QuerySet[Any, Any]":
    """Bases now recognised; delisted ones have left their place (有进有出)."""
    rows: QuerySet[Any] = Base.objects.recognised()
    return rows.values(place=F("project__kind"))
