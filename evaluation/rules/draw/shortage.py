"""Why a draw cannot be made: by how much, and where (六(二)).

Cases that anybody may judge who may judge the other are alike, and stand as one node with all
their places: a flow through that folded graph can be unfolded case by case, so what it lacks is
exactly what is missing. The least cut shows where: full experts, crowded regions, or too few.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ortools.graph.python import max_flow

from evaluation.rules.draw import Problem, Short


@dataclass(slots=True)
class _Kind:
    """Cases of one board against which the same conflicts stand."""

    board: str
    barred: frozenset[str]
    able: list[int]
    cases: int = 0


@dataclass(slots=True)
class _Graph:
    """The folded graph: arcs as (tail, head, capacity), and which node is what."""

    arcs: list[tuple[int, int, int]] = field(default_factory=list)
    nodes: int = 0

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1


def shortage(problem: Problem) -> tuple[Short, ...]:
    """Return where places are missing, each stretch of it apart; nothing where none are."""
    kinds = _kinds(problem)
    graph = _Graph()
    source, sink = graph.node(), graph.node()
    experts = [graph.node() for _expert in problem.experts]
    for node, expert in zip(experts, problem.experts, strict=True):
        graph.arcs.append((node, sink, expert.capacity))
    heads: list[int] = []
    regions: dict[tuple[int, str], int] = {}
    for number, kind in enumerate(kinds):
        head = graph.node()
        heads.append(head)
        graph.arcs.append((source, head, kind.cases * problem.terms.panel))
        for able in kind.able:
            region = (number, problem.experts[able].region)
            if region not in regions:
                regions[region] = graph.node()
                most = kind.cases * problem.terms.most_of_region
                graph.arcs.append((head, regions[region], most))
            graph.arcs.append((regions[region], experts[able], kind.cases))
    flow = max_flow.SimpleMaxFlow()
    for tail, head, capacity in graph.arcs:
        flow.add_arc_with_capacity(tail, head, capacity)
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise RuntimeError("The greatest flow was not found.")
    if flow.optimal_flow() == problem.places:
        return ()
    reached = set(flow.get_source_side_min_cut())
    starved = [number for number, head in enumerate(heads) if head in reached]
    full = {number for number, node in enumerate(experts) if node in reached}
    return tuple(
        _short(problem, kinds, together, full, regions, reached)
        for together in _stretches(kinds, starved, full)
    )


def _kinds(problem: Problem) -> list[_Kind]:
    barred: dict[str, set[str]] = defaultdict(set)
    for barred_from, barred_one in problem.conflicts:
        barred[barred_from].add(barred_one)
    boards: dict[str, list[int]] = defaultdict(list)
    for number, expert in enumerate(problem.experts):
        for board in expert.boards:
            boards[board].append(number)
    found: dict[tuple[str, str | None, frozenset[str]], _Kind] = {}
    for case in problem.cases:
        own = None if problem.terms.own_region else case.region
        key = (case.board, own, frozenset(barred.get(case.key, ())))
        if key not in found:
            out = key[2] | {e.key for e in problem.experts if e.region == own}
            able = [n for n in boards[case.board] if problem.experts[n].key not in out]
            found[key] = _Kind(case.board, frozenset(out), able)
        found[key].cases += 1
    return list(found.values())


def _stretches(kinds: list[_Kind], starved: list[int], full: set[int]) -> Iterator[list[int]]:
    """Yield the starved kinds that compete for the same full experts, or share a board."""
    left = list(starved)
    while left:
        together, open_ = [], [left.pop(0)]
        while open_:
            kind = kinds[open_[-1]]
            together.append(open_.pop())
            near = set(kind.able) & full
            touching = [
                n for n in left if kinds[n].board == kind.board or near & set(kinds[n].able)
            ]
            left = [n for n in left if n not in touching]
            open_ += touching
        yield sorted(together)


def _short(
    problem: Problem,
    kinds: list[_Kind],
    together: list[int],
    full: set[int],
    regions: dict[tuple[int, str], int],
    reached: set[int],
) -> Short:
    """Put a stretch of the cut into figures: what is wanted, and what crosses the cut."""
    taken: set[int] = set()
    once = regional = conflicts = cases = 0
    for number in together:
        kind = kinds[number]
        cases += kind.cases
        on_board = {e.key for e in problem.experts if kind.board in e.boards}
        conflicts += kind.cases * len(kind.barred & on_board)
        by_region: dict[str, list[int]] = defaultdict(list)
        for expert in kind.able:
            by_region[problem.experts[expert].region].append(expert)
        for region, able in by_region.items():
            if regions[number, region] not in reached:
                regional += kind.cases * problem.terms.most_of_region
                continue
            taken |= full.intersection(able)
            once += kind.cases * len(set(able) - full)
    return Short(
        boards=tuple(sorted({kinds[number].board for number in together})),
        cases=cases,
        places=cases * problem.terms.panel,
        experts=len(taken),
        capacity=sum(problem.experts[number].capacity for number in taken),
        once=once,
        regional=regional,
        conflicts=conflicts,
    )
