"""What floors above have to say beside an answer: the answer itself stays as it was given.

A floor that reads an answer otherwise than it stands (a figure the ministry corrected) registers a
source in a room that is found (`letters.py`); the page shows the remark to whoever may read the
application, and nothing else of that floor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be known of one answer, and why."""

    text: str
    reason: str = ""


#: Remarks on an application, by key of the field.
Source = Callable[[Any], Mapping[str, Remark]]

_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register a floor's function from an application to its remarks."""
    _sources.append(function)
    return function


def remarks_on(application: Any) -> dict[str, Remark]:
    """Return what all floors have to say of an application's answers, by key of the field."""
    return {key: remark for ask in _sources for key, remark in ask(application).items()}
