"""Incidents (八(二)) and what the public hands in (六(四), 十), as pure functions."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.timeline.rules import add_years

#: The clause on which every incident rests.
CLAUSE: Final = "八(二)"
#: The clause on which a complaint rests: supervision by the masses, society and public opinion.
SUPERVISION: Final = "十"
#: Shorter reasons name no fact that anybody could look into.
FEWEST_REASONS: Final = 10


class Category(StrEnum):
    """What an incident is: the facts that 八(二) names, each with its own word."""

    SAFETY = "safety"
    QUALITY = "quality"
    POLLUTION = "pollution"
    BREACH_OF_TRUST = "breach_of_trust"
    UNLAWFUL_ACT = "unlawful_act"
    FALSE_DATA = "false_data"


def barred_until(found_on: dt.date, years: int) -> dt.date:
    """Return the last day on which nobody applies whose false data were found on a day (八(二)).

    `years`: how many the notice of the batch bars for.
    """
    return add_years(found_on, years)


def is_barred(found_on: dt.date, years: int, today: dt.date) -> bool:
    """Whether false data found on a day still bar from applying `today` (八(二))."""
    return today <= barred_until(found_on, years)


class Want(StrEnum):
    """What is wanting in what somebody hands in; words stand in `wording.py`."""

    NO_NAME = "no_name"
    NO_CONTACT = "no_contact"
    NO_REASONS = "no_reasons"


#: Signatures that name nobody.
_NOBODY: Final = re.compile(r"匿名|不具名|路人|群众|网友|无名氏?|anonymous|nobody", re.IGNORECASE)


def names_somebody(name: str) -> bool:
    """Whether `name` can be that of a person or an organisation: anonymous ones are not taken."""
    letters = [c for c in name if c.isalpha()]
    return len(letters) > 1 and not _NOBODY.fullmatch(name.strip())


def wants(name: str, contact: str, reasons: str) -> Iterator[Want]:
    """Yield everything formal that is wanting: a real name, a way to reach it, reasons."""
    if not names_somebody(name):
        yield Want.NO_NAME
    if not contact.strip():
        yield Want.NO_CONTACT
    if len(reasons.strip()) < FEWEST_REASONS:
        yield Want.NO_REASONS


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
