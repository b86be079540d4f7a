"""Batches, notices and amendments as they are read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from django.views.generic import DetailView, ListView

from portal.accounts.models import MINISTRY, OVERSIGHT, Role
from portal.batches import schemes, services
from portal.batches.checking import weighed
from portal.batches.corrections import text_changes
from portal.batches.models import (
    Amendment,
    Batch,
    Kind,
    Notice,
    Sector,
    problems,
)
from portal.batches.wording import reason
from portal.documents.downloads import download
from portal.documents.views import sent
from portal.lifecycle.door import offers
from portal.web.life import LifeDetail, LifeList, rail_of


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """A sector with its numbers of parks and enterprises; None where the notice names none."""

    sector: Sector
    parks: int | None
    enterprises: int | None


def quota_rows(batch: Batch) -> list[QuotaRow]:
    """Return the quota table of `batch`, in the order of its sectors."""
    numbers = {(quota.sector_id, quota.kind): quota.number for quota in batch.quotas.all()}
    return [
        QuotaRow(
            sector, numbers.get((sector.pk, Kind.PARK)), numbers.get((sector.pk, Kind.ENTERPRISE))
        )
        for sector in batch.sectors.all()
    ]


def totals(rows: list[QuotaRow]) -> dict[str, int]:
    """Return how many parks and enterprises the batch may have in all."""
    return {
        "parks": sum(row.parks or 0 for row in rows),
        "enterprises": sum(row.enterprises or 0 for row in rows),
    }


def policy_context(batch: Batch) -> dict[str, Any]:
    """What both the public notice and the staff's page show of a batch's policy."""
    rows = quota_rows(batch)
    return {
        "batch": batch,
        "quota_rows": rows,
        "totals": totals(rows),
        "displaced": [row for row in services.plan_cities(batch) if not row.is_own],
    }


class NoticeList(ListView):
    """The notices that are out, the latest first."""

    template_name = "batches/notice_list.html"
    paginate_by = 50

    def get_queryset(self) -> models.QuerySet[Any]:
        return Notice.objects.public().with_life()


class NoticeDetail(DetailView):
    """A notice: public once it is out, the ministry's own before."""

    template_name = "batches/notice_detail.html"
    context_object_name = "subject"

    def get_queryset(self) -> models.QuerySet[Any]:
        user = self.request.user
        rows = Notice.objects.visible_to(user) if user.is_authenticated else Notice.objects.public()
        return rows.with_policy()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice: Notice = self.object
        user: Any = self.request.user
        may_write = user.is_authenticated and user.has_role(Role.MINISTRY_OFFICER)
        return super().get_context_data(
            layout="base.html" if user.is_authenticated else "base_public.html",
            rail=rail_of(notice.batch),
            actions=offers(notice, user),
            files=list(notice.attachments.filter(replaced_by=None)),
            amendments=amendments_for(user, notice),
            may_edit=may_write and notice.state == Notice.State.DRAFT,
            may_amend=may_write and notice.is_public,
            **policy_context(notice.batch),
            **kwargs,
        )


def amendments_for(user: Any, notice: Notice) -> list[Amendment]:
    """Return the amendments of `notice` that its page shows to `user`.

    Those in force are everybody's to know of; `may_open` marks those whose whole page the
    reader may see. The ministry and auditors also find what is only proposed.
    """
    if not notice.is_public:
        return []
    found = list(Amendment.objects.readable_by(user).filter(notice=notice))
    for amendment in found:
        amendment.notice = notice
        amendment.corrected = list(text_changes(amendment))
    return found


class BatchList(LifeList):
    """All batches that the reader may see."""

    model = Batch
    template_name = "batches/batch_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.user
        return super().get_context_data(may_call=user.has_role(Role.MINISTRY_OFFICER), **kwargs)


class BatchDetail(LifeDetail):
    """A batch: its policy, what still keeps its notice from being proposed, its history."""

    model = Batch
    template_name = "batches/batch_detail.html"

    def get_queryset(self) -> models.QuerySet[Any]:
        rows = Batch.objects.visible_to(self.user).with_policy()
        return rows.annotate(files=models.Count("notice__attachments", distinct=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch: Batch = self.object
        batch.notice.batch = batch
        user: Any = self.user
        writes = user.has_role(Role.MINISTRY_OFFICER)
        context = super().get_context_data(
            notice=batch.notice,
            problems=[]
            if batch.frozen
            else [reason(batch, problem) for problem in problems(batch)],
            doubts=[] if batch.frozen else list(weighed(batch)),
            may_edit=writes and not batch.frozen and batch.notice.state == Notice.State.DRAFT,
            may_amend=writes and batch.notice.is_public,
            may_copy=writes,
            is_staff=user.has_role(*MINISTRY, *OVERSIGHT),
            **policy_context(batch),
            **kwargs,
        )
        return context | {"actions": offers(batch.notice, user)}


@require_safe
def notice_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse | FileResponse:
    """One attachment of a notice: everybody's once the notice is out."""
    user = request.user
    rows = Notice.objects.visible_to(user) if user.is_authenticated else Notice.objects.public()
    notice = get_object_or_404(rows, pk=pk)
    row = get_object_or_404(notice.attachments, pk=file, replaced_by=None)
    return sent(request, row)


@require_safe
def scheme_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Both schemes of a batch as a file: public once its notice is out."""
    user = request.user
    rows = Batch.objects.visible_to(user) if user.is_authenticated else Batch.objects.public()
    batch = get_object_or_404(rows.prefetch_related("schemes__indicators"), pk=pk)
    content = schemes.dump(scheme.as_rules() for scheme in batch.schemes.all())
    return download(content, "application/json; charset=utf-8", f"indicators-{batch.ordinal}.json")
