"""Who may act: the portal itself, and permissions made of roles."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final

from portal.lifecycle.actions import Actor

Permission = Callable[[Any, Any], bool]


def described(permission: Permission, who: str) -> Permission:
    """Note in words of the code whom a permission admits, for the generated tables."""
    permission.who = who  # type: ignore[attr-defined]
    return permission


class System:
    """The portal itself: acts when a timer falls due or a stage hands over to the next."""

    pk: Any = None
    is_system = True
    is_authenticated = True

    def has_role(self, *roles: str) -> bool:
        return False

    def __str__(self) -> str:
        return "system"


SYSTEM: Final[Actor] = System()


def the_system(subject: Any, actor: Any) -> bool:
    """Only the portal itself: hand-overs and timers."""
    return bool(actor.is_system)


described(the_system, "the portal itself")


def holds(*roles: str) -> Permission:
    """Anyone who holds one of `roles`, wherever the subject stands."""

    def permission(subject: Any, actor: Actor) -> bool:
        return actor.has_role(*roles)

    return described(permission, ", ".join(roles))


def member(path: str, *roles: str) -> Permission:
    """A holder of one of `roles` in the organisation found at `path` of the subject.

    `path` names a foreign key id, such as "applicant_id" or "application.authority_id".
    """
    organisation_id = attrgetter(path)

    def permission(subject: Any, actor: Any) -> bool:
        here = actor.has_role(*roles) and actor.organisation_id == organisation_id(subject)
        return bool(here)

    return described(permission, f"{', '.join(roles)} of {path.removesuffix('_id')}")


def person(path: str) -> Permission:
    """Exactly the user whose id stands at `path` of the subject."""
    user_id = attrgetter(path)

    def permission(subject: Any, actor: Actor) -> bool:
        return actor.pk is not None and actor.pk == user_id(subject)

    return described(permission, f"the {path.removesuffix('_id')}")
