"""Who sees which batch and notice."""

from typing import Any, Self

from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.lifecycle.models import SubjectQuerySet


class BatchQuerySet(SubjectQuerySet):
    def public(self) -> Self:
        """Batches whose notice is out."""
        return self.exclude(state="preparing")

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors see batches in preparation; others only those called."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.public()

    def with_life(self) -> Self:
        return self.select_related("notice")


class NoticeQuerySet(SubjectQuerySet):
    def public(self) -> Self:
        """Published notices; an amendment in force."""
        return self.filter(state__in=["published", "amended", "approved"])

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.public()

    def with_life(self) -> Self:
        return self.select_related("batch")
