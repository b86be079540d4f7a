"""The experts of a case (六(二)): how many judge it."""

from enum import StrEnum


class PanelFault(StrEnum):
    """What can be wrong with the number of experts."""

    TOO_FEW = "too_few"
    EVEN = "even"


def panel_fault(count: int, wanted: int) -> PanelFault | None:
    """An odd number of experts, at least as many as the batch wants, judge a case."""
    if count < wanted:
        return PanelFault.TOO_FEW
    return None if count % 2 else PanelFault.EVEN
