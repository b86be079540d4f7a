"""Migrations without the weight of state machines.

Each model that a migration works on is made anew from its fields, hundreds of times in a run, and
is thrown away. django-fsm has every state field of each of them listen to every model that is
prepared from then on, to collect transitions that such a model never has: that took half the time
of `migrate`, and more with each migration.
"""

from typing import Any, Final

from django.db.models.signals import class_prepared
from django_fsm import FSMFieldMixin

#: The module that Django gives to the models of a migration.
HISTORICAL: Final = "__fake__"


def spare_historical_models() -> None:
    """Keep the state fields of historical models from listening; others stay as they are."""
    whole: Any = FSMFieldMixin.contribute_to_class

    def contribute_to_class(self: Any, cls: type, name: str, *args: Any, **kwargs: Any) -> None:
        whole(self, cls, name, *args, **kwargs)
        if cls.__module__ == HISTORICAL:
            class_prepared.disconnect(self._collect_transitions)

    FSMFieldMixin.contribute_to_class = contribute_to_class
