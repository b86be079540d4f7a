"""The ledger of the total number (一): how many places of each kind are taken.

Bases and projects stand on floors above. Each says in its own `ledger.py` which rows of its
take a place, so that a new batch can be held against the total of 2035 without the ground
knowing them.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

Source = Callable[[], "QuerySet[Any, Any]"]

_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register a floor's function: rows of `values(place=<kind>)`, one for each place taken."""
    _sources.append(function)
    return function


def standing(kind: str) -> Any:
    """Return the expression that counts the places of `kind` taken on all floors."""
    total: Any = Value(0)
    for function in _sources:
        rows = function().filter(place=kind).order_by().values("place")
        counted = Subquery(rows.annotate(n=Count("*")).values("n"), output_field=IntegerField())
        total = total + Coalesce(counted, 0)
    return total
