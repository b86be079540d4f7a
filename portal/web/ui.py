"""What the components of a page are made of: small values that views build and templates draw."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import Promise

from portal.audit import wording
from portal.lifecycle.models import Subject

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path to a page. The last one has no link."""

    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a long form, as the side navigation shows it: `done` of `total` fields filled."""

    label: Text
    url: str
    done: int = 0
    total: int = 0
    current: bool = False

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_complete(self) -> bool:
        return self.total > 0 and self.done >= self.total


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled quantity out of a whole. tone: "" (blue), "gold", "green" or "red"."""

    label: Text
    value: int | float
    max: int | float
    tone: str = ""
    text: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Something that has to hold before an act, and whether it does."""

    text: Text
    holds: bool
    link: str = ""


class Event(Protocol):
    """The part of an audit event that a history shows."""

    at: dt.datetime
    actor_name: str
    organisation: str
    action: str
    clause: str
    subject_type_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]
    data: dict[str, Any]


#: Where an act keeps the words its actor gave with it.
REMARKS = ("reason", "opinion", "remark", "note", "what")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line in the history of a thing. tone: "" (blue), "green", "red" or "grey"."""

    at: dt.datetime
    title: Text
    who: str = ""
    moved_to: Text = ""
    remark: str = ""
    clause: str = ""
    tone: str = ""

    @classmethod
    def of(cls, event: Event) -> "HistoryLine":
        """Put an audit event into words; no query (content types are cached)."""
        model = (
            ContentType.objects.get_for_id(event.subject_type_id).model_class()
            if event.subject_type_id
            else None
        )
        title: Text = wording.word(event.action)
        moved_to = ""
        if model and issubclass(model, Subject):
            if deed := model.deed(event.action):
                title = deed.custom["label"]
            state = event.after.get("state", "")
            if state and state != event.before.get("state"):
                moved_to = model.state_label(state)
        return cls(
            at=event.at,
            title=title,
            who=" · ".join(
                filter(None, [str(wording.actor(event.actor_name)), event.organisation])
            ),
            moved_to=moved_to,
            remark=next((str(event.data[key]) for key in REMARKS if event.data.get(key)), ""),
            clause=event.clause,
        )


def history(events: Iterable[Event | HistoryLine]) -> list[HistoryLine]:
    """Return the lines of a history, whether they came as audit events or are lines already."""
    return [event if isinstance(event, HistoryLine) else HistoryLine.of(event) for event in events]
