"""Acts that are no transition, in words. What a transition is called stands on the transition."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_words: dict[str, str | Promise] = {
    "create": _("Created"),
    "edit": _("Edited"),
    "upload": _("File uploaded"),
    "download": _("File downloaded"),
    "declare": _("Declaration made"),
    "assign": _("Assigned"),
}


def name(**words: str | Promise) -> None:
    """Name acts that a room or a floor enters in the log besides its transitions."""
    _words.update(words)


def word(action: str) -> str | Promise:
    """Return the words of an act, or its own name where nobody has given any."""
    return _words.get(action, action)
