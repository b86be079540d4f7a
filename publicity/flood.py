"""A guard against floods: the public form and the public endpoint share one count."""

from typing import Any

from rest_framework.throttling import SimpleRateThrottle

from publicity.rules import MOST_AN_HOUR


class ObjectionThrottle(SimpleRateThrottle):
    """At most five objections an hour from one address; what fails its checks is not counted."""

    rate = f"{MOST_AN_HOUR}/hour"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"objection:{self.get_ident(request)}"

    def admits(self, request: Any) -> bool:
        """Count one objection from the address of `request`; return whether it may come in."""
        return self.allow_request(request, None)  # type: ignore[arg-type]
