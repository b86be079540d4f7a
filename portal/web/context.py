"""What every template may ask for. Nothing here costs a query until a template asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.accounts.models import User
from portal.inbox import todo
from portal.timeline import clock, timers
from portal.web import nav


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, as the masthead says it."""

    name: str
    organisation: str
    role: str

    @classmethod
    def of(cls, user: User) -> "Me":
        return cls(str(user), str(user.organisation or ""), user.role_label)


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the names that the frame of a page uses.

    now: the portal's moment (a callable, so `{{ now }}` asks the clock); clock_bar: the next
    pending timer, or None; nav, public_nav: `Navigation`; todo_count: int; me: `Me`, or
    None for a stranger; idle_seconds: after how long without a request the session ends.
    """

    def user() -> Any:
        return getattr(request, "user", None)

    def of_user(build: Callable[[User], Any], nobody: Any) -> Any:
        return SimpleLazyObject(
            lambda: build(user()) if isinstance(user(), User) else nobody,
        )

    return {
        "now": clock.now,
        "rehearsal": settings.REHEARSAL,
        "clock_bar": SimpleLazyObject(timers.next_due),
        "nav": SimpleLazyObject(lambda: nav.build(request, nav.entries_for(user()))),
        "public_nav": SimpleLazyObject(lambda: nav.build(request, nav.PUBLIC)),
        "todo_count": of_user(todo.count, 0),
        "me": of_user(Me.of, None),
        "footer": settings.SITE_FOOTER,
        "idle_seconds": settings.SESSION_COOKIE_AGE,
    }
