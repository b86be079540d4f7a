"""Who sees which batch and notice."""

from typing import Any, Self

from django.apps import apps
from django.db import models

from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.lifecycle.models import SubjectQuerySet


class BatchQuerySet(SubjectQuerySet):
    """Batches: the public knows those that are called."""

    def public(self) -> Self:
        """Batches whose notice is out."""
        return self.exclude(state="preparing")

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors see batches in preparation; others only those called."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.public()

    def with_life(self) -> Self:
        return self.select_related("notice")

    def with_policy(self) -> Self:
        """With all that the notice decides: what pages show and `problems` checks."""
        return self.with_life().prefetch_related(*policy())


def policy(path: str = "") -> list[Any]:
    """Return what to prefetch for a batch's policy, from the batch or from `path` to it."""
    authorities = apps.get_model("batches.BatchAuthority").objects.select_related("authority")
    return [
        f"{path}sectors",
        f"{path}quotas",
        f"{path}criteria",
        f"{path}schemes__indicators",
        models.Prefetch(f"{path}batch_authorities", authorities),
    ]


class NoticeQuerySet(SubjectQuerySet):
    """Notices: the public reads those that are out."""

    def public(self) -> Self:
        """Published notices; an amendment in force."""
        return self.filter(state__in=["published", "amended", "approved"])

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.public()

    def with_life(self) -> Self:
        return self.select_related("batch")

    def with_policy(self) -> Self:
        """With all that the notice decides."""
        return self.with_life().prefetch_related(*policy("batch__"))


class AmendmentQuerySet(NoticeQuerySet):
    """Amendments: seen like the notice they amend."""

    def with_life(self) -> Self:
        return self.select_related("notice__batch")
