"""Who sees which base, review and delisting, and the lists that pages need."""

from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from acceptance.models import CreationProject
from portal.accounts.models import APPLICANT, APPLICANT_WRITERS, AUTHORITY, MINISTRY, OVERSIGHT
from portal.integrity.querysets import standing_against
from portal.lifecycle.models import SubjectQuerySet
from publicity.models import Entry

#: From a subject of this floor to the creation project behind its base.
PROJECT_JOINS = ("batch", "sector", "applicant", "authority")


def in_creation() -> dict[str, int]:
    """Return `{kind: creation projects on their way}`: they are no bases yet (六(二))."""
    projects = CreationProject.objects.running().order_by()
    counts = projects.values_list("kind").annotate(n=Count("pk"))
    return {"park": 0, "enterprise": 0, **dict(counts)}


def _joins(path: str) -> list[str]:
    return [path, *(f"{path}__{name}" for name in PROJECT_JOINS)]


def _matching(words: str, path: str = "") -> Q:
    """Match the holder's name or the plaque's number of the base at `path`."""
    return Q(**{f"{path}project__applicant__name__icontains": words}) | Q(
        **{f"{path}plaque__number__iexact": words.strip()}
    )


class RecognitionQuerySet(SubjectQuerySet):
    """Recognition documents."""

    def public(self) -> Self:
        """What has been issued is public (六(四))."""
        return self.filter(state="issued")

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors everything; everybody else what has been issued."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.public()

    def readable_by(self, user: Any) -> Self:
        """What anybody may read, strangers included."""
        return self.visible_to(user) if user.is_authenticated else self.public()

    def with_life(self) -> Self:
        """What conditions and pages read: 4 queries, whatever the number."""
        rows: Any = self.model._meta.get_field("rows").related_model
        joined = rows.objects.select_related(*_joins("project"), "project__base__plaque")
        applied = "project__application__submitted_at"
        joined = joined.annotate(**standing_against("project__applicant", applied=applied))
        entries = Entry.objects.select_related("notice", "application")
        free = Entry.objects.free().filter(project__recognition_row=None)
        others = Exists(free.filter(notice__batch=OuterRef("batch")))
        return (
            self.select_related("batch", "signed_document")
            .annotate(others_wait=others)
            .prefetch_related(
                Prefetch("rows", joined),
                Prefetch("rows__project__entries", entries),
                "rows__project__entries__objections",
            )
        )


class BaseQuerySet(SubjectQuerySet):
    """The register of bases."""

    def public(self) -> Self:
        """The register is public, delisted bases included and marked: history stays."""
        return self.with_life()

    def listed(self) -> Self:
        """The public register as its lists show it: one query, whatever the number."""
        return self.public().prefetch_related(None).with_standing()

    def with_standing(self) -> Self:
        """Bases that know whether they are being reviewed: `Base.standing` asks no more."""
        reviews: Any = self.model._meta.get_field("reviews").related_model
        running = reviews.objects.running().filter(base=OuterRef("pk"))
        return self.annotate(under_review=Exists(running))

    def of_standing(self, standing: str) -> Self:
        """Bases of one public standing: valid, in review, cancelled."""
        if standing == "cancelled":
            return self.filter(state="delisted")
        return self.with_standing().filter(state="recognised", under_review=standing == "in_review")

    def visible_to(self, user: Any) -> Self:
        """The register is public."""
        return self.all()

    def with_life(self) -> Self:
        """What conditions and pages read: 2 queries, whatever the number."""
        return self.select_related(*_joins("project"), "plaque", "recognition").prefetch_related(
            "reviews"
        )

    def recognised(self) -> Self:
        return self.filter(state="recognised")

    def certifiable(self, *, held: bool = False) -> Self:
        """Bases that stand and whose cancellation nobody has proposed; or those `held` by that."""
        delistings: Any = self.model._meta.get_field("delistings").related_model
        proposed = Exists(delistings.objects.filter(base=OuterRef("pk"), state="proposed"))
        return self.recognised().filter(proposed if held else ~proposed)

    def ledger(self) -> dict[str, int]:
        """Return `{kind: bases now recognised}`: delisted ones leave their room again."""
        counts = self.recognised().order_by().values_list("project__kind").annotate(n=Count("pk"))
        return {"park": 0, "enterprise": 0, **dict(counts)}

    def of(self, organisation_id: int | None) -> Self:
        """Bases that an organisation holds."""
        return self.filter(project__applicant_id=organisation_id)

    def written_for_by(self, user: Any) -> Self:
        """Those that stand and for which `user` writes experiences, platforms and events."""
        if not user.is_authenticated or not user.has_role(*APPLICANT_WRITERS):
            return self.none()
        return self.recognised().of(user.organisation_id)

    def batches(self) -> list[tuple[int, str]]:
        """Return key and name of the batches that bases came from (one query)."""
        columns = ("project__batch__ordinal", "project__batch_id", "project__batch__name")
        rows = self.order_by(*columns).values_list(*columns[1:]).distinct()
        return list(rows)

    def sector_names(self) -> list[str]:
        """Return the sectors that bases stand in, in the order of the notices (one query)."""
        columns = ("project__batch__ordinal", "project__sector__position", "project__sector__name")
        rows = self.order_by(*columns).values_list(*columns).distinct()
        return list(dict.fromkeys(name for _ordinal, _position, name in rows))

    def search(self, words: str) -> Self:
        """Match the holder's name or the plaque's number."""
        return self.filter(_matching(words))


