"""Deadlines as a calendar that other programs subscribe to (RFC 5545). Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

#: A line holds at most so many octets, its end not counted (RFC 5545, 3.1).
LINE: Final = 75
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Event:
    """One moment, or what lasts until `ends`. uid stays when it moves; `revision` then grows."""

    uid: str
    at: dt.datetime
    summary: str
    description: str = ""
    url: str = ""
    revision: int = 0
    ends: dt.datetime | None = None
    place: str = ""
    cancelled: bool = False


def calendar(name: str, events: Iterable[Event], stamp: dt.datetime) -> str:
    """Write a calendar; stamp: the moment at which it was written."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//demonstration bases//deadlines//ZH"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"NAME:{_text(name)}"]
    lines += [f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _event(event: Event, stamp: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(stamp)}"
    yield f"DTSTART:{_moment(event.at)}"
    if event.ends:
        yield f"DTEND:{_moment(event.ends)}"
    yield f"SEQUENCE:{event.revision}"
    if event.cancelled:
        yield "STATUS:CANCELLED"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def fold(line: str) -> str:
    """Fold a long line between two characters, so that no piece has more than 75 octets."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += octets
    return "\r\n".join([*pieces, piece])


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Escape a text value; line ends of any kind become the escaped one."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())
