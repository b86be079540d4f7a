"""The house's own rooms, found by name in every app, from the ground floor up.

So the ground floor names none of the floors above it: each brings its own `urls.py`,
`api.py`, `handover.py` and so on, as Django apps bring their `models.py`.
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.utils.module_loading import module_has_submodule


def rooms(name: str) -> Iterator[ModuleType]:
    """Import and yield the module `name` of every app of the house that has one."""
    for app in reversed(settings.HOUSE):
        if module_has_submodule(import_module(app), name):
            yield import_module(f"{app}.{name}")
