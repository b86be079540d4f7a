"""The commitment to confidentiality and integrity: its versioned texts.

A text that has been signed is never changed: a new wording is a new file with the next number.
What is signed, and hashed, is the Chinese text; the English one is there to be understood.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import get_language

_TEXTS: Final = Path(__file__).with_name("data")
#: The version that is signed now.
CURRENT: Final = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One version of the commitment."""

    version: int
    signed: str
    translation: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.signed.encode()).hexdigest()

    @property
    def shown(self) -> str:
        """The text in the reader's language."""
        return self.signed if (get_language() or "").startswith("zh") else self.translation

    @property
    def title(self) -> str:
        return self.shown.partition("\n")[0]

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.shown.split("\n\n")[1:]]


@cache
def text(version: int = CURRENT) -> Text:
    """Return one version of the text."""
    signed, translation = (
        (_TEXTS / f"commitment-{version}.{language}.txt").read_text(encoding="utf-8").strip()
        for language in ("zh", "en")
    )
    return Text(version, signed, translation)
