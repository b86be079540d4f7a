"""The arithmetic of the chain. Pure: no Django, no clock, no database."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

GENESIS: Final = "0" * 64

#: The columns a link seals, in this order; the order is part of the format.
SEALED: Final = (
    "seq",
    "at",
    "recorded_at",
    "actor_id",
    "actor_name",
    "organisation",
    "role",
    "action",
    "clause",
    "subject_type_id",
    "subject_id",
    "subject_name",
    "before",
    "after",
    "data",
    "address",
    "request_id",
)


def plain(value: Any) -> Any:  # noqa: PLR0911 - one return for each kind of value
    """Turn a value into what JSON keeps the same on every database."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def link(previous: str, event: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) that seals `event` onto `previous`."""
    body = json.dumps(
        [plain(event[name]) for name in SEALED],
        ensure_ascii=False,
        sort_keys=True,  # PostgreSQL keeps the keys of JSON in an order of its own
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """The first event at which the chain does not hold, and why."""

    seq: int
    why: str


def first_break(events: Iterable[Mapping[str, Any]]) -> Break | None:
    """Check events in the order of `seq`; return the first broken one, or None."""
    previous, expected = GENESIS, 1
    for event in events:
        if event["seq"] != expected:
            return Break(expected, "missing")
        if event["previous_hash"] != previous:
            return Break(expected, "torn")
        if event["hash"] != link(previous, event):
            return Break(expected, "altered")
        previous, expected = event["hash"], expected + 1
    return None
