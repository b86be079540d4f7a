"""The draw: 20,000 applications, 2,000 experts, 5 each, beside a greedy pass over the same rows.

The yardstick takes, case by case, whoever comes first and has room: it reads the same rows once
and promises nothing. Each side runs in a process of its own, so that its memory is its own.
"""

import json
import random
import resource
import subprocess
import sys
import time
from typing import Any, Final

from evaluation.rules.draw import Case, Expert, Panel, Problem, Terms, breaches

APPLICATIONS: Final = 20_000
EXPERTS: Final = 2_000
PANEL: Final = 5
#: What the draw may take, in seconds.
CEILING: Final = 60.0


def problem() -> Problem:
    """Ten sectors of both kinds; each expert knows one to three; all provinces; some conflicts."""
    rng = random.Random(2026)
    sectors = [f"{number:02d}" for number in range(10)]
    boards = [f"{sector}|{kind}" for sector in sectors for kind in ("park", "enterprise")]
    experts = [
        Expert(
            f"expert-{number:05d}",
            str(11 + number % 31),
            70,
            frozenset(
                board for board in boards if board[:2] in rng.sample(sectors, rng.randint(1, 3))
            )
            or frozenset(boards[:2]),
        )
        for number in range(EXPERTS)
    ]
    cases = [Case(f"case-{number:06d}", rng.choice(boards)) for number in range(APPLICATIONS)]
    pairs = [(rng.choice(cases).key, rng.choice(experts).key) for _ in range(5_000)]
    return Problem.arranged(Terms(PANEL, 2, 2), experts, cases, pairs)


def greedy(asked: Problem) -> dict[str, Panel]:
    """The yardstick: whoever comes first."""
    rng, load = random.Random(7), dict.fromkeys((e.key for e in asked.experts), 0)
    found = {}
    for case in asked.cases:
        panel: list[Expert] = []
        start = rng.randrange(len(asked.experts))
        for expert in (*asked.experts[start:], *asked.experts[:start]):
            if (
                case.board in expert.boards
                and load[expert.key] < expert.capacity
                and (case.key, expert.key) not in asked.conflicts
                and sum(one.region == expert.region for one in panel) < asked.terms.most_of_region
            ):
                panel.append(expert)
                load[expert.key] += 1
                if len(panel) == asked.terms.panel:
                    break
        found[case.key] = Panel(tuple(one.key for one in panel), ())
    return found


def figures() -> dict[str, Any]:
    """Measure both sides, each in a process of its own."""
    return {"ceiling_s": CEILING, **{side: _measured(side) for side in ("yardstick", "draw")}}


def _measured(side: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.draws", side], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(side: str) -> dict[str, Any]:
    """Run one side here; say how long it took, its greatest memory, and what it broke."""
    asked = problem()
    begun, worked = time.perf_counter(), time.process_time()
    if side == "yardstick":
        panels = greedy(asked)
    else:
        from evaluation.rules.draw.solver import solve

        panels = dict(solve(asked, "2026").panels)
    return {
        "seconds": round(time.perf_counter() - begun, 1),
        "processor_seconds": round(time.process_time() - worked, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "places": sum(len(panel.experts) for panel in panels.values()),
        "rules_broken": len(breaches(asked, panels)),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
