"""What limits an application from outside: its authority's room, and the deadlines that hold."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from applications.querysets import RECOMMENDED, WITH_MINISTRY


class WithinLimits:
    """The part of `Application` that asks how many and until when."""

    pk: Any
    state: Any
    correct_by: Any

    @cached_property
    def room(self) -> tuple[int, int]:
        """How many of its kind its authority may recommend in its batch, and how many it has."""
        rows: Any = type(self)._default_manager  # type: ignore[attr-defined]  # a mixin of a model
        row: Any = self if "room_limit" in self.__dict__ else rows.with_room().get(pk=self.pk)
        return row.room_limit, row.room_used

    @cached_property
    def list_state(self) -> str:
        """Where the recommended list of its authority stands; empty while there is none."""
        rows: Any = type(self)._default_manager  # type: ignore[attr-defined]  # a mixin of a model
        return str(rows.with_room().get(pk=self.pk).list_state)

    @property
    def has_reached_ministry(self) -> bool:
        """Whether it is on a list that was sent: till then its review is the authority's own."""
        return self.state == RECOMMENDED and self.list_state in WITH_MINISTRY

    @cached_property
    def dues(self) -> Mapping[str, dt.datetime]:
        """Its own deadlines: those of the batch, or later ones by an amendment (`with_dues()`)."""
        rows: Any = type(self)._default_manager  # type: ignore[attr-defined]  # a mixin of a model
        row: Any = self if "due_applications" in self.__dict__ else rows.with_dues().get(pk=self.pk)
        return {
            "applications_due": row.due_applications,
            "recommendations_due": row.due_recommendations,
        }

    @property
    def applications_due(self) -> dt.datetime:
        return self.dues["applications_due"]

    @property
    def recommendations_due(self) -> dt.datetime:
        return self.dues["recommendations_due"]

    @property
    def due(self) -> dt.datetime:
        """Until when the applicant may hand in.

        Later than the deadline only where the batch gives days for correcting.
        """
        due = self.applications_due
        return max(due, self.correct_by) if self.correct_by else due
