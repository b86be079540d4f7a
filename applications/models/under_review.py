"""What an application has to do with its review: who reviews it, and what was found."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from applications.models.actors import officer
from applications.places import Place, places_of
from portal.lifecycle.actions import Act

if TYPE_CHECKING:
    from applications.models.review import Defect


class UnderReview:
    """The part of `Application` that its authority's review reads and writes."""

    pk: Any
    state: str
    returns: int
    defects: Any
    outline: Any

    @cached_property
    def reviewer_id(self) -> int | None:
        """The officer to whom the authority's lead has assigned it, or None."""
        rows: Any = type(self)._default_manager  # type: ignore[attr-defined]  # a mixin of a model
        row: Any = self if "reviewer_pk" in self.__dict__ else rows.with_reviewer().get(pk=self.pk)
        pk: int | None = row.reviewer_pk
        return pk

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every field and file that a defect can be tied to, by key."""
        return places_of(self.outline)

    @cached_property
    def defects_told(self) -> "list[Defect]":
        """The defects of the last return, while they are to be corrected."""
        if self.state != "returned":
            return []
        return list(self.defects.filter(round=self.returns))

    def may_be_reviewed_by(self, user: Any) -> bool:
        """Its officer keeps the review sheet until the opinion is proposed."""
        return self.state in {"submitted", "returned"} and officer(self, user)

    def tell_defects(self, act: Act) -> None:
        """Make those chosen of the noted defects, and those given with the act, the return's."""
        self.defects.filter(round=0, pk__in=act.data["noted"]).update(round=self.returns)
        for found in act.data["defects"]:
            self.defects.create(
                round=self.returns, noted_by_id=act.actor.pk, noted_at=act.at, **found
            )
