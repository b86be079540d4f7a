"""Solving a draw as a flow of least cost (Google OR-tools): case → region → expert → limit.

Each pair of case and expert has a lot, made of the seed and their names. A case asks first for
the experts with the lowest lots; the flow gives each case a whole panel at the least cost of all.
A few candidates a case are enough nearly always; where they are not, more are let in, and all of
them before it is said that there is no draw.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from evaluation.rules.draw import Outcome, Panel, Problem
from evaluation.rules.draw.shortage import shortage

Ints = NDArray[np.int64]
Lots = NDArray[np.uint64]
Progress = Callable[[int], None]

#: Candidates let in for each case, at first and then: so many for each place of a panel.
WIDTHS: Final = (5, 20)
#: Percent of the work done when the graph is built, and when it is solved.
BUILT: Final = 30
SOLVED: Final = 80
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def solve(problem: Problem, seed: str, progress: Progress | None = None) -> Outcome:
    """Draw a panel and its reserve for every case, or say what is missing.

    `progress` is told how many percent of the work are done.
    """
    tell = progress or (lambda percent: None)
    if not problem.cases:
        return Outcome({})
    table = _Table(problem, seed)
    for width in (*(wide * problem.terms.panel for wide in WIDTHS), len(problem.experts)):
        panels = _panels(problem, table, width, tell)
        if panels is not None:
            return Outcome(dict(_with_reserves(problem, table, panels, tell)))
        if short := shortage(problem):
            return Outcome({}, short)
    raise RuntimeError("A draw exists and was not found.")


class _Table:
    """The problem by numbers: who may judge what, and everybody's lot."""

    def __init__(self, problem: Problem, seed: str) -> None:
        self.problem = problem
        self.cases = _keys(seed, (f"case {case.key}" for case in problem.cases))
        self.experts = _keys(seed, (f"expert {expert.key}" for expert in problem.experts))
        names = sorted({expert.region for expert in problem.experts})
        numbers = {name: number for number, name in enumerate(names)}
        self.numbers = numbers
        self.regions: Ints = np.array([numbers[e.region] for e in problem.experts], dtype=np.int64)
        self.capacity: Ints = np.array([e.capacity for e in problem.experts], dtype=np.int64)
        boards: dict[str, list[int]] = {}
        for number, expert in enumerate(problem.experts):
            for board in expert.boards:
                boards.setdefault(board, []).append(number)
        self.boards = {name: np.array(found, dtype=np.int64) for name, found in boards.items()}
        place = {expert.key: number for number, expert in enumerate(problem.experts)}
        self.ordered: dict[int, Ints] = {}
        self.barred: dict[str, list[int]] = {}
        for case, key in problem.conflicts:
            if key in place:
                self.barred.setdefault(case, []).append(place[key])

    def first(self, number: int, most: int) -> Ints:
        """The candidates of a case with the lowest lots, `most` of them; remembered."""
        known = self.ordered.get(number)
        if known is None or len(known) < most:
            known = self.ordered[number] = self.candidates(number)[:most]
        return known[:most]

    def candidates(self, number: int) -> Ints:
        """The experts who may judge a case, the lowest lot first."""
        case = self.problem.cases[number]
        able = self.boards.get(case.board, np.empty(0, dtype=np.int64))
        if barred := self.barred.get(case.key):
            able = able[~np.isin(able, barred)]
        if not self.problem.terms.own_region:
            able = able[self.regions[able] != self.numbers.get(case.region, -1)]
        lots = _mixed(self.experts[able] ^ self.cases[number])
        ordered: Ints = able[np.argsort(lots, kind="stable")]
        return ordered


def _keys(seed: str, names: Iterable[str]) -> Lots:
    """A number of 64 bits for each name, out of the seed."""
    found = (hashlib.sha256(f"{seed}\n{name}".encode()).digest()[:8] for name in names)
    return _mixed(np.array([int.from_bytes(part, "big") for part in found], dtype=np.uint64))


def _mixed(numbers: Lots) -> Lots:
    """Stir 64 bits thoroughly (the finaliser of SplitMix64); whole numbers, alike everywhere."""
    stirred = numbers + _GOLDEN
    stirred = (stirred ^ (stirred >> np.uint64(30))) * _FIRST
    stirred = (stirred ^ (stirred >> np.uint64(27))) * _SECOND
    mixed: Lots = stirred ^ (stirred >> np.uint64(31))
    return mixed


@dataclass(slots=True)
class _Arcs:
    """The arcs of the graph while it is built, a stretch at a time."""

    tails: list[Ints]
    heads: list[Ints]
    capacities: list[Ints]
    costs: list[Ints]

    def add(self, tail: Ints | int, head: Ints | int, capacity: Ints | int, cost: Ints) -> None:
        for column, value in (
            (self.tails, tail),
            (self.heads, head),
            (self.capacities, capacity),
        ):
            whole = np.full(len(cost), value) if isinstance(value, int) else value
            column.append(whole)
        self.costs.append(cost.astype(np.int64))


