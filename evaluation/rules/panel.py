"""The experts of a case (六(二)): how many judge it."""

import datetime as dt
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from evaluation.rules.score import Opinion

#: Whoever is called from the reserve has at least as long, also close to the deadline or after it.
TIME_WHEN_CALLED: Final = dt.timedelta(days=5)


def open_until(called_at: dt.datetime, due: dt.datetime) -> dt.datetime | None:
    """Return the own deadline of an expert called at a moment; None where the batch's is later."""
    until = called_at + TIME_WHEN_CALLED
    return until if until > due else None


class PanelFault(StrEnum):
    """What can be wrong with the number of experts."""

    TOO_FEW = "too_few"
    EVEN = "even"


def panel_fault(count: int, wanted: int) -> PanelFault | None:
    """An odd number of experts, at least as many as the batch wants, judge a case."""
    if count < wanted:
        return PanelFault.TOO_FEW
    return None if count % 2 else PanelFault.EVEN


def doubts(
    opinions: Iterable[Opinion], explained: Collection[int], looked_at_again: Collection[int]
) -> tuple[int, ...]:
    """Return the experts whose distance from the others is not settled, in order.

    A mark that lies apart is never dropped: its expert gives the reason in writing, or added
    experts judge the case besides. What they themselves hand in is held to the same limit.
    """
    settled = {*explained, *looked_at_again}
    return tuple(sorted(one.expert for one in opinions if one.is_far and one.expert not in settled))
