"""What the rules of this floor find, in words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from recognition.rules import Misplaced

#: Of an event's moments and places: the field at fault and the sentence. `%(taken)s`: places taken.
MISPLACED: Final[Mapping[Misplaced, tuple[str, Any]]] = {
    Misplaced.ENDS_FIRST: ("ends_at", _("The event ends before it begins.")),
    Misplaced.CLOSES_LATE: ("sign_up_until", _("Sign-up closes at the beginning at the latest.")),
    Misplaced.BEGUN: ("starts_at", _("This moment has passed: an event is moved to a later one.")),
    Misplaced.CLOSED: (
        "sign_up_until",
        _("This moment has passed: sign-up closes at a later one."),
    ),
    Misplaced.TOO_SMALL: (
        "capacity",
        _("%(taken)s places are taken: there cannot be fewer, nor less than one."),
    ),
    Misplaced.UNCHANGED: ("", _("Nothing would change: enter what is to be different.")),
}
