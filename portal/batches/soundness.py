"""What makes a whole batch sound, beside its schemes: what it asks for, and how much it calls.

Pure functions, each with its clause. A fault keeps a notice from being proposed; a doubt only
asks for a reason, which the second person reads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from portal.batches.rules import FORBIDDEN_DEMANDS, Fault, Problem, forbidden_demands

#: 一: about so many bases of each kind by 2035.
TOTAL_BY_2035: Final[Mapping[str, int]] = {"park": 100, "enterprise": 1000}
#: Words that turn a demand into its refusal: 十 itself is quoted in every notice.
REFUSALS: Final = (
    "不得",
    "不需",
    "不要求",
    "不接受",
    "不收",
    "免收",
    "不必",
    "不搞",
    "无需",
    "禁止",
    "严禁",
)
_SENTENCES = re.compile(r"[。；;！!？?\n]+")


def demands(
    text: str, where: str, fault: Fault, words: Iterable[str] = FORBIDDEN_DEMANDS
) -> Iterator[Problem]:
    """Yield what a text asks for against 十, sentence by sentence; a refusal of it is no demand."""
    for sentence in _SENTENCES.split(text):
        for problem in forbidden_demands(sentence, where, words):
            before, found, _rest = sentence.upper().partition(problem.found)
            if not any(word in before + found for word in REFUSALS):
                yield Problem(fault, where, problem.found)


def over_total(called: Mapping[str, int], standing: Mapping[str, int]) -> Iterator[Problem]:
    """Yield each kind whose bases, with those now `called`, would pass the total of 一."""
    for kind, total in TOTAL_BY_2035.items():
        added, present = called.get(kind, 0), standing.get(kind, 0)
        if added + present > total:
            yield Problem(Fault.OVER_TOTAL, kind, f"{present} + {added}", str(total))


def unreachable(called: Mapping[str, int], limits: Mapping[str, int]) -> Iterator[Problem]:
    """Yield each kind of which the authorities may together recommend fewer than are called."""
    for kind, number in called.items():
        if limits.get(kind, 0) < number:
            yield Problem(Fault.UNREACHABLE, kind, str(limits.get(kind, 0)), str(number))
