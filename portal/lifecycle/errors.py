"""What the door answers when it does not open. Each error carries its HTTP status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why an action is refused: words, the place to mend it, and whether it is late.

    `field` is the field of the form at which it can be mended, where it is one field's.
    """

    text: Text
    link: str = ""
    late: bool = False
    field: str = ""

    def __str__(self) -> str:
        return str(self.text)


class DoorError(Exception):
    """The door did not open; nothing was changed."""

    status: ClassVar[int] = 409

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons: Sequence[Reason] = reasons


class UnknownAction(DoorError):
    """The thing has no such action in its whole life."""

    status = 404

    def __init__(self, name: str) -> None:
        super().__init__(Reason(_("There is no action named “%(name)s”.") % {"name": name}))


class NotAllowed(DoorError):
    """The actor may not do this, whatever the state."""

    status = 403

    def __init__(self, label: Text) -> None:
        super().__init__(
            Reason(_("Your role does not allow the action “%(label)s”.") % {"label": label})
        )


class Refused(DoorError):
    """The action is the actor's to do, but one or more conditions fail; all are told."""

    status = 409


class TooLate(Refused):
    """Refused, and the passed deadline is (one of) the reasons."""

    status = 423


class InvalidFields(DoorError):
    """The fields given with the action are at fault; `errors` names each of them."""

    status = 400

    def __init__(self, errors: Mapping[str, Sequence[str]], form: Any = None) -> None:
        super().__init__(*(Reason(text) for texts in errors.values() for text in texts))
        self.errors = errors
        self.form = form
