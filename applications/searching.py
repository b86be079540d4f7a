"""The words of a search: plain words and operators such as `state:submitted`, purely."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Operator(StrEnum):
    """What a search can be narrowed by, besides plain words."""

    CODE = "code"
    NAME = "name"
    SECTOR = "sector"
    KIND = "kind"
    STATE = "state"
    BATCH = "batch"
    REGION = "region"
    CITY = "city"
    OFFICER = "officer"
    BEFORE = "before"
    AFTER = "after"


_TOKEN: Final = re.compile(
    r"(?P<word>[^\s:：\"“”]+)[:：](?:[\"“](?P<quoted>[^\"”]*)[\"”]|(?P<bare>\S*))"
    r"|[\"“](?P<phrase>[^\"”]*)[\"”]"
    r"|(?P<plain>\S+)"
)


class Slip(StrEnum):
    """What can be wrong with one part of a search."""

    UNKNOWN = "unknown"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a search; without an operator it is plain words."""

    value: str
    operator: Operator | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part that cannot be understood: the word before its colon, and why."""

    word: str
    slip: Slip


def parse(text: str, operators: Mapping[str, Operator]) -> tuple[list[Term], list[Fault]]:
    """Split a search into terms; every part that cannot be understood is a fault.

    operators: the words that name each, in every language they may be typed in. A value with
    spaces stands in quotation marks of either kind.
    """
    terms: list[Term] = []
    faults: list[Fault] = []
    for found in _TOKEN.finditer(text):
        word = found["word"]
        if word is None:
            words = found["phrase"] if found["phrase"] is not None else found["plain"]
            terms += [Term(words)] if words else []
            continue
        operator = operators.get(word.lower())
        value = (found["quoted"] if found["quoted"] is not None else found["bare"]).strip()
        if operator is None:
            faults.append(Fault(word, Slip.UNKNOWN))
        elif not value:
            faults.append(Fault(word, Slip.EMPTY))
        else:
            terms.append(Term(value, operator, word))
    return terms, faults
