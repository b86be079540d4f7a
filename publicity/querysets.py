"""Who sees which notice and which objection."""

from typing import Any, Self

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, When
from django.db.models.functions import Coalesce

from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.integrity.querysets import InOneHandQuerySet
from portal.lifecycle.models import SubjectQuerySet

#: Notices that anybody may read: on show, or shown and closed or withdrawn.
PUBLIC = ("open", "closed", "withdrawn")
#: Objections that still hold their entry.
UNSETTLED = ("lodged", "refusal_proposed", "accepted")


def runs_of(user: Any, path: str = "") -> Q:
    """Return what `user` works on or watches, as a filter of notices, or of what has one at `path`.

    The ministry runs its own notices, a province those of its recommended lists; an auditor
    watches all.
    """
    if user.is_authenticated and user.has_role(*OVERSIGHT):
        return ~Q(pk__in=())
    if user.is_authenticated and user.has_role(*MINISTRY):
        return Q(**{f"{path}authority": None})
    if user.is_authenticated and user.has_role(*AUTHORITY):
        return Q(**{f"{path}authority": user.organisation_id})
    return Q(pk__in=())


def works_on(user: Any, notice: Any) -> bool:
    """Whether `user`, who may be a stranger, works on `notice` or watches those who do."""
    if not user.is_authenticated:
        return False
    if user.has_role(*OVERSIGHT):
        return True
    if notice.authority_id is None:
        return bool(user.has_role(*MINISTRY))
    return bool(user.has_role(*AUTHORITY) and user.organisation_id == notice.authority_id)


class PublicNoticeQuerySet(SubjectQuerySet):
    """Notices, with those in preparation for those alone who run them."""

    def public(self) -> Self:
        """Notices on show, and those that were: they stay reachable."""
        return self.filter(state__in=PUBLIC)

    def visible_to(self, user: Any) -> Self:
        """Whoever runs or watches a notice sees its draft; everybody else what is public."""
        return self.filter(Q(state__in=PUBLIC) | runs_of(user))

    def of_results(self) -> Self:
        """Notices of acceptance results: they alone lead to a recognition (六(四))."""
        return self.filter(kind="acceptance_results")

    def with_life(self) -> Self:
        """Each with its batch and the number of its entries, of each kind: one query."""
        return self.select_related("batch", "authority", "recommendation_list").annotate(
            entry_count=Count("entries"),
            park_count=Count("entries", _of_kind("park")),
            enterprise_count=Count("entries", _of_kind("enterprise")),
            is_changing=Exists(
                self.model._meta.get_field("changes").related_model.objects.filter(
                    notice=OuterRef("pk"), state="proposed"
                )
            ),
        )

    def with_last_change(self) -> Self:
        """Each with `last_change`, when its latest correction or its withdrawal came into force."""
        in_force = Q(changes__state="approved")
        moved = self.annotate(last_change=Max("changes__approved_at", filter=in_force))
        return moved.order_by(Coalesce("last_change", "published_at").desc(), "-pk")

    def open_first(self) -> Self:
        """Those on show before the closed ones, the latest first."""
        on_show = Case(When(state="open", then=0), default=1)
        return self.order_by(on_show, "-opens_on", "-pk")


class EntryQuerySet(SubjectQuerySet):
    """Lines of notices, in the order of regions and sectors."""

    def visible_to(self, user: Any) -> Self:
        """Entries are seen where their notice is."""
        return self.filter(Q(notice__state__in=PUBLIC) | runs_of(user, "notice__"))

    def public(self) -> Self:
        return self.filter(notice__state__in=PUBLIC)

    def with_life(self) -> Self:
        """Everything a line of the list reads: 2 queries, whatever the number."""
        about = ("applicant", "authority", "sector")
        projects = (f"project__{name}" for name in about)
        applications = (f"application__{name}" for name in about)
        return (
            self.select_related("notice__batch", *projects, *applications)
            .defer("application__basic_info", "application__answers")
            .prefetch_related("objections")
        )

    def free(self) -> Self:
        """Results on closed notices against which no objection is open or was upheld (六(四))."""
        shown = self.filter(notice__state="closed", notice__kind="acceptance_results")
        return shown.unobjected()

    def unobjected(self) -> Self:
        """Lines against which no objection is open or was upheld."""
        return self.exclude(objections__state__in=[*UNSETTLED, "upheld"])


class NoticeChangeQuerySet(SubjectQuerySet):
    """Corrections and withdrawals."""

    def visible_to(self, user: Any) -> Self:
        """Whoever runs or watches the notice; the public reads on it what is in force."""
        return self.filter(runs_of(user, "notice__"))

    def public(self) -> Self:
        """What is in force, in the order in which it came."""
        return self.filter(state="approved", notice__state__in=PUBLIC)

    def with_life(self) -> Self:
        return self.select_related("notice__batch", "proposed_by", "approved_by")


class ObjectionQuerySet(InOneHandQuerySet):
    """Cases of objections."""

    def visible_to(self, user: Any) -> Self:
        """Whoever runs the notice handles them, auditors watch; for others they do not exist."""
        return self.filter(runs_of(user, "notice__"))

    def with_life(self) -> Self:
        return (
            self.select_related(
                "notice__batch",
                "entry__project__applicant",
                "entry__application__applicant",
                "entry__application__authority",
                "handler",
                "proposed_by",
            )
            .defer("entry__application__basic_info", "entry__application__answers")
            .prefetch_related("inquiries__to")
        )

    def with_party(self) -> Self:
        """With `party`, the name of the party concerned."""
        project = "entry__project__applicant__name"
        return self.annotate(party=Coalesce(project, "entry__application__applicant__name"))

    def unsettled(self) -> Self:
        return self.filter(state__in=UNSETTLED)


class InquiryQuerySet(SubjectQuerySet):
    """What is asked in objections, and answered."""

    def visible_to(self, user: Any) -> Self:
        """Whoever is asked its own, whoever runs or watches the notice all of it."""
        asked = Q(pk__in=())
        if user.is_authenticated and user.has_role(*APPLICANT, *AUTHORITY):
            asked = Q(to=user.organisation_id)
        return self.filter(asked | runs_of(user, "objection__notice__"))

    def with_life(self) -> Self:
        about = ("project__applicant", "application__applicant")
        return (
            self.select_related(
                "to",
                "objection__notice__batch",
                *(f"objection__entry__{path}" for path in about),
            )
            .defer(
                "objection__entry__application__basic_info",
                "objection__entry__application__answers",
            )
            .prefetch_related("attachments")
        )

    def with_party(self) -> Self:
        """With `party`, the name of the party concerned."""
        project = "objection__entry__project__applicant__name"
        other = "objection__entry__application__applicant__name"
        return self.annotate(party=Coalesce(project, other))

    def waiting_for(self, user: Any) -> Self:
        """Questions that the organisation of `user` has to answer, and that still matter."""
        return self.filter(to=user.organisation_id, state="open", objection__state="accepted")


class StatementQuerySet(SubjectQuerySet):
    """What objectors handed in."""

    def visible_to(self, user: Any) -> Self:
        """Whoever has the objection in hand, as long as that is so."""
        if user.has_role(Role.MINISTRY_OFFICER, Role.AUTHORITY_OFFICER):
            rows = runs_of(user, "objection__notice__")
            return self.filter(rows, objection__handler=user.pk)
        return self.none()


def _of_kind(kind: str) -> Q:
    return Q(entries__project__kind=kind) | Q(entries__application__kind=kind)
