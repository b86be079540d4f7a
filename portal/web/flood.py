"""A guard against floods of what anybody may hand in, without picture puzzles."""

from typing import Any, Final

from rest_framework.throttling import SimpleRateThrottle

#: What is taken of one kind from one address in an hour: nobody has more, a flood has.
MOST_AN_HOUR: Final = 5


class FloodGuard(SimpleRateThrottle):
    """At most `most` of a `kind` an hour from one address, by page and endpoint together.

    What fails its checks is not counted: ask only when the rest is in order.
    """

    def __init__(self, kind: str, most: int = MOST_AN_HOUR) -> None:
        self.kind, self.rate = kind, f"{most}/hour"
        super().__init__()

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"{self.kind}:{self.get_ident(request)}"

    def admits(self, request: Any) -> bool:
        """Count one from the address of `request`; return whether it may come in."""
        any_view: Any = None
        return self.allow_request(request, any_view)
