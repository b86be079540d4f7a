"""The to-do list: what waits for whom, gathered from every floor in one query.

Each floor says in its `todo.py` what waits for a person, as querysets shaped by
`waiting()`. They are put together with UNION ALL, so the list and its number in the
masthead cost one query however many floors there are.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse

from portal.accounts.models import User
from portal.lifecycle.errors import Text

Source = Callable[[User], Iterable["models.QuerySet[Any]"]]

#: Stands for "no deadline", so that the most urgent sorts first on every database.
NEVER: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)

#: From here on the masthead says "99+": a number on every page must not grow dear with a queue.
MOST_COUNTED: Final = 100

_sources: list[Source] = []
_tasks: dict[str, tuple[Text, str]] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: what to do, on what, where, until when."""

    task: Text
    title: str
    url: str
    due_at: dt.datetime | None


def source(function: Source) -> Source:
    """Register a floor's function that says what waits for a person."""
    _sources.append(function)
    return function


def task(code: str, label: Text, url_name: str) -> str:
    """Name a kind of waiting: its words and the URL (taking the row's pk) where it is done."""
    _tasks[code] = (label, url_name)
    return code


def waiting(
    rows: "models.QuerySet[Any]", code: str, *, title: str, due: str | None = None
) -> "models.QuerySet[Any]":
    """Shape a queryset for the list: `title` and `due` are field paths of its rows."""
    due_at = Cast(F(due), models.DateTimeField()) if due else Value(NEVER)
    return (
        rows.order_by()
        .annotate(
            todo_code=Value(code, output_field=models.CharField()),
            todo_title=Cast(F(title), models.CharField()),
            todo_due=Coalesce(due_at, Value(NEVER), output_field=models.DateTimeField()),
        )
        .values_list("todo_code", "pk", "todo_title", "todo_due")
    )


def items(user: User, limit: int = 200) -> list[Item]:
    """Return what waits for `user`, the most urgent first (one query)."""
    rows = _union(_waits(user))
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
    # Nobody reads the titles and deadlines of what is only counted.
    rows = _union([waits.values("pk") for waits in _waits(user)])
    return 0 if rows is None else rows[:MOST_COUNTED].count()


def _waits(user: User) -> "list[models.QuerySet[Any]]":
    return [rows for floor in _sources for rows in floor(user)]


def _union(parts: "list[models.QuerySet[Any]]") -> "models.QuerySet[Any] | None":
    if not parts:
        return None
    # Side by side: nested one in another, a few dozen overflow SQLite's parser.
    first, *others = parts
    return first.union(*others, all=True)
