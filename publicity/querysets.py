"""Who sees which notice and which objection."""

from typing import Any, Self

from django.db.models import Case, Count, Q, When

from portal.accounts.models import MINISTRY, OVERSIGHT
from portal.lifecycle.models import SubjectQuerySet

#: Notices that anybody may read: on show, or shown and closed.
PUBLIC = ("open", "closed")
#: Objections that still hold their entry.
UNSETTLED = ("lodged", "accepted")


def sees_drafts(user: Any) -> bool:
    """Whether `user`, who may be a stranger, works on notices or watches those who do."""
    return user.is_authenticated and user.has_role(*MINISTRY, *OVERSIGHT)


class PublicNoticeQuerySet(SubjectQuerySet):
    """Notices, with those in preparation for staff alone."""

    def public(self) -> Self:
        """Notices on show, and those that were: they stay reachable."""
        return self.filter(state__in=PUBLIC)

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors see drafts as well; everybody else what is public."""
        return self.all() if sees_drafts(user) else self.public()

    def with_life(self) -> Self:
        """Each with its batch and the number of its entries, of each kind: one query."""
        return self.select_related("batch").annotate(
            entry_count=Count("entries"),
            park_count=Count("entries", Q(entries__project__kind="park")),
            enterprise_count=Count("entries", Q(entries__project__kind="enterprise")),
        )

    def open_first(self) -> Self:
        """Those on show before the closed ones, the latest first."""
        on_show = Case(When(state="open", then=0), default=1)
        return self.order_by(on_show, "-opens_on", "-pk")


class EntryQuerySet(SubjectQuerySet):
    """Lines of notices, in the order of regions and sectors."""

    def visible_to(self, user: Any) -> Self:
        """Entries are seen where their notice is."""
        return self.all() if sees_drafts(user) else self.public()

    def public(self) -> Self:
        return self.filter(notice__state__in=PUBLIC)

    def with_life(self) -> Self:
        """Everything a line of the list reads: 2 queries, whatever the number."""
        return self.select_related(
            "notice__batch", "project__applicant", "project__authority", "project__sector"
        ).prefetch_related("objections")

    def free(self) -> Self:
        """Entries of closed notices against which no objection is open or was upheld (六(四))."""
        return self.filter(notice__state="closed").exclude(
            objections__state__in=[*UNSETTLED, "upheld"]
        )


class ObjectionQuerySet(SubjectQuerySet):
    """Cases of objections."""

    def visible_to(self, user: Any) -> Self:
        """The ministry handles them, auditors watch; nobody else sees that they exist."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def with_life(self) -> Self:
        return self.select_related("notice__batch", "entry__project__applicant")

    def unsettled(self) -> Self:
        return self.filter(state__in=UNSETTLED)


class StatementQuerySet(SubjectQuerySet):
    """What objectors handed in."""

    def visible_to(self, user: Any) -> Self:
        """Who objected, and with what evidence: for those at the ministry who handle it, alone."""
        return self.all() if user.has_role(*MINISTRY) else self.none()
