"""Two people at once: each on a connection of its own, started at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event
from time import sleep
from typing import Any

from django.db import connection, models, transaction


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


def overtaken(
    first: Callable[[], Any], second: Callable[[], Any], then: Callable[[], Any] | None = None
) -> list[Any]:
    """Run `second` while `first` has done its work and not yet committed it.

    `first` commits once `second` waits for it, so that `second` has checked against what stood
    before; `then`, if any, is what it does before that. PostgreSQL only: it says who waits for a
    lock.
    """
    written = Event()

    def lead() -> Any:
        with transaction.atomic():
            done = first()
            written.set()
            _until_wait(1)
            if then:
                done = then()
        return done

    def follow() -> Any:
        written.wait(timeout=10)
        return second()

    return race(lead, follow)


def in_line(row: models.Model, *acts: Callable[[], Any]) -> list[Any]:
    """Run `acts` while somebody else holds `row`, each once the one before waits; let go of it.

    So the first gets the row first, whatever the others hold by then. PostgreSQL only.
    """

    def hold() -> None:
        with transaction.atomic():
            type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
            held.set()
            _until_wait(len(acts))

    def turn(place: int, act: Callable[[], Any]) -> Any:
        held.wait(timeout=10)
        _until_wait(place)
        return act()

    held = Event()
    _held, *results = race(hold, *(partial(turn, *pair) for pair in enumerate(acts)))
    return results


def _until_wait(number: int) -> None:
    """Return once `number` connections wait for a lock; after five seconds in any case.

    Of this database alone: other tests race beside it on the same server.
    """
    asked = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _look in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # or a transaction sees its first
            cursor.execute(asked)
            if cursor.fetchone()[0] >= number:
                return
        sleep(0.01)
