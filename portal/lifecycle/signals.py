"""After the door: hand-overs, timers and letters follow here, inside the door's transaction.

What an act leads to comes first, then what falls due by it, then who is told: an order of rooms,
whichever of them happens to be imported first.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.dispatch import Signal

from portal.lifecycle.actions import Act, deeds
from portal.lifecycle.models import Subject

#: Sent as `performed.send(model, subject=..., act=...)` after each passage.
performed = Signal()

Follower = Callable[[Any, Act], None]

#: The rooms in which followers stand, in the order in which they follow; others come after.
ROOMS: Final = ("handover", "timers", "letters")


@dataclass(frozen=True, slots=True)
class _Following:
    """A follower with the names of the acts it follows and its place among the others."""

    place: tuple[int, int]
    names: frozenset[str]
    follower: Follower


_followings: defaultdict[type[Subject], list[_Following]] = defaultdict(list)


def after(label: str, *names: str) -> Callable[[Follower], Follower]:
    """Call the decorated function with `(subject, act)` after the actions `names` of `label`.

    It runs inside the door's transaction: if it fails, the act has not happened.

        @after("evaluation.Selection", "approve")
        def open_projects(selection, act): ...
    """

    def register(follower: Follower) -> Follower:
        model = apps.get_model(label)
        subject: Any = model
        unknown = set(names) - set(deeds(subject))
        if unknown:
            raise LookupError(f"{label} has no action {sorted(unknown)}")

        following = _Following(_place(follower), frozenset(names), follower)
        insort(_followings[subject], following, key=attrgetter("place"))
        performed.connect(_follow, sender=model, dispatch_uid="followers")
        return follower

    return register


def _follow(sender: type[Subject], subject: Subject, act: Act, **_kw: Any) -> None:
    for following in _followings[sender]:
        if act.name in following.names:
            following.follower(subject, act)


def _place(follower: Follower) -> tuple[int, int]:
    """Return the place of a follower's room, then of its floor from the ground up."""
    floor, _dot, room = follower.__module__.rpartition(".")
    return (
        ROOMS.index(room) if room in ROOMS else len(ROOMS),
        -settings.HOUSE.index(floor) if floor in settings.HOUSE else 0,
    )
