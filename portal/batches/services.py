"""Preparing a batch: what officers write before its notice is proposed.

Every change is made under the lock of the batch's row, so that none slips in while the
notice is being published, and is entered in the audit log.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts import authorities
from portal.accounts.models import Organisation
from portal.audit import log
from portal.batches import rules, schemes
from portal.batches.models import (
    Amendment,
    Batch,
    BatchAuthority,
    Criterion,
    FrozenError,
    Notice,
    Quota,
    Sector,
    key_of,
    unanswered,
)
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.lifecycle.clashes import unless_taken
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock


@dataclass(frozen=True, slots=True)
class Limits:
    """How many parks and enterprises an authority may recommend in a batch."""

    parks: int
    enterprises: int


@dataclass(frozen=True, slots=True)
class PlanCity:
    """A city planned apart, and the authority that its applicants belong to in a batch."""

    region: str
    authority: Organisation | None

    @property
    def is_own(self) -> bool:
        return self.authority is not None and self.authority.region == self.region


@transaction.atomic
def prepare(batch: Batch, *, actor: Any) -> Batch:
    """Open a batch with an empty draft notice, the default indicators and the default criteria."""
    create(batch, actor=actor)
    create(Notice(batch=batch, title=_title(batch)), actor=actor)
    schemes.store(batch, schemes.read(schemes.DEFAULTS.read_bytes()), is_default=True)
    schemes.store_default_criteria(batch)
    return batch


def _title(batch: Batch) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("Notice on the creation of demonstration bases: %(batch)s") % {"batch": batch}


@contextmanager
def editing(pk: int, what: str, *, actor: Any) -> Iterator[Batch]:
    """Hold batch `pk` for a change of `what`, and log the change.

    Raise `Refused` where the notice is out, or proposed and thus before a second person.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).select_related("notice").get(pk=pk)
        must_be_draft(batch)
        yield batch
        log.append(action="edit", actor=actor, at=clock.now(), subject=batch, data={"what": what})


def must_be_draft(batch: Batch) -> None:
    """Raise `Refused` unless the notice of `batch` is still being drafted."""
    link = batch.notice.get_absolute_url()
    if batch.frozen:
        raise Refused(Reason(str(FrozenError()), link))
    if batch.notice.state != Notice.State.DRAFT:
        raise Refused(
            Reason(_("The notice is proposed for publication: send it back to draft first."), link)
        )


def add_sector(batch: Batch, code: str, name: str) -> Sector:
    """Add a sector at the end of the list."""
    last = batch.sectors.order_by("-position").values_list("position", flat=True).first()
    sector = Sector(batch=batch, code=code, name=name, position=(last or 0) + 1)
    with unless_taken(sector):
        sector.save()
    return sector


def rename_sector(batch: Batch, pk: int, code: str, name: str) -> None:
    """Give a sector another code or name; its quotas stay with it."""
    sector = _sector(batch, pk)
    sector.code, sector.name = code, name
    with unless_taken(sector):
        sector.save()


def remove_sector(batch: Batch, pk: int) -> None:
    """Take a sector away together with its quotas."""
    _sector(batch, pk).delete()


def raise_sector(batch: Batch, pk: int) -> None:
    """Let a sector change places with the one above it."""
    rows = list(batch.sectors.all())
    at = rows.index(_sector(batch, pk))
    if at:
        rows[at - 1 : at + 1] = rows[at], rows[at - 1]
    for position, row in enumerate(rows, start=1):
        row.position = position
        row.save()


def _sector(batch: Batch, pk: int) -> Sector:
    """Return a sector of `batch`, which is locked; raise `Refused` where it is gone."""
    sector: Sector | None = batch.sectors.filter(pk=pk).first()
    if sector is None:
        raise _removed()
    return sector


def _removed() -> Refused:
    return Refused(Reason(_("This sector has been removed meanwhile.")))


def set_quotas(batch: Batch, numbers: Mapping[tuple[int, str], int]) -> None:
    """Put `{(sector id, kind): number}` in place of the quota table.

    Raise `Refused` where one of the sectors has been removed meanwhile.
    """
    if {sector_id for sector_id, _kind in numbers} - {row.pk for row in batch.sectors.all()}:
        raise _removed()
    present = {(quota.sector_id, quota.kind): quota for quota in batch.quotas.all()}
    for (sector_id, kind), number in numbers.items():
        quota = present.get((sector_id, kind)) or Quota(batch=batch, sector_id=sector_id, kind=kind)
        quota.number = number
        quota.save()


