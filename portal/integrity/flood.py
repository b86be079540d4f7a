"""A guard against floods of what anybody may hand in: the page and the endpoint share one count."""

from typing import Any

from rest_framework.throttling import SimpleRateThrottle

from portal.integrity.rules import MOST_AN_HOUR


class FloodGuard(SimpleRateThrottle):
    """At most five of a `kind` an hour from one address; what fails its checks is not counted."""

    rate = f"{MOST_AN_HOUR}/hour"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__()

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"{self.kind}:{self.get_ident(request)}"

    def admits(self, request: Any) -> bool:
        """Count one from the address of `request`; return whether it may come in."""
        return self.allow_request(request, None)  # type: ignore[arg-type]
