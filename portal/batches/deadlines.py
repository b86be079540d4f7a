"""The deadlines that hold for whom: the batch's own, or a later one that an amendment gives.

An amendment for everybody moves the deadlines of the batch itself. One for some authorities
or for one applicant stands beside them: for those it names, the latest deadline holds. Every
condition, list and timer asks here, so none of them can know an older date than another.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from portal.accounts import authorities
from portal.accounts.models import Organisation
from portal.batches.models import Amendment, Batch, BatchAuthority
from portal.timeline import clock


def effective(name: str, *parties: str, batch: str = "batch") -> Greatest:
    """Return the expression of deadline `name` for each row of a queryset.

    parties: the row's paths to the organisations whose amendments count (its applicant, its
    authority); batch: its path to the batch. Costs the list no further query.
    """
    named = Q()
    for party in parties:
        named |= Q(organisations=OuterRef(party))
    given = _given(name).filter(named, notice__batch=OuterRef(batch)).values(name)[:1]
    own = F(f"{batch}__{name}")
    return Greatest(own, Coalesce(Subquery(given), own))


def due(batch: Batch, name: str, *parties: Organisation | None) -> dt.datetime:
    """Return deadline `name` of `batch` as it holds for these organisations (one query)."""
    rows = _given(name).filter(notice__batch=batch, organisations__in=filter(None, parties))
    return _latest(batch, name, rows)


def open_to(organisation: Organisation) -> "QuerySet[Batch]":
    """Return the batches in which `organisation` may apply now, by the deadline that is its own.

    Its authority is that of its region, or for a plan city that a batch leaves out, its
    province's.
    """
    here = organisation.region
    parent = {row.code: row.falls_to for row in authorities.rows()}.get(here, "")
    own = BatchAuthority.objects.filter(batch=OuterRef("notice__batch"), authority__region=here)
    authority = Q(organisations__kind=Organisation.Kind.AUTHORITY)
    through = Q(organisations__region=here) | Q(organisations__region=parent) & ~Exists(own)
    given = _given("applications_due").filter(
        Q(organisations=organisation) | (authority & through), notice__batch=OuterRef("pk")
    )
    due = F("applications_due")
    latest = Coalesce(Subquery(given.values("applications_due")[:1]), due)
    rows = Batch.objects.public().filter(state__in=Batch.CALLING)
    return rows.annotate(open_until=Greatest(due, latest)).filter(open_until__gte=clock.now())


def last(batch: Batch, name: str) -> dt.datetime:
    """Return the moment from which deadline `name` has passed for everybody (one query)."""
    return _latest(batch, name, _given(name).filter(notice__batch=batch))


def _given(name: str) -> "QuerySet[Amendment]":
    """Later deadlines in force for some only, the latest first."""
    rows: QuerySet[Amendment] = Amendment.objects.public()
    return rows.for_some().order_by(f"-{name}")  # type: ignore[attr-defined]


def _latest(batch: Batch, name: str, rows: "QuerySet[Amendment]") -> dt.datetime:
    own: dt.datetime = getattr(batch, name)
    given: Any = rows.values_list(name, flat=True).first()
    return max(own, given) if given else own
