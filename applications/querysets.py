"""Who sees which application, and the lists that pages need."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q

from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.lifecycle.models import SubjectQuerySet

if TYPE_CHECKING:
    from applications.models import Application

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
        return self.select_related(
            "batch", "applicant", "authority", "sector", "plan"
        ).prefetch_related("batch__schemes__indicators", "key_tasks", "attachments")

    def handed_in(self) -> Self:
        """What has been submitted at least once."""
        return self.exclude(submitted_at=None)

    def recommended(self) -> Self:
        return self.filter(state=RECOMMENDED)

    def counting_against_limit(self, application: "Application") -> Self:
        """Recommended by the same authority, of the same kind, in the same batch."""
        return self.recommended().filter(
            batch_id=application.batch_id,
            authority_id=application.authority_id,
            kind=application.kind,
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
