"""The to-do list: what waits for whom, gathered from every floor in one query.

Each floor says in its `todo.py` what waits for a person, by `waiting()`. It is put together
with UNION ALL, so the list and its number in the masthead cost one query however many floors
there are. The number stands on every page: what only the list shows, it does not ask for.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from portal.accounts.models import User
from portal.lifecycle.errors import Text

#: What is told of rows: a field path, or what builds an expression over them when it is asked for.
Told = str | Callable[[], Combinable]

#: Stands for "no deadline", so that the most urgent sorts first on every database.
NEVER: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)

#: From here on the masthead says "99+": a number on every page must not grow dear with a queue.
MOST_COUNTED: Final = 100

_sources: list["Source"] = []
_tasks: dict[str, tuple[Text, str]] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: what to do, on what, where, until when."""

    task: Text
    title: str
    url: str
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that wait for somebody, with what the list tells of each."""

    rows: "models.QuerySet[Any]"
    code: str
    title: Told
    due: Told | None

    def counted(self) -> "models.QuerySet[Any]":
        return self.rows.order_by().values("pk")

    def told(self) -> "models.QuerySet[Any]":
        due = Value(NEVER) if self.due is None else Cast(_told(self.due), models.DateTimeField())
        return (
            self.rows.order_by()
            .annotate(
                todo_code=Value(self.code, output_field=models.CharField()),
                todo_title=Cast(_told(self.title), models.CharField()),
                todo_due=Coalesce(due, Value(NEVER), output_field=models.DateTimeField()),
            )
            .values_list("todo_code", "pk", "todo_title", "todo_due")
        )


Source = Callable[[User], Iterable[Waiting]]


def source(function: Source) -> Source:
    """Register a floor's function that says what waits for a person."""
    _sources.append(function)
    return function


def task(code: str, label: Text, url_name: str) -> str:
    """Name a kind of waiting: its words and the URL (taking the row's pk) where it is done."""
    _tasks[code] = (label, url_name)
    return code


def waiting(
    rows: "models.QuerySet[Any]", code: str, *, title: Told, due: Told | None = None
) -> Waiting:
    """Say that `rows` wait for `task` `code`, each called `title`, until `due` if it is said."""
    return Waiting(rows, code, title, due)


def items(user: User, limit: int = 200) -> list[Item]:
    """Return what waits for `user`, the most urgent first (one query)."""
    rows = _union([waits.told() for waits in _waits(user)])
    if rows is None:
        return []
    found = []
    for code, pk, title, due_at in rows.order_by("todo_due", "todo_title")[:limit]:
        label, url_name = _tasks[code]
        url = reverse(url_name, args=[pk])
        found.append(Item(label, title, url, None if due_at == NEVER else due_at))
    return found


def count(user: User) -> int:
    """Return how many things wait for `user`, counted up to `MOST_COUNTED` (one query)."""
    rows = _union([waits.counted() for waits in _waits(user)])
    return 0 if rows is None else rows[:MOST_COUNTED].count()


def _waits(user: User) -> list[Waiting]:
    return [waits for floor in _sources for waits in floor(user)]


def _told(what: Told) -> Combinable:
    return F(what) if isinstance(what, str) else what()


def _union(parts: "list[models.QuerySet[Any]]") -> "models.QuerySet[Any] | None":
    if not parts:
        return None
    # Side by side: nested one in another, a few dozen overflow SQLite's parser.
    first, *others = parts
    return first.union(*others, all=True)
