"""The doubts about a batch as people read them: in words, with the reason given for each."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from portal.batches.models import Batch, doubts, key_of
from portal.batches.rules import Fault
from portal.batches.wording import reason


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a doubt does not keep the batch back, who says so and since when."""

    reason: str
    by: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about a batch in words, where its figures are changed, and its answer if any."""

    text: str
    link: str
    key: str
    answer: Answer | None


def weighed(batch: Batch) -> Iterator[Doubt]:
    """Yield the doubts about `batch`, each with the reason given for it."""
    for found in doubts(batch):
        told, key = reason(batch, found), key_of(found)
        given = batch.notice.justifications.get(key)
        answer = None
        if given:
            answer = Answer(given["reason"], given["by"], dt.datetime.fromisoformat(given["at"]))
        # Only time mends the interval: there is no figure to change.
        link = "" if found.fault is Fault.TOO_SOON else told.link
        yield Doubt(str(told), link, key, answer)
