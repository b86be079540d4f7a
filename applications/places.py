"""Where a defect can lie: every field and every file of an application, by its key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from applications.outline import Outline, OutlineSection

#: The table of key tasks is one thing: a defect is tied to the section itself.
TASKS = "section.tasks"


@dataclass(frozen=True, slots=True)
class Place:
    """A field or file: its key, its words, and the section it stands in."""

    key: str
    label: str
    section: str
    section_label: str


def places_of(outline: "Outline") -> Mapping[str, Place]:
    """Return every place of an application in the order of its form, by key."""
    return {place.key: place for section in outline.sections for place in _places(section)}


def named(places: Mapping[str, Place], line: str) -> tuple[str, str]:
    """Split "field: words" into (key, words); the key is empty where no field is named.

    The field may be given by its key or by its label, with a colon of either width.
    """
    head, colon, rest = line.replace("：", ":", 1).partition(":")
    if colon and rest.strip():
        wanted = head.strip()
        for place in places.values():
            if wanted in {place.key, place.label}:
                return place.key, rest.strip()
    return "", line


def _places(section: "OutlineSection") -> Iterator[Place]:
    if section.code == "tasks":
        yield Place(TASKS, section.label, section.code, section.label)
    for field in section.fields:
        yield Place(field.key, field.label, section.code, section.label)
    for row in section.rows:
        for field in row.fields:
            yield Place(field.key, field.label, section.code, section.label)
