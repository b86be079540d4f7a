"""Preparing a batch: what officers write before its notice is proposed.

Every change is made under the lock of the batch's row, so that none slips in while the
notice is being published, and is entered in the audit log.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import Organisation
from portal.audit import log
from portal.batches import schemes
from portal.batches.models import (
    Amendment,
    Batch,
    BatchAuthority,
    FrozenError,
    Notice,
    Quota,
    Sector,
)
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused
from portal.timeline import clock


@dataclass(frozen=True, slots=True)
class Limits:
    """How many parks and enterprises an authority may recommend in a batch."""

    parks: int
    enterprises: int


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
    sector.save()
    return sector


def set_quotas(batch: Batch, numbers: Mapping[tuple[int, str], int]) -> None:
    """Put `{(sector id, kind): number}` in place of the quota table."""
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


def preset(name: str, authorities: Iterable[Organisation]) -> set[int]:
    """Return the ids that a preset ticks: `all`, or `provinces` (without the plan cities)."""
    return {
        row.pk
        for row in authorities
        if name == "all" or (name == "provinces" and not row.parent_region)
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
    create(amendment, actor=actor)
    amendment.organisations.set(organisations)
    return amendment
