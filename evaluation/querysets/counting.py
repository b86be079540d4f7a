"""A number from a subquery."""

from typing import Any

from django.db.models import (
    IntegerField,
    Subquery,
)
from django.db.models.functions import Coalesce


def number(rows: Any) -> Coalesce:
    """Return the `n` of a subquery of at most one row, 0 where there is none."""
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)