def set_authorities(batch: Batch, limits: Mapping[int, Limits]) -> None:
    """Let exactly the authorities `{organisation id: limits}` recommend in this batch."""
    present = {row.authority_id: row for row in batch.batch_authorities.all()}
    for pk, row in present.items():
        if pk not in limits:
            row.delete()
    for pk, limit in limits.items():
        row = present.get(pk) or BatchAuthority(batch=batch, authority_id=pk)
        row.park_limit, row.enterprise_limit = limit.parks, limit.enterprises
        row.save()


def plan_cities(batch: Batch) -> list[PlanCity]:
    """Return to which authority of `batch` the applicants of each plan city belong."""
    listed = {row.authority.region: row.authority for row in batch.batch_authorities.all()}
    found = []
    for line in authorities.rows():
        if line.falls_to:
            region = rules.authority_region(line.code, line.falls_to, listed)
            found.append(PlanCity(line.code, listed.get(region or "")))
    return found


def set_criteria(batch: Batch, criteria: Iterable[tuple[str, str, Decimal]]) -> None:
    """Put `(code, name, points)` in place of the criteria of the work plan, in this order."""
    batch.criteria.all().delete()
    for position, (code, name, weight) in enumerate(criteria, start=1):
        Criterion(batch=batch, code=code, name=name, weight=weight, position=position).save()


def set_form_texts(batch: Batch, texts: Mapping[str, str]) -> None:
    """Put `{section: words}` above the sections of the form; empty ones are left out."""
    batch.form_texts = {section: text for section, text in texts.items() if text}
    batch.save()


def justify(batch: Batch, reasons: Mapping[str, str], *, actor: Any) -> None:
    """Keep the reason given for each doubt (by its key); an empty one is taken back."""
    notice = batch.notice
    kept = dict(notice.justifications)
    for key, reason in reasons.items():
        if not reason:
            kept.pop(key, None)
        elif kept.get(key, {}).get("reason") != reason:
            kept[key] = {"reason": reason, "by": str(actor), "at": clock.now().isoformat()}
    notice.justifications = kept
    notice.save(update_fields=["justifications"])


def justify_all(batch: Batch, reason: str, *, actor: Any) -> None:
    """Give one reason for every doubt there is: for rehearsals, where nobody stops to think."""
    justify(batch, {key_of(doubt): reason for doubt in unanswered(batch)}, actor=actor)


def attach(batch: Batch, title: str, upload: Any, *, actor: Any) -> None:
    """Add a file to the notice; raise `ValidationError` where it is refused."""
    attachments.store(batch.notice, title, upload, actor=actor)


def detach(batch: Batch, pk: UUID) -> None:
    """Take a file off a notice that is not out yet. Its bytes stay where others may share them."""
    gone, _rows = Attachment.objects.of(batch.notice).filter(pk=pk).delete()
    if not gone:
        raise Refused(Reason(_("This file has been removed meanwhile.")))


def preset(name: str, rows: Iterable[Organisation]) -> set[int]:
    """Return the ids that a preset ticks: `all`, or `provinces` (without the plan cities)."""
    return {
        row.pk for row in rows if name == "all" or (name == "provinces" and not row.parent_region)
    }


def must_be_public(notice: Notice) -> None:
    """Raise `Refused` where there is nothing to amend yet."""
    if not notice.is_public:
        raise Refused(Reason(_("Only a published notice can be amended.")))


@transaction.atomic
def amend(
    amendment: Amendment, organisations: Iterable[Organisation] = (), *, actor: Any
) -> Amendment:
    """Draft an amendment for everybody, or for those named.

    A correction notes the text that it corrects, and leaves the deadlines alone. Raise
    `Refused` while the notice is not public.
    """
    must_be_public(amendment.notice)
    if not amendment.moves_deadlines:
        amendment.before = amendment.notice.texts
    organisations = list(organisations)
    amendment.named = [str(one) for one in organisations]
    create(amendment, actor=actor)
    amendment.organisations.set(organisations)
    return amendment
