"""What a corrected text of a notice takes out and puts in, line by line."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portal.batches.models import Amendment, Notice


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text of a notice before and after a correction.

    lines: (sign, text) with sign "-" taken out, "+" put in, " " left alone.
    """

    label: str
    lines: list[tuple[str, str]]


def text_changes(amendment: Amendment) -> Iterator[TextChange]:
    """Yield the texts that a correction changes; none where it moves deadlines."""
    if amendment.moves_deadlines:
        return
    for name, new in amendment.texts.items():
        old = amendment.before.get(name, "")
        if old != new:
            label: Any = Notice._meta.get_field(name)
            compared = difflib.ndiff(old.splitlines(), new.splitlines())
            lines = [(line[0], line[2:]) for line in compared if line[0] != "?"]
            yield TextChange(str(label.verbose_name), lines)
