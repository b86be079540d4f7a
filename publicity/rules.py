"""What the notice says about showing results to the public, as pure functions (六(四))."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: 六(四): results are shown for five working days.
PUBLICITY_WORKING_DAYS: Final = 5
#: Shorter reasons name no fact that anybody could look into.
FEWEST_REASONS: Final = 10
#: Objections taken from one address in an hour: nobody has more, a flood has.
MOST_AN_HOUR: Final = 5


class Shortfall(StrEnum):
    """Why an objection cannot be taken; words stand in `publicity/wording.py`."""

    NO_NAME = "no_name"
    NO_CONTACT = "no_contact"
    NO_REASONS = "no_reasons"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Plea:
    """An objection as it was handed in, as far as its form is judged."""

    name: str
    contact: str
    reasons: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Span:
    """The window of a notice: from its publication to 24:00 of its last day, aware moments."""

    opens_at: dt.datetime
    closes_at: dt.datetime

    def holds(self, moment: dt.datetime) -> bool:
        """Whether `moment` lies in the window; its end, 24:00, no longer does."""
        return self.opens_at <= moment < self.closes_at


#: Signatures that name nobody.
_NOBODY: Final = re.compile(r"匿名|不具名|路人|群众|网友|无名氏?|anonymous|nobody", re.IGNORECASE)


def names_somebody(name: str) -> bool:
    """Whether `name` can be that of a person or an organisation: anonymous ones are not taken."""
    letters = [c for c in name if c.isalpha()]
    return len(letters) > 1 and not _NOBODY.fullmatch(name.strip())


def shortfalls(plea: Plea, span: Span | None) -> Iterator[Shortfall]:
    """Yield everything that keeps an objection from being formally acceptable.

    It needs a real name or an organisation, a way to reach it, reasons that can be
    looked into, and it must come while the notice is open (`span`; None before it is).
    """
    if not names_somebody(plea.name):
        yield Shortfall.NO_NAME
    if not plea.contact.strip():
        yield Shortfall.NO_CONTACT
    if len(plea.reasons.strip()) < FEWEST_REASONS:
        yield Shortfall.NO_REASONS
    if span is None or plea.at < span.opens_at:
        yield Shortfall.TOO_EARLY
    elif not span.holds(plea.at):
        yield Shortfall.TOO_LATE


#: An e-mail address or a telephone number, whatever is written around it.
_REACHED_AT: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+|\d[\d -]{4,}\d")


def names(text: str, name: str, contact: str) -> bool:
    """Whether `text` gives away an objector: the name, or a number or address of the contact."""
    hay = _squeeze(text)
    given = map(_squeeze, (name, *_REACHED_AT.findall(contact)))
    return any(len(needle) > 1 and needle in hay for needle in given)


def _squeeze(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


class Private(StrEnum):
    """Personal data that has no business in a public text."""

    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    BANK_CARD = "bank_card"


@dataclass(frozen=True, slots=True)
class Leak:
    """Personal data found in a text. `found` is masked: the warning must not repeat the leak."""

    what: Private
    found: str


#: Touching neither digits nor letters: part of a longer code or of a figure is none of these.
_ALONE: Final = r"(?<![0-9A-Za-z])(?:{})(?![0-9A-Za-z]|\.\d)"
#: Place, date of birth, sequence, check character: so a social credit code is not one.
_ID_NUMBER: Final = r"[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]"
_BANK_CARD: Final = r"62\d\d(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?"
_MOBILE: Final = r"(?:\+?86[- ]?)?1[3-9]\d(?:[ -]?\d{4}){2}"
#: The longest first: what one pattern has found is no longer there for the next.
_PATTERNS: Final = (
    (Private.ID_NUMBER, re.compile(_ALONE.replace("{}", _ID_NUMBER))),
    (Private.BANK_CARD, re.compile(_ALONE.replace("{}", _BANK_CARD))),
    (Private.MOBILE, re.compile(_ALONE.replace("{}", _MOBILE))),
)
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ")


def leaks(text: str) -> list[Leak]:
    """Return the id, bank card and mobile numbers in `text`, in the order of their kinds.

    The landline of an office is no personal data and passes, and so does a social credit code.
    """
    rest = text.translate(_FULL_WIDTH)
    found: list[Leak] = []
    for what, pattern in _PATTERNS:
        found += [Leak(what, mask(hit)) for hit in pattern.findall(rest)]
        rest = pattern.sub(" ", rest)
    return found


def mask(number: str) -> str:
    """Return `number` with all but its first three and last two characters hidden."""
    return f"{number[:3]}{'*' * max(len(number) - 5, 0)}{number[-2:]}"
