"""The statistics of a batch: for the ministry alone, never for experts or anybody outside (十)."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.generic import View

from evaluation.spread_of_batch import BatchSpread
from portal.accounts.models import MINISTRY
from portal.batches.models import Batch, Kind
from portal.web.life import SignedIn, rail_of


class BatchStatistics(SignedIn, View):
    """Distributions, experts, sectors and regions of one batch."""

    roles: ClassVar[tuple[str, ...]] = MINISTRY

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Batch.objects.visible_to(self.user).prefetch_related("sectors", "criteria")
        batch = get_object_or_404(rows, pk=pk)
        sectors = list(batch.sectors.all())
        asked = request.GET.get("sector", "")
        sector = next((row for row in sectors if str(row.pk) == asked), None)
        kind = request.GET.get("kind", "")
        spread = BatchSpread(batch, self.user, sector, kind if kind in Kind.values else "")
        experts, agreement = spread.experts()
        context: dict[str, Any] = {
            "batch": batch,
            "sectors": sectors,
            "sector": sector,
            "kind": kind,
            "kinds": Kind.choices,
            "spread": spread,
            "experts": experts,
            "agreement": agreement,
            "rail": rail_of(batch),
        }
        return render(request, "evaluation/statistics.html", context)