def _panels(problem: Problem, table: _Table, width: int, tell: Progress) -> list[Ints] | None:
    """Return each case's panel as numbers of experts, or None where `width` is too narrow."""
    cases, experts = len(problem.cases), len(problem.experts)
    sink = cases + experts
    arcs = _Arcs([], [], [], [])
    owners = list(range(cases))  # which case a node stands for; regions' nodes follow the sink
    first_region = sink + 1
    for number in range(cases):
        able = table.first(number, width)
        if len(able) < problem.terms.panel:
            return None
        owners += [number] * _ask(
            problem, table, arcs, number, able, first_region + len(owners) - cases
        )
        if number % 500 == 0:
            tell(BUILT * number // cases)
    picks = sum(map(len, arcs.costs))
    _limit(problem, table, arcs, cases, sink, width)
    flow = min_cost_flow.SimpleMinCostFlow()
    numbers = flow.add_arcs_with_capacity_and_unit_cost(
        *(np.concatenate(part) for part in (arcs.tails, arcs.heads, arcs.capacities, arcs.costs))
    )
    flow.set_nodes_supplies(
        np.append(np.arange(cases), sink),
        np.append(np.full(cases, problem.terms.panel), -problem.places),
    )
    tell(BUILT)
    if flow.solve() != flow.OPTIMAL:
        return None
    tell(SOLVED)
    tails, heads = np.concatenate(arcs.tails)[:picks], np.concatenate(arcs.heads)[:picks]
    taken = (flow.flows(numbers)[:picks] > 0) & (heads < sink)
    nodes = tails[taken]
    of_case = np.where(nodes < cases, nodes, nodes - first_region + cases)
    chosen: list[list[int]] = [[] for _case in range(cases)]
    for node, head in zip(of_case.tolist(), heads[taken].tolist(), strict=True):
        chosen[owners[node]].append(head - cases)
    return [np.array(sorted(panel), dtype=np.int64) for panel in chosen]


def _ask(
    problem: Problem, table: _Table, arcs: _Arcs, number: int, able: Ints, next_node: int
) -> int:
    """Let a case ask for its candidates; return how many nodes of regions that took.

    A region from which no more candidates come than may judge needs no node of its own.
    """
    cases, most = len(problem.cases), problem.terms.most_of_region
    regions, rank = table.regions[able], np.arange(len(able))
    counts = np.bincount(regions)
    crowded = np.flatnonzero(counts > most)
    free = counts[regions] <= most
    arcs.add(number, cases + able[free], 1, rank[free])
    for offset, region in enumerate(crowded.tolist()):
        inside = regions == region
        arcs.add(number, next_node + offset, most, np.zeros(1, dtype=np.int64))
        arcs.add(next_node + offset, cases + able[inside], 1, rank[inside])
    return len(crowded)


def _limit(problem: Problem, table: _Table, arcs: _Arcs, cases: int, sink: int, width: int) -> None:
    """Let nobody judge more than the limit, and more than a fair share only where that helps."""
    experts = len(problem.experts)
    fair = np.minimum(table.capacity, -(-problem.places // experts))
    nodes = cases + np.arange(experts)
    arcs.add(nodes, sink, fair, np.zeros(experts, dtype=np.int64))
    arcs.add(nodes, sink, table.capacity - fair, np.full(experts, max(1, width // 2)))


def _with_reserves(
    problem: Problem, table: _Table, panels: list[Ints], tell: Progress
) -> Iterator[tuple[str, Panel]]:
    """Name the panels, and who is called next: whoever has room, by lot."""
    load = np.bincount(np.concatenate(panels), minlength=len(problem.experts))
    full = load >= table.capacity
    keys = [expert.key for expert in problem.experts]
    regions = int(table.regions.max()) + 1
    judges = np.zeros(len(keys), dtype=bool)
    for number, panel in enumerate(panels):
        judges[panel] = True
        of_region = np.bincount(table.regions[panel], minlength=regions)
        crowded = of_region >= problem.terms.most_of_region
        ordered = table.ordered[number]
        reserve = _reserve(problem, table, ordered[~judges[ordered]], full, crowded)
        if len(reserve) < problem.terms.reserve or full[reserve].any():
            ordered = table.candidates(number)
            reserve = _reserve(problem, table, ordered[~judges[ordered]], full, crowded)
        drawn = ordered[judges[ordered]]
        judges[panel] = False
        yield (
            problem.cases[number].key,
            Panel(
                tuple(keys[one] for one in drawn.tolist()),
                tuple(keys[one] for one in reserve.tolist()),
            ),
        )
        if number % 500 == 0:
            tell(SOLVED + (100 - SOLVED) * number // len(panels))


def _reserve(
    problem: Problem, table: _Table, rest: Ints, full: NDArray[np.bool_], crowded: NDArray[np.bool_]
) -> Ints:
    """The first by lot; whoever is full, or of a crowded region, stands back."""
    order = np.argsort(2 * full[rest] + crowded[table.regions[rest]], kind="stable")
    found: Ints = rest[order[: problem.terms.reserve]]
    return found
