"""Versions of answers: who wrote what when, and what becomes of a save that comes too late.

Each answer has a version: a number that rises with each change, its writer and its moment.
A page shows each answer with its stamp, "3.5d41402abc": the version's number and a digest of
the text. A save brings the stamp back, and so says what its writer had seen.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, Self

from applications import rules
from applications.rules import Field
from portal.timeline import clock
from portal.web.forms import whole_number

#: Longest answer kept, in characters.
LONGEST: Final = 20_000
#: What stands before a field's key in the names of a posted form: its stamp, and the stamp
#: of the other's answer that was shown beside it.
STAMP: Final = "v."
SEEN: Final = "seen."
_DIGEST: Final = 10


class Fate(Enum):
    """What becomes of one answer that is to be saved."""

    SAME = auto()
    WRITE = auto()
    UNTOUCHED = auto()
    CONFLICT = auto()
    TOO_LONG = auto()


@dataclass(frozen=True, slots=True)
class Version:
    """The version of one stored answer; number 0 is an answer that nobody has given yet."""

    number: int = 0
    by_id: int | None = None
    at: dt.datetime | None = None

    @classmethod
    def of(cls, kept: Any) -> Self:
        """Read what the row keeps: `[number, user's pk, seconds]`, or nothing."""
        if not kept:
            return cls()
        number, by_id, seconds = kept
        return cls(number, by_id, dt.datetime.fromtimestamp(seconds, dt.UTC))

    def next(self, by_id: int | None, at: dt.datetime) -> list[int | None]:
        """What the row keeps once the answer has changed again."""
        return [self.number + 1, by_id, int(at.timestamp())]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two answers to one field: one to be saved, and a newer one that its writer has not seen.

    `stamp` is that of the newer one: whoever chooses between the two names it.
    """

    field: Field
    mine: str
    theirs: str
    stamp: str
    version: Version


@dataclass(slots=True)
class Saved:
    """What a save came to, by field key.

    Where some fields collide or are too long, the others are written all the same.
    """

    changed: dict[str, Field] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    too_long: dict[str, int] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status that tells it."""
        if self.conflicts:
            return 409
        return 400 if self.too_long else 200


def clean(raw: str) -> str:
    """Return an answer as it is kept: as typed, with one kind of line end and no NUL."""
    return raw.replace("\r\n", "\n").replace("\x00", "")


def stamp(version: Version, value: str) -> str:
    """Return the stamp under which a page shows `value`."""
    return f"{version.number}.{_digest(value)}"


def fate(version: Version, value: str, given: str, based_on: str | None) -> Fate:
    """Judge a save of `given` where `value` is stored as `version`.

    `based_on` is the stamp that the page had shown; None saves whatever is stored. An answer
    that the page did not change is never written over a newer one, nor does it collide.
    """
    if given == value:
        return Fate.SAME
    if len(given) > LONGEST:
        return Fate.TOO_LONG
    if based_on is None:
        return Fate.WRITE
    seen, _dot, digest = based_on.partition(".")
    if version.number <= whole_number(seen):
        return Fate.WRITE
    return Fate.UNTOUCHED if digest == _digest(given) else Fate.CONFLICT


def weigh(
    kept: Any,
    fields: Mapping[str, Field],
    given: Mapping[str, str],
    based_on: Mapping[str, str] | None,
) -> Saved:
    """Judge what is given for each of `fields`, by what is kept; write nothing."""
    texts, saved = kept.texts, Saved()
    for key, asked in fields.items():
        value, text = texts.get(key, ""), clean(given[key])
        version = Version.of(kept.versions.get(key))
        match fate(version, value, text, None if based_on is None else based_on.get(key, "")):
            case Fate.WRITE:
                saved.changed[key] = asked
            case Fate.CONFLICT:
                of_theirs = stamp(version, value)
                saved.conflicts[key] = Conflict(asked, text, value, of_theirs, version)
            case Fate.TOO_LONG:
                saved.too_long[key] = len(text)
    return saved


def stamps(application: Any) -> dict[str, str]:
    """Return the stamp of each field of an application as it stands."""
    return stamps_of(application, application.outline.fields)


def stamps_of(kept: Any, keys: Iterable[str]) -> dict[str, str]:
    """Return the stamps of `keys` of whatever keeps `texts` and their `versions`."""
    texts = kept.texts
    return {key: stamp(Version.of(kept.versions.get(key)), texts.get(key, "")) for key in keys}


def posted(data: Mapping[str, Any], before: str) -> dict[str, str]:
    """Return what a posted form says under names that begin with `before`, by field key."""
    return {
        name.removeprefix(before): str(value)
        for name, value in data.items()
        if name.startswith(before)
    }


def same_figure(one: str, other: str) -> bool:
    """Whether two answers say the same figure, however it is written ("1,200" and "1200.0")."""
    figure = rules.number(one)
    same = figure is not None and figure == rules.number(other)
    return same or one.strip() == other.strip()


def moment(at: dt.datetime | None) -> str:
    """Return the time of a version as it is said beside a field: of today, or with its day."""
    if at is None:
        return ""
    local = clock.local(at)
    return f"{local:%H:%M}" if local.date() == clock.today() else f"{local:%Y-%m-%d %H:%M}"


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:_DIGEST]
