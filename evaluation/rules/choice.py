"""Choosing within the quota (六(二)): what stands against a choice, and a tie at its edge.

A case is *eligible* when it is scored, meets every line of the standard, no fact rules it out and
its experts are not in dispute. Among eligible cases the higher total goes first unless a recorded
reason says otherwise; equal totals across the line are settled by people, never by the portal.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Choice(StrEnum):
    """What the officer has noted for a case, before all of it is proposed together."""

    CHOOSE = "choose"
    LEAVE = "leave"
    HOLD = "hold"


class Fault(StrEnum):
    """What can stand against a choice; the words stand in `evaluation/wording.py`."""

    OVER_QUOTA = "over_quota"
    NOT_ELIGIBLE = "not_eligible"
    ON_HOLD = "on_hold"
    UNDECIDED = "undecided"
    OVERTAKEN = "overtaken"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Contender:
    """One case as the choice sees it."""

    pk: int
    total: Decimal
    eligible: bool = True
    choice: Choice | None = None
    reasoned: bool = False

    @property
    def is_chosen(self) -> bool:
        return self.choice is Choice.CHOOSE

    @property
    def is_open(self) -> bool:
        """Could be chosen, and nobody has said yet."""
        return self.eligible and self.choice is None

    @property
    def stands(self) -> bool:
        """Still in the running for a place."""
        return self.eligible and self.choice in (None, Choice.CHOOSE)


@dataclass(frozen=True, slots=True)
class Tie:
    """Eligible cases of equal total, more than there are places left for them."""

    total: Decimal
    cases: frozenset[int]
    places: int


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something against the choice, and the cases it is about."""

    fault: Fault
    cases: tuple[int, ...]


#: What the panel has settled: of these cases of equal total, those are chosen.
Settled = Mapping[frozenset[int], Collection[int]]


def edge(totals: Iterable[Decimal], quota: int) -> Decimal | None:
    """Return the lowest total inside the quota; None where nobody is inside."""
    best = sorted(totals, reverse=True)[:quota]
    return best[-1] if best else None


def edge_of(contenders: Iterable[Contender], quota: int) -> Decimal | None:
    """Return the edge among those who are still in the running."""
    return edge((one.total for one in contenders if one.stands), quota)


def tie_at_edge(contenders: Iterable[Contender], quota: int) -> Tie | None:
    """Return the tie that the edge of the quota cuts through, by the totals alone."""
    cases = list(contenders)
    last = edge_of(cases, quota)
    if last is None:
        return None
    above = sum(one.stands and one.total > last for one in cases)
    equal = sum(one.stands and one.total == last for one in cases)
    return _tie(cases, last, quota - above) if above + equal > quota else None


def open_ties(contenders: Iterable[Contender]) -> list[Tie]:
    """Return each group of equal totals of which some are chosen and others are not."""
    groups: dict[Decimal, list[Contender]] = {}
    for one in contenders:
        if one.eligible:
            groups.setdefault(one.total, []).append(one)
    return [
        _tie(group, total, chosen)
        for total, group in sorted(groups.items(), reverse=True)
        if 0 < (chosen := sum(one.is_chosen for one in group)) < len(group)
    ]


def suggested(contenders: Iterable[Contender], quota: int) -> list[int]:
    """Return the undecided cases that the totals put inside; a tie is left to people."""
    cases = list(contenders)
    last, tie = edge_of(cases, quota), tie_at_edge(cases, quota)
    tied = tie.cases if tie else frozenset()
    return [
        one.pk
        for one in cases
        if last is not None and one.is_open and one.total >= last and one.pk not in tied
    ]


def unsettled(contenders: Iterable[Contender], quota: int, settled: Settled) -> list[Tie]:
    """Return the ties that wait for the panel, the highest first."""
    cases = list(contenders)
    ties = {tie.total: tie for tie in open_ties(cases) if not _is_settled(tie, cases, settled)}
    if at_edge := tie_at_edge(cases, quota):
        ties[at_edge.total] = at_edge
    return [ties[total] for total in sorted(ties, reverse=True)]


def obstacles(contenders: Iterable[Contender], quota: int, settled: Settled) -> list[Obstacle]:
    """Return everything against proposing this choice; empty when it can be proposed.

    Cases below the edge need no word: whoever leaves them out without one is in order.
    """
    cases = list(contenders)
    last, waiting = edge_of(cases, quota), unsettled(cases, quota, settled)
    spare = sum(one.stands for one in cases) < quota
    tied = {pk for tie in (*waiting, *open_ties(cases)) for pk in tie.cases}
    chosen = [one for one in cases if one.is_chosen]

    found = {
        Fault.OVER_QUOTA: chosen if len(chosen) > quota else [],
        Fault.NOT_ELIGIBLE: [one for one in chosen if not one.eligible],
        Fault.ON_HOLD: [one for one in cases if one.choice is Choice.HOLD],
        Fault.UNDECIDED: [
            one
            for one in cases
            if one.is_open and one.pk not in tied and last is not None and one.total >= last
        ],
        Fault.OVERTAKEN: [
            one
            for one in cases
            if one.choice is Choice.LEAVE
            and one.eligible
            and not one.reasoned
            and one.pk not in tied
            and (spare or (last is not None and one.total > last))
        ],
    }
    listed = [
        Obstacle(fault, tuple(one.pk for one in rows)) for fault, rows in found.items() if rows
    ]
    return listed + [Obstacle(Fault.TIE, tuple(sorted(tie.cases))) for tie in waiting]


def _tie(cases: Iterable[Contender], total: Decimal, places: int) -> Tie:
    equal = frozenset(one.pk for one in cases if one.eligible and one.total == total)
    return Tie(total, equal, places)


def _is_settled(tie: Tie, cases: Iterable[Contender], settled: Settled) -> bool:
    """The panel has decided on just these cases, and just so."""
    chosen = {one.pk for one in cases if one.pk in tie.cases and one.is_chosen}
    return tie.cases in settled and set(settled[tie.cases]) == chosen
