"""After the door: hand-overs and timers listen here, inside the door's transaction."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.dispatch import Signal

from portal.lifecycle.actions import Act, deeds
from portal.lifecycle.models import Subject

#: Sent as `performed.send(model, subject=..., act=...)` after each passage.
performed = Signal()

Follower = Callable[[Any, Act], None]


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

        def receive(sender: type[Subject], subject: Subject, act: Act, **_kw: Any) -> None:
            if act.name in names:
                follower(subject, act)

        uid = f"{follower.__module__}.{follower.__qualname__}"
        performed.connect(receive, sender=model, weak=False, dispatch_uid=uid)
        return follower

    return register
