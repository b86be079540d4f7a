"""Two people at once: each on a connection of its own, started at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def race(*acts: Callable[[], Any]) -> list[Any]:
    """Run `acts` at the same time; return what each returned or raised, in their order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        except Exception as error:  # noqa: BLE001 - the loser's refusal is the result
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(results: Sequence[Any]) -> list[Exception]:
    """Return those of `results` that are refusals."""
    return [result for result in results if isinstance(result, Exception)]
