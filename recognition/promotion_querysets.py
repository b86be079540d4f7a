"""Who sees which event, sign-up and shared platform, and the lists that pages need."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from portal.accounts.models import APPLICANT_WRITERS, AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.lifecycle.models import SubjectQuerySet
from portal.timeline import clock
from recognition.querysets import CaseQuerySet

#: Events that the public reads of; a cancelled one only where it had been published.
PUBLIC = Q(state__in=["published", "held", "reported"]) | Q(
    state="cancelled", published_at__isnull=False
)
#: Events whose end has come.
HELD = ("held", "reported")


class EventQuerySet(SubjectQuerySet):
    """Events: a draft is its host's own, what is on its way the province's and the ministry's."""

    def public(self) -> Self:
        """What has been published, cancelled events included: whoever signed up looks for them."""
        return self.filter(PUBLIC).with_life()

    def visible_to(self, user: Any) -> Self:
        """The host all of its own, its province and the ministry what was put forward."""
        own = Q(host_id=user.organisation_id)
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.filter(own | ~Q(state="draft"))
        if user.has_role(*AUTHORITY):
            below = Q(base__project__authority_id=user.organisation_id) & ~Q(state="draft")
            return self.filter(own | below)
        return self.filter(own) if user.organisation_id else self.none()

    def readable_by(self, user: Any) -> Self:
        """What anybody may read, strangers included."""
        public = self.filter(PUBLIC)
        return public | self.visible_to(user) if user.is_authenticated else public

    def with_life(self) -> Self:
        """What conditions and pages read: 2 queries, whatever the number."""
        rows = apps.get_model("recognition.SignUp")._default_manager
        booked = rows.filter(event=OuterRef("pk"), state="booked").order_by().values("event")
        people = Subquery(booked.annotate(n=Sum("people")).values("n"))
        return (
            self.select_related("host", "base__project__batch")
            .prefetch_related("changes")
            .annotate(taken=Coalesce(people, Value(0), output_field=models.IntegerField()))
        )

    def to_come(self) -> Self:
        """Not begun, and not cancelled."""
        return self.filter(starts_at__gt=clock.now()).exclude(state="cancelled")

    def soonest_first(self) -> Self:
        """What is to come, the soonest first; then what is over, the latest first."""
        past = Q(ends_at__lte=clock.now())
        return self.annotate(
            is_past=Case(When(past, then=Value(1)), default=Value(0)),
            soon=Case(When(~past, then=F("starts_at"))),
        ).order_by("is_past", "soon", "-starts_at", "pk")

    def held(self) -> Self:
        """Events that have taken place."""
        return self.filter(state__in=HELD)


class SignUpQuerySet(SubjectQuerySet):
    """Sign-ups: the code alone leads to one; the host and the ministry count them."""

    def visible_to(self, user: Any) -> Self:
        rows = self.exclude(state="cancelled")
        if user.has_role(*MINISTRY):
            return rows
        if user.has_role(*APPLICANT_WRITERS, Role.AUTHORITY_OFFICER):
            return rows.filter(event__host_id=user.organisation_id)
        return self.none()

    def with_life(self) -> Self:
        """What conditions and pages read: 1 query, whatever the number."""
        return self.select_related("event__host", "event__base__project__batch")

    def booked(self) -> Self:
        """Those that hold a place."""
        return self.filter(state="booked")

    def by_code(self, code: str) -> Self:
        """The sign-up with this code, for whoever holds it; drafts have none."""
        return self.filter(code=code).with_life()


class GuestQuerySet(models.QuerySet[Any]):
    """Names and contacts of those signed up: the host's and the ministry's alone."""

    def visible_to(self, user: Any) -> Self:
        signed_up = apps.get_model("recognition.SignUp")._default_manager.visible_to(user)
        return self.filter(sign_up__in=signed_up).select_related("sign_up")


class PlatformQuerySet(CaseQuerySet):
    """Shared platforms: seen as experiences are, until published its base's own business."""

    def matching(self, words: str) -> Self:
        """Match what a platform is called, what it offers, or whose it is."""
        return self.filter(
            Q(name__icontains=words)
            | Q(offers__icontains=words)
            | Q(base__project__applicant__name__icontains=words)
        )
