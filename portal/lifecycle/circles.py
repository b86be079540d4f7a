"""Two acts that wait for one another: the database breaks one of them off, and it is done anew.

Every act locks its row first and the head of the audit chain later, and what follows from it may
lock more. One that holds the head and waits for a row, and one that holds the row and waits for
the head, would wait for ever. PostgreSQL sees that; SQLite has one writer at a time.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")

#: How often an act is begun at most.
TRIES: Final = 3
#: PostgreSQL, appendix A: `deadlock_detected`.
DEADLOCK: Final = "40P01"


def unbroken(act: Callable[[], T]) -> T:
    """Do `act` in a transaction, anew where the database broke it off; return what it returns.

    Within another transaction all of that is broken off, so there the error is raised.
    """
    again = 0 if connection.in_atomic_block else TRIES - 1
    for _try in range(again):
        try:
            with transaction.atomic():
                return act()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
    with transaction.atomic():
        return act()
