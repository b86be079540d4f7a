"""Results and their releases: held inside the ministry, told to their own applicant."""

from typing import Any, Self

from django.db.models import Count, Q

from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT
from portal.lifecycle.models import SubjectQuerySet

#: From a result to its case's application.
APPLICATION = "evaluation__application"


class ReleaseQuerySet(SubjectQuerySet):
    """Releases: for the ministry and its auditors."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def public(self) -> Self:
        """Lists that have come out, the latest first (六(二)); an empty one is no list."""
        chosen = self.filter(state="released", results__outcome="creation").distinct()
        return chosen.exclude(approved_at=None).select_related("batch").order_by("-approved_at")

    def with_life(self) -> Self:
        """What conditions and pages read of each: 1 query, whatever the number."""
        joined = self.select_related("batch", "proposed_by", "approved_by")
        return joined.annotate(letter_count=Count("results")).order_by("-batch__ordinal", "-pk")


class ResultQuerySet(SubjectQuerySet):
    """Results of the evaluation."""

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors all; once told, each applicant its own, a province its own."""
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        told = self.filter(state="told")
        if user.has_role(*AUTHORITY):
            return told.filter(**{f"{APPLICATION}__authority": user.organisation_id})
        if user.has_role(*APPLICANT):
            return told.filter(**{f"{APPLICATION}__applicant": user.organisation_id})
        return self.none()

    def public(self) -> Self:
        """Objects of creation (六(二)) whose letters are released, and no more."""
        return self.filter(state="told", outcome="creation").with_life()

    def with_life(self) -> Self:
        """What conditions, pages and letters read of each: 1 query, whatever the number."""
        return self.select_related(
            "release",
            "evaluation__sector",
            f"{APPLICATION}__batch",
            f"{APPLICATION}__applicant",
            f"{APPLICATION}__authority",
        )

    def tally(self) -> dict[str, Any]:
        """Count results by outcome, and those with feedback (1 query)."""
        return self.order_by().aggregate(
            all=Count("pk"),
            creation=Count("pk", filter=Q(outcome="creation")),
            beyond=Count("pk", filter=Q(outcome="beyond")),
            below=Count("pk", filter=Q(outcome="below")),
            written=Count("pk", filter=~Q(feedback="")),
        )

    def sectors(self) -> list[tuple[str, str]]:
        """Return `(code, "code name")` of their sectors, once each (1 query)."""
        columns = ("evaluation__sector__code", "evaluation__sector__name")
        rows = self.select_related(None).order_by(*columns).values_list(*columns).distinct()
        return list({code: (code, f"{code} {name}") for code, name in rows}.values())

    def search(self, words: str) -> Self:
        """Match the applicant's name or code."""
        return self.filter(
            Q(**{f"{APPLICATION}__applicant__name__icontains": words})
            | Q(**{f"{APPLICATION}__applicant__uscc__startswith": words})
        )
