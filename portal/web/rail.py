"""The lifecycle rail: nine stops from the notice to the effect review, on top of every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.lifecycle.stops import Stop


class Status(StrEnum):
    """Where a stop lies, seen from the thing whose life is shown."""

    DONE = "done"
    CURRENT = "current"
    ENDED = "ended"
    AHEAD = "ahead"


STATUS_WORDS: Mapping[Status, Promise] = {
    Status.DONE: _("done"),
    Status.CURRENT: _("current stage"),
    Status.ENDED: _("ended here"),
    Status.AHEAD: _("still ahead"),
}


@dataclass(frozen=True, slots=True)
class RailStop:
    """One stop as it is drawn: its name, its status, and the date or figure under it."""

    stop: Stop
    status: Status
    note: str | Promise = ""

    @property
    def label(self) -> str | Promise:
        return self.stop.label

    @property
    def is_here(self) -> bool:
        return self.status in {Status.CURRENT, Status.ENDED}

    @property
    def words(self) -> Promise:
        """The status for those who do not see colours."""
        return STATUS_WORDS[self.status]


def build_rail(
    at: Stop, notes: Mapping[Stop, str | Promise] | None = None, *, ended: bool = False
) -> list[RailStop]:
    """Return the nine stops of a life that stands `at` a stop.

    notes: the date or figure under a stop. ended: the life stopped there (withdrawn, not
    selected, delisted).
    """
    stops = list(Stop)
    here = stops.index(at)

    def status(position: int) -> Status:
        if position == here:
            return Status.ENDED if ended else Status.CURRENT
        return Status.DONE if position < here else Status.AHEAD

    notes = notes or {}
    return [
        RailStop(stop, status(position), notes.get(stop, "")) for position, stop in enumerate(stops)
    ]
