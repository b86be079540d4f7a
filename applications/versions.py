"""The versions handed in: what seals them, and how two of them differ. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

#: A version's content as `Application.content()` makes it: texts, key tasks, files.
Content = Mapping[str, Any]
#: A key task in a content: name, content, department, due on, deliverable.
Task = Sequence[str]
_NAME: Final = 0


@dataclass(frozen=True, slots=True)
class TextChange:
    """One answer that differs; an empty side was not filled in."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TaskChange:
    """One key task that differs; a side that is None did not have it."""

    before: Task | None
    after: Task | None


@dataclass(frozen=True, slots=True)
class FileChange:
    """One slot of evidence whose files differ: names and hashes that went, and that came."""

    slot: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All in which two contents differ."""

    texts: tuple[TextChange, ...] = field(default=())
    tasks: tuple[TaskChange, ...] = field(default=())
    files: tuple[FileChange, ...] = field(default=())

    @property
    def count(self) -> int:
        return len(self.texts) + len(self.tasks) + len(self.files)


def sealed(content: Content) -> bytes:
    """Return a content as the bytes whose SHA-256 is printed on its paper."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def seal(content: Content) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(sealed(content)).hexdigest()


def difference(before: Content, after: Content) -> Difference:
    """Return in what `after` differs from `before`, in the order of their keys."""
    return Difference(
        tuple(_texts(before.get("texts", {}), after.get("texts", {}))),
        tuple(_tasks(before.get("key_tasks", []), after.get("key_tasks", []))),
        tuple(_files(before.get("files", []), after.get("files", []))),
    )


def _texts(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[TextChange]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            yield TextChange(key, old, new)


def _tasks(before: Sequence[Task], after: Sequence[Task]) -> Iterator[TaskChange]:
    """Tasks are known by their names; of several with one name, the first goes with the first."""
    left = [list(task) for task in after]
    for old in before:
        pair = next((new for new in left if new[_NAME] == old[_NAME]), None)
        if pair is not None:
            left.remove(pair)
        if pair is None or pair != list(old):
            yield TaskChange(old, pair)
    for new in left:
        yield TaskChange(None, new)


def _files(before: Sequence[Task], after: Sequence[Task]) -> Iterator[FileChange]:
    for slot in dict.fromkeys(file[0] for file in (*before, *after)):
        old = {(name, digest) for of, name, digest in before if of == slot}
        new = {(name, digest) for of, name, digest in after if of == slot}
        if old != new:
            yield FileChange(slot, tuple(sorted(old - new)), tuple(sorted(new - old)))
