"""Who sees which creation project, report and acceptance, and the lists that pages need."""

from typing import Any, Self

from django.db.models import Count, Q

from acceptance.rules import TaskStatus
from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT
from portal.integrity.querysets import standing_against
from portal.lifecycle.models import SubjectQuerySet


class ProjectQuerySet(SubjectQuerySet):
    """Creation projects."""

    def visible_to(self, user: Any) -> Self:
        """An applicant its own, an authority those of its applicants, ministry and auditors all."""
        return _scoped(self, user, "")

    def with_life(self) -> Self:
        """What pages read of each project: 5 queries, whatever the number."""
        return self.select_related(
            "batch", "applicant", "authority", "sector", "acceptance"
        ).prefetch_related("targets", "tasks", "reports")

    def with_progress(self) -> Self:
        """For lists: how many key tasks there are and how many are done, in the same query."""
        rows = self.select_related("batch", "applicant", "authority", "sector").annotate(
            tasks_all=Count("tasks"),
            tasks_done=Count("tasks", filter=Q(tasks__status=TaskStatus.DONE)),
        )
        # Grouping drops the model's own order.
        return rows.order_by(*self.model._meta.ordering)

    def running(self) -> Self:
        """Projects in their term, or over it and still to be decided on."""
        return self.filter(state__in=["creating", "term_ended"])

    def search(self, words: str) -> Self:
        """Match the applicant's name or code."""
        return self.filter(
            Q(applicant__name__icontains=words) | Q(applicant__uscc__startswith=words)
        )


class PaperQuerySet(SubjectQuerySet):
    """Papers on a project: a draft is its applicant's alone until it has been handed in."""

    def visible_to(self, user: Any) -> Self:
        """Its applicant and auditors all; authority and ministry what was handed in."""
        rows = _scoped(self, user, "project__")
        if user.has_role(*OVERSIGHT, *APPLICANT):
            return rows
        return rows.exclude(submitted_at=None)

    def with_life(self) -> Self:
        """What conditions and pages read of each paper, in a fixed number of queries."""
        return self.select_related(
            "project__batch", "project__applicant", "project__authority", "project__sector"
        ).prefetch_related("project__targets", "project__tasks")

    def search(self, words: str) -> Self:
        """Match the applicant's name or code."""
        return self.filter(
            Q(project__applicant__name__icontains=words)
            | Q(project__applicant__uscc__startswith=words)
        )


class AcceptanceQuerySet(PaperQuerySet):
    """Acceptances: papers that bring evidence."""

    def with_life(self) -> Self:
        """As for every paper, with the files and what stands against the applicant."""
        applied = "project__application__submitted_at"
        standing = standing_against("project__applicant", applied=applied)
        rows = super().with_life().annotate(**standing)
        return rows.prefetch_related("attachments")


def _scoped(rows: Any, user: Any, path: str) -> Any:
    """Narrow `rows` to the reader's part of the country; `path` leads to the project."""
    if user.has_role(*OVERSIGHT, *MINISTRY):
        return rows.all()
    if user.has_role(*AUTHORITY):
        return rows.filter(**{f"{path}authority_id": user.organisation_id})
    if user.has_role(*APPLICANT):
        return rows.filter(**{f"{path}applicant_id": user.organisation_id})
    return rows.none()
