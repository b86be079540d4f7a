"""Who sees which batch and notice."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce

from portal.accounts.models import AUTHORITY, MINISTRY, OVERSIGHT
from portal.batches import ledger
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
        return self.with_life().with_surroundings().prefetch_related(*policy())

    def with_surroundings(self) -> Self:
        """With what a new batch is held against, the same for each row and in no further query.

        `previous_call`: when the last notice came out. `standing_park`,
        `standing_enterprise`: places taken by bases, by projects, and by what batches still
        undecided have called.
        """
        public = apps.get_model("batches.Notice").objects.public()
        latest = public.exclude(batch=models.OuterRef("pk")).order_by("-published_at")
        return self.annotate(
            previous_call=models.Subquery(latest.values("published_at")[:1]),
            **{f"standing_{kind}": ledger.standing(kind) + _called(kind) for kind in KINDS},
        )


KINDS = ("park", "enterprise")


def _called(kind: str) -> Any:
    """Count the places called by other batches on which nothing has been decided yet."""
    rows = apps.get_model("batches.Quota").objects.filter(
        kind=kind, batch__state__in=["applying", "recommending", "evaluating"]
    )
    others = rows.exclude(batch=models.OuterRef("pk")).order_by().values("kind")
    return Coalesce(models.Subquery(others.annotate(n=models.Sum("number")).values("n")), 0)


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
    """Amendments: everybody knows that there are those in force (`public`).

    What one says of a single applicant is read by that applicant and its authority alone.
    """

    def visible_to(self, user: Any) -> Self:
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        mine = models.Q(organisations=user.organisation_id)
        if user.has_role(*AUTHORITY):
            mine |= models.Q(organisations__region=user.organisation.region)
        named = self.model.objects.filter(mine).values("pk")
        return self.public().filter(~models.Q(scope="applicant") | models.Q(pk__in=named))

    def readable_by(self, user: Any) -> Self:
        """What the page of a notice tells `user`: those in force, and those that may be opened.

        `may_open` marks the latter.
        """
        mine = self.model.objects.visible_to(user) if user.is_authenticated else self.none()
        rows = self.annotate(may_open=models.Exists(mine.filter(pk=models.OuterRef("pk"))))
        in_force = self.model.objects.public().values("pk")
        return rows.filter(models.Q(may_open=True) | models.Q(pk__in=in_force))

    def for_some(self) -> Self:
        """Later deadlines that hold for some only, beside those of the batch."""
        return self.filter(matter="deadlines").exclude(scope="all")

    def with_life(self) -> Self:
        return self.select_related("notice__batch")
