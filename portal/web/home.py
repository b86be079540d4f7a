"""The cards of the public home page. Each floor registers its own in its `home.py`."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the template that draws its `<section class="card">`, and what it draws."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Builder = Callable[[], Card | None]

_builders: dict[Builder, tuple[bool, int]] = {}


def card(position: int, *, aside: bool = False) -> Callable[[Builder], Builder]:
    """Put what the decorated function returns on the home page; nothing where it returns None.

    position: smaller stands higher. aside: in the narrow column at the right. The page is
    public: a card shows public rows only, and never a score, a rank or a number by region (十).
    """

    def register(builder: Builder) -> Builder:
        _builders[builder] = (aside, position)
        return builder

    return register


def draw(request: Any, *, aside: bool) -> Iterator[SafeString]:
    """Yield the cards of one column, from the top down."""
    column = [
        (position, builder) for builder, (side, position) in _builders.items() if side is aside
    ]
    for _position, builder in sorted(column, key=lambda entry: entry[0]):
        if (found := builder()) is not None:
            yield render_to_string(found.template, dict(found.context), request)
