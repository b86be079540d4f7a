"""Conflicts of interest between an expert and an applicant: which ground stands, if any (六(二)).

The grounds are the portal's own reading of fair judgement: the notice leaves them to the batch.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: An employer of the last so many years stands against judging it.
YEARS_OF_DISTANCE: Final = 3


class Ground(StrEnum):
    """Why somebody may not judge an applicant."""

    SAME_ORGANISATION = "same_organisation"
    SAME_GROUP = "same_group"
    FORMER_EMPLOYER = "former_employer"
    SAME_REGION = "same_region"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Past:
    """A place where an expert has worked, and until when; None: still."""

    uscc: str
    until: dt.date | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of an expert's ties. `declared`: codes of bodies the expert named."""

    uscc: str
    region: str = ""
    groups: frozenset[str] = frozenset()
    past: tuple[Past, ...] = ()
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Body:
    """What is known of an applicant. A group's own head belongs to the group of its name."""

    uscc: str
    name: str = ""
    region: str = ""
    groups: frozenset[str] = frozenset()

    @property
    def circles(self) -> frozenset[str]:
        return self.groups | {self.name} if self.name else self.groups


def province(region: str) -> str:
    """Return the province of a region code; a city planned separately lies in its own."""
    return region[:2]


def grounds(person: Person, body: Body, *, on: dt.date, same_region: bool) -> tuple[Ground, ...]:
    """Return every ground that stands on that day; `same_region`: the batch counts it as one."""
    return tuple(_grounds(person, body, on, same_region=same_region))


def _grounds(person: Person, body: Body, on: dt.date, *, same_region: bool) -> Iterator[Ground]:
    if person.uscc and person.uscc == body.uscc:
        yield Ground.SAME_ORGANISATION
    elif person.groups & body.circles:
        yield Ground.SAME_GROUP
    if any(_is_recent(past, on) and _touches(past, body) for past in person.past):
        yield Ground.FORMER_EMPLOYER
    if same_region and person.region and province(person.region) == province(body.region):
        yield Ground.SAME_REGION
    if body.uscc and body.uscc in person.declared:
        yield Ground.DECLARED


def _touches(past: Past, body: Body) -> bool:
    return bool(past.uscc and past.uscc == body.uscc) or bool(past.groups & body.circles)


def _is_recent(past: Past, on: dt.date) -> bool:
    return past.until is None or past.until >= years_before(on, YEARS_OF_DISTANCE)


def years_before(day: dt.date, years: int) -> dt.date:
    """Return the same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