class OfBaseQuerySet(SubjectQuerySet):
    """Things that happen to a base: seen by its holder, its authority and the ministry."""

    #: States that stay inside the ministry.
    internal: tuple[str, ...] = ()

    def visible_to(self, user: Any) -> Self:
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        told = self.exclude(state__in=self.internal)
        if user.has_role(*AUTHORITY):
            return told.filter(base__project__authority_id=user.organisation_id)
        if user.has_role(*APPLICANT):
            return told.filter(base__project__applicant_id=user.organisation_id)
        return self.none()

    def with_life(self) -> Self:
        """What conditions and pages read: 1 query, whatever the number."""
        return self.select_related("base", "base__plaque", *_joins("base__project"))

    def with_public_base(self) -> Self:
        """With what the public register says of the base: 1 query."""
        return self.select_related("base__recognition", "base__plaque", *_joins("base__project"))

    def search(self, words: str) -> Self:
        """Match the holder's name or the plaque's number."""
        return self.filter(_matching(words, "base__"))


class ReviewQuerySet(OfBaseQuerySet):
    """Effect reviews; the base writes in an open one, so it sees it from the start."""

    def running(self) -> Self:
        return self.filter(state__in=["open", "overdue", "reported", "proposed"])

    def with_life(self) -> Self:
        """What conditions and pages read: 1 query, whatever the number."""
        opinions: Any = self.model._meta.get_field("opinions").related_model
        asked = opinions.objects.silent().filter(review=OuterRef("pk")).order_by()
        number = Subquery(asked.values("review").annotate(n=Count("pk")).values("n"))
        return super().with_life().annotate(silent_count=Coalesce(number, 0))


class DelistingQuerySet(OfBaseQuerySet):
    """A draft is the ministry's own; once proposed, the base is told and heard."""

    internal = ("draft",)

    def with_life(self) -> Self:
        """What conditions and pages read: 1 query, whatever the number."""
        return super().with_life().select_related("incident__hearing")

    def running(self) -> Self:
        return self.filter(state__in=["draft", "proposed"])


class CaseQuerySet(OfBaseQuerySet):
    """A case being written is its base's own."""

    def public(self) -> Self:
        """Published cases: those of delisted bases have been taken down."""
        return self.filter(state="published").with_life()

    def visible_to(self, user: Any) -> Self:
        """The base all of its own, its authority and the ministry what was submitted."""
        rows = super().visible_to(user)
        return rows if user.has_role(*APPLICANT) else rows.exclude(state="draft")

    def readable_by(self, user: Any) -> Self:
        """What anybody may read, strangers included."""
        published = self.filter(state="published")
        return published | self.visible_to(user) if user.is_authenticated else published
