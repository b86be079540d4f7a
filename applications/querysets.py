"""Who sees which application, and the lists that pages need."""

from typing import Any, Self

from django.apps import apps
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.batches import deadlines
from portal.lifecycle.models import SubjectQuerySet

#: What the authority has let through to the ministry.
RECOMMENDED = "recommended"


class ApplicationQuerySet(SubjectQuerySet):
    """Applications: whose they are, and what stands in the way of each."""

    def visible_to(self, user: Any) -> Self:
        """A draft is its applicant's alone; what was handed in, those concerned with it.

        An authority sees what came to it, the ministry everything handed in, an expert
        what was granted, an auditor all.
        """
        if user.has_role(*OVERSIGHT):
            return self.all()
        if user.has_role(*MINISTRY):
            return self.handed_in()
        if user.has_role(*AUTHORITY):
            return self.handed_in().filter(authority_id=user.organisation_id)
        if user.has_role(*APPLICANT):
            return self.filter(applicant_id=user.organisation_id)
        if user.has_role(Role.EXPERT):
            grants = apps.get_model("applications.ApplicationGrant").objects.filter(
                user_id=user.pk, permission__codename="view_application"
            )
            return self.filter(pk__in=grants.values("content_object_id"))
        return self.none()

    def with_life(self) -> Self:
        """What conditions and pages read of each application: 6 queries, whatever the number."""
        return (
            self.with_room()
            .with_dues()
            .select_related("batch", "applicant", "authority", "sector", "plan")
            .prefetch_related("batch__schemes__indicators", "key_tasks", "attachments")
            .defer("versions")
        )

    def with_versions(self) -> Self:
        """With what its form needs besides: the version of each answer."""
        return self.with_life().defer(None)

    def with_outline(self) -> Self:
        """What saving one field needs: its outline and its versions, in 3 queries."""
        return self.select_related("batch", "applicant", "plan").prefetch_related(
            "batch__schemes__indicators"
        )

    def handed_in(self) -> Self:
        """What has been submitted at least once."""
        return self.exclude(submitted_at=None)

    def recommended(self) -> Self:
        return self.filter(state=RECOMMENDED)

    def with_room(self) -> Self:
        """With the authority's room for this kind in this batch: `room_limit`, `room_used`.

        The condition of each application, asked for all of a list at once.
        """
        mine = {"batch": OuterRef("batch"), "authority": OuterRef("authority")}
        limits = apps.get_model("batches.BatchAuthority").objects.filter(**mine)
        limit = Case(
            When(kind="park", then=Subquery(limits.values("park_limit"))),
            default=Subquery(limits.values("enterprise_limit")),
        )
        same = self.model.objects.recommended().filter(**mine, kind=OuterRef("kind"))
        used = same.order_by().values("batch").annotate(n=Count("pk")).values("n")
        return self.annotate(room_limit=Coalesce(limit, 0), room_used=Coalesce(Subquery(used), 0))

    def with_dues(self) -> Self:
        """With the deadlines that hold for each: `due_applications`, `due_recommendations`."""
        parties = ("applicant", "authority")
        return self.annotate(
            due_applications=deadlines.effective("applications_due", *parties),
            due_recommendations=deadlines.effective("recommendations_due", *parties),
        )

    def running_of(self, organisation_id: int) -> Self:
        """Applications of an applicant that have not ended."""
        return self.filter(applicant_id=organisation_id).exclude(
            state__in=["not_recommended", "withdrawn"]
        )

    def search(self, words: str) -> Self:
        """Match the applicant's name or code."""
        return self.filter(
            Q(applicant__name__icontains=words) | Q(applicant__uscc__startswith=words)
        )

    def with_opinions(self) -> Self:
        """Those on which an authority has given an opinion, with the opinions."""
        return (
            self.filter(recommendations__isnull=False)
            .distinct()
            .prefetch_related("recommendations")
        )
