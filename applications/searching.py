"""The words of a search: plain words and operators such as `状态:已提交`, as pure functions."""

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


#: The words that name an operator, in either language, whatever language the page is in.
WORDS: Final[Mapping[str, Operator]] = {
    "代码": Operator.CODE,
    "名称": Operator.NAME,
    "领域": Operator.SECTOR,
    "类别": Operator.KIND,
    "状态": Operator.STATE,
    "批次": Operator.BATCH,
    "地区": Operator.REGION,
    "地市": Operator.CITY,
    "经办": Operator.OFFICER,
    "前": Operator.BEFORE,
    "后": Operator.AFTER,
    **{operator.value: operator for operator in Operator},
}

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


def parse(text: str) -> tuple[list[Term], list[Fault]]:
    """Split a search into terms; every part that cannot be understood is a fault.

    A value with spaces stands in quotation marks of either kind.
    """
    terms: list[Term] = []
    faults: list[Fault] = []
    for found in _TOKEN.finditer(text):
        word = found["word"]
        if word is None:
            words = found["phrase"] if found["phrase"] is not None else found["plain"]
            terms += [Term(words)] if words else []
            continue
        operator = WORDS.get(word.lower())
        value = (found["quoted"] if found["quoted"] is not None else found["bare"]).strip()
        if operator is None:
            faults.append(Fault(word, Slip.UNKNOWN))
        elif not value:
            faults.append(Fault(word, Slip.EMPTY))
        else:
            terms.append(Term(value, operator, word))
    return terms, faults
