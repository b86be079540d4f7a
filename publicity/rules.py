"""What the notice says about showing lists to the public, as pure functions (六(四))."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.integrity.rules import wants

#: 六(四): results are shown for five working days.
PUBLICITY_WORKING_DAYS: Final = 5
#: How long whoever is asked about an objection has to answer, in days: the portal's own term.
ANSWER_DAYS: Final = 10


#: Of each kind of notice the clause of what it shows; another kind there is not.
_CLAUSES: Final[Mapping[str, str]] = {
    "provincial_list": "六(一)",
    "creation_objects": "六(二)",
    "acceptance_results": "六(四)",
    "delisting": "八",
}


#: All of them, in the order of the notice.
CLAUSES: Final = tuple(_CLAUSES.values())


def clause_of(kind: str) -> str:
    """Return the clause that a notice of `kind` rests on; raise `KeyError` for another kind.

    A recommended list is shown under 六(一), objects of creation under 六(二), results of the
    acceptance under 六(四), and bases that have lost their name under 八.
    """
    return _CLAUSES[kind]


class Shortfall(StrEnum):
    """Why an objection cannot be taken; words stand in `publicity/wording.py`."""

    NO_NAME = "no_name"
    NO_CONTACT = "no_contact"
    NO_REASONS = "no_reasons"
    NO_EVIDENCE = "no_evidence"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Plea:
    """An objection as it was handed in, as far as its form is judged."""

    name: str
    contact: str
    reasons: str
    has_evidence: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Span:
    """The window of a notice: from its publication to 24:00 of its last day, aware moments."""

    opens_at: dt.datetime
    closes_at: dt.datetime

    def holds(self, moment: dt.datetime) -> bool:
        """Whether `moment` lies in the window; its end, 24:00, no longer does."""
        return self.opens_at <= moment < self.closes_at


def shortfalls(plea: Plea, span: Span | None) -> Iterator[Shortfall]:
    """Yield everything that keeps an objection from being formally acceptable.

    It needs a real name or an organisation, a way to reach it, reasons that can be looked into,
    evidence, and it must come while the notice is open (`span`; None before it is).
    """
    for want in wants(plea.name, plea.contact, plea.reasons):
        yield Shortfall(want)
    if not plea.has_evidence:
        yield Shortfall.NO_EVIDENCE
    if span is None or plea.at < span.opens_at:
        yield Shortfall.TOO_EARLY
    elif not span.holds(plea.at):
        yield Shortfall.TOO_LATE


def answer_due(asked_on: dt.date) -> dt.date:
    """Return the last day on which whoever is asked about an objection is waited for."""
    return asked_on + dt.timedelta(days=ANSWER_DAYS)


def came_in_time(received_on: dt.date, opens_on: dt.date, closes_on: dt.date) -> bool:
    """Whether a letter received on a day is an objection: up to the last day of the window."""
    return opens_on <= received_on <= closes_on
