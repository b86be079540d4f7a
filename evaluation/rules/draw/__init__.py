"""The draw of experts (六(二)): what is asked, and what comes out. Pure.

A problem is put in order before anything is drawn, so the same seed gives the same draw however
its rows were read. `solver.solve` solves it; `shortage` says what is missing where nothing can.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

#: How lots are made and panels found. A draw is repeated by the method it was made by.
METHOD: Final = "draw/1"


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who may be drawn: for which boards, at most how often."""

    key: str
    region: str
    capacity: int
    boards: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """An application that wants a panel; `board` is its sector and kind."""

    key: str
    board: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules of the batch: experts a panel, in reserve, and at most of one region.

    `own_region`: whether experts may judge cases of their own region.
    """

    panel: int
    reserve: int
    most_of_region: int
    own_region: bool = True


@dataclass(frozen=True)
class Problem:
    """What is drawn from what. `conflicts`: (case, expert) pairs that must not meet."""

    terms: Terms
    experts: tuple[Expert, ...]
    cases: tuple[Case, ...]
    conflicts: frozenset[tuple[str, str]]

    @classmethod
    def arranged(
        cls,
        terms: Terms,
        experts: Iterable[Expert],
        cases: Iterable[Case],
        conflicts: Iterable[tuple[str, str]] = (),
    ) -> "Problem":
        """Put the rows in the one order in which they are drawn."""
        return cls(
            terms,
            tuple(sorted(experts, key=lambda expert: expert.key)),
            tuple(sorted(cases, key=lambda case: case.key)),
            frozenset(conflicts),
        )

    @property
    def places(self) -> int:
        """How many places there are to fill."""
        return len(self.cases) * self.terms.panel

    @cached_property
    def documents(self) -> Mapping[str, Any]:
        """The three parts that are committed to before there is a seed, as plain data."""
        return {
            "pool": [
                [expert.key, expert.region, expert.capacity, sorted(expert.boards)]
                for expert in self.experts
            ],
            "applications": [[case.key, case.board, case.region] for case in self.cases],
            "rules": {
                "method": METHOD,
                "panel": self.terms.panel,
                "reserve": self.terms.reserve,
                "most_of_region": self.terms.most_of_region,
                "own_region": self.terms.own_region,
                "conflicts": sorted(map(list, self.conflicts)),
            },
        }

    @classmethod
    def of(cls, documents: Mapping[str, Any]) -> "Problem":
        """Return the problem that was committed to."""
        rules = documents["rules"]
        return cls.arranged(
            Terms(rules["panel"], rules["reserve"], rules["most_of_region"], rules["own_region"]),
            (
                Expert(key, region, capacity, frozenset(boards))
                for key, region, capacity, boards in documents["pool"]
            ),
            (Case(*case) for case in documents["applications"]),
            ((case, expert) for case, expert in rules["conflicts"]),
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """Who judges a case, and who is called in which order when somebody steps back."""

    experts: tuple[str, ...]
    reserve: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Short:
    """Where places are missing: the boards and what their cases can get at most.

    `places` are wanted for `cases`. Of what there is, `capacity` comes from `experts` who reach
    their load limit, `once` from others, who judge a case but once, and `regional` from regions
    that may send no more. `conflicts` pairs are out of the question. What is left is missing.
    """

    boards: tuple[str, ...]
    cases: int
    places: int
    experts: int
    capacity: int
    once: int
    regional: int
    conflicts: int

    @property
    def missing(self) -> int:
        return self.places - self.capacity - self.once - self.regional


@dataclass(frozen=True, slots=True)
class Outcome:
    """Panels by case, or what stands in the way of them."""

    panels: Mapping[str, Panel]
    short: tuple[Short, ...] = ()

    @property
    def missing(self) -> int:
        return sum(short.missing for short in self.short)

    @property
    def digest(self) -> str:
        """The SHA-256 of the result, line by line."""
        return digest(lines(self.panels))


def lines(panels: Mapping[str, Panel]) -> list[list[Any]]:
    """The result as plain data: case, panel, reserve."""
    return [
        [case, list(panel.experts), list(panel.reserve)] for case, panel in sorted(panels.items())
    ]


def digest(document: Any) -> str:
    """Return the SHA-256 of plain data, written in the one way there is."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def breaches(problem: Problem, panels: Mapping[str, Panel]) -> list[str]:
    """Return what in a result goes against the problem's rules, as `rule:case`; nothing if sound.

    It shares no line with the solver, so it may judge it.
    """
    found: list[str] = []
    experts = {expert.key: expert for expert in problem.experts}
    load = dict.fromkeys(experts, 0)
    for case in problem.cases:
        panel = panels.get(case.key)
        if panel is None or len(set(panel.experts)) != problem.terms.panel:
            found.append(f"panel:{case.key}")
            continue
        of_region: dict[str, int] = {}
        for key in panel.experts:
            region = experts[key].region
            of_region[region] = of_region.get(region, 0) + 1
            load[key] += 1
        if max(of_region.values()) > problem.terms.most_of_region:
            found.append(f"region:{case.key}")
        for key in (*panel.experts, *panel.reserve):
            own = experts[key].region == case.region and not problem.terms.own_region
            if own or (case.key, key) in problem.conflicts:
                found.append(f"conflict:{case.key}")
            if case.board not in experts[key].boards:
                found.append(f"board:{case.key}")
        if set(panel.experts) & set(panel.reserve):
            found.append(f"reserve:{case.key}")
    found += [f"load:{key}" for key, count in load.items() if count > experts[key].capacity]
    return found
