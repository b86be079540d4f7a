"""Appending to the audit log, and checking it."""

import datetime as dt
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction

from portal.audit import chain
from portal.audit.models import AuditEvent, AuditHead, AuditRoot
from portal.timeline import clock

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act came from: the address and id of its request."""

    address: str | None = None
    request_id: str = ""


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 - frozen


@contextmanager
def origin(address: str | None, request_id: str) -> "Iterator[None]":
    """Note the request's origin on every event appended inside the block."""
    token = _origin.set(Origin(address, request_id))
    try:
        yield
    finally:
        _origin.reset(token)


def head() -> str:
    """Return the last link of the chain: it changes with whatever the house does. One query."""
    with connection.cursor() as cursor:  # asked for every kept page: by hand, it costs a third
        cursor.execute("SELECT hash FROM audit_audithead WHERE id = 1")
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def append(
    *,
    action: str,
    actor: Any,
    at: dt.datetime,
    subject: models.Model | None = None,
    clause: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the chain, inside the caller's transaction."""
    source = _origin.get()
    with transaction.atomic():
        head, _new = AuditHead.objects.select_for_update().get_or_create(pk=AuditHead.ONLY)
        event = AuditEvent(
            seq=head.seq + 1,
            at=at,
            recorded_at=clock.real_now(),
            actor_id=actor.pk if actor else None,
            actor_name=str(actor or "")[:150],
            organisation=str(getattr(actor, "organisation", None) or "")[:200],
            role=",".join(sorted(getattr(actor, "roles", ())))[:120],
            action=action,
            clause=clause,
            subject_type=ContentType.objects.get_for_model(subject) if subject else None,
            subject_id=subject.pk if subject else None,
            subject_name=str(subject or "")[:200],
            before=chain.plain(before or {}),
            after=chain.plain(after or {}),
            data=chain.plain(data or {}),
            address=source.address,
            request_id=source.request_id,
            previous_hash=head.hash,
        )
        event.hash = chain.link(head.hash, _row(event))
        event.save(force_insert=True)
        AuditHead.objects.filter(pk=head.pk).update(seq=event.seq, hash=event.hash)
    return event


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the log found."""

    events: int
    head: str
    broken: chain.Break | None

    @property
    def ok(self) -> bool:
        return self.broken is None


def verify() -> Verdict:
    """Walk the whole chain, its head and its published roots, while the house goes on working.

    What is appended meanwhile may be walked or not. So the head is read before, as one more place
    at which the chain is known, and again after: then it stands where the walk ended or later.
    """
    columns = (*chain.SEALED, "hash", "previous_hash")
    roots = dict(AuditRoot.objects.values_list("seq", "hash"))
    known = _head()
    events = AuditEvent.objects.order_by("seq").values(*columns).iterator(chunk_size=2000)
    seen: dict[str, Any] = {"seq": 0, "hash": chain.GENESIS}
    at_known = chain.GENESIS
    false_roots: list[int] = []

    def watch() -> "Iterator[Mapping[str, Any]]":
        for event in events:
            nonlocal at_known
            yield event
            seen.update(seq=event["seq"], hash=event["hash"])
            if event["seq"] == known.seq:
                at_known = event["hash"]
            if roots.pop(event["seq"], event["hash"]) != event["hash"]:
                false_roots.append(event["seq"])

    broken = chain.first_break(watch())
    if broken is None and false_roots:
        broken = chain.Break(false_roots[0], "published root differs")
    if broken is None and (at_known != known.hash or _head().seq < seen["seq"]):
        broken = chain.Break(int(seen["seq"]) + 1, "missing")
    roots.pop(0, None)
    if broken is None and roots:
        broken = chain.Break(min(roots), "missing")
    return Verdict(int(seen["seq"]), str(seen["hash"]), broken)


def _head() -> AuditHead:
    """Return the head as it stands; that of an empty chain where nothing was ever appended."""
    return AuditHead.objects.filter(pk=AuditHead.ONLY).first() or AuditHead()


def publish_root(day: dt.date) -> AuditRoot:
    """Publish the chain's present head as the root of `day`; the first of a day stays."""
    head, _created = AuditHead.objects.get_or_create(pk=AuditHead.ONLY)
    root, _created = AuditRoot.objects.get_or_create(
        date=day, defaults={"seq": head.seq, "hash": head.hash}
    )
    return root


def _row(event: AuditEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in chain.SEALED}
