"""Who sees which application, and the lists that pages need."""

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, NullIf

from portal.accounts.models import APPLICANT, AUTHORITY, MINISTRY, OVERSIGHT, Role
from portal.batches import deadlines
from portal.integrity.querysets import false_data_against, standing_against
from portal.integrity.rules import Category
from portal.lifecycle.models import SubjectQuerySet

#: What the authority has let through to the ministry.
RECOMMENDED = "recommended"
#: Lists that have been sent, whatever the formal check has come to.
WITH_MINISTRY = ("sent", "checked", "returned", "accepted")


#: The grant by which a lead assigns an application to an officer.
REVIEW = "review_application"


def _review_grants() -> models.QuerySet[Any]:
    """Every assignment of an application to an officer."""
    grants: Any = apps.get_model("applications.ApplicationGrant").objects
    rows: models.QuerySet[Any] = grants.filter(permission__codename=REVIEW)
    return rows


def _assigned_to_others_than(officer: Any) -> models.QuerySet[Any]:
    """The applications that others have been given: asked once, not row by row."""
    return _review_grants().exclude(user_id=officer.pk).values("content_object_id")


def due_for(name: str) -> Greatest:
    """The deadline `name` as it holds for each application."""
    return deadlines.effective(name, "applicant", "authority")


def due_to_send() -> Coalesce:
    """Until when each recommended list can be sent: as its authority's deadline stands.

    A list waits for an applicant of its authority who has been given more time; one that
    the ministry has returned can be sent again until the moment it has set.
    """
    mine = Q(organisations=OuterRef("authority")) | Q(
        organisations__applications__authority=OuterRef("authority"),
        organisations__applications__batch=OuterRef("batch"),
    )
    rows = apps.get_model("batches.Amendment").objects.public()
    given = rows.for_some().filter(mine, notice__batch=OuterRef("batch"))
    latest = given.order_by("-recommendations_due").values("recommendations_due")[:1]
    own = F("batch__recommendations_due")
    longest = Greatest(own, Coalesce(Subquery(latest), own))
    return Coalesce("resend_by", longest)


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
            .with_reviewer()
            .annotate(**standing_against("applicant", but=(Category.FALSE_DATA,)))
            .annotate(**false_data_against("applicant"))
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

    def told_to_ministry(self) -> Self:
        """Those whose opinion the ministry may read: on a list that was sent, or declined."""
        sent = Q(state=RECOMMENDED, list_entry__on_list__state__in=WITH_MINISTRY)
        return self.filter(sent | Q(state="not_recommended"))

    def with_room(self) -> Self:
        """With the authority's room for this kind in this batch: `room_limit`, `room_used`.

        And with `list_state`, where its recommended list stands. The conditions of each
        application, asked for all of a list at once.
        """
        mine = {"batch": OuterRef("batch"), "authority": OuterRef("authority")}
        limits = apps.get_model("batches.BatchAuthority").objects.filter(**mine)
        limit = Case(
            When(kind="park", then=Subquery(limits.values("park_limit"))),
            default=Subquery(limits.values("enterprise_limit")),
        )
        same = self.model.objects.recommended().filter(**mine, kind=OuterRef("kind"))
        used = same.order_by().values("batch").annotate(n=Count("pk")).values("n")
        lists = apps.get_model("applications.RecommendationList").objects.filter(**mine)
        return self.annotate(
            room_limit=Coalesce(limit, 0),
            room_used=Coalesce(Subquery(used), 0),
            list_state=Coalesce(Subquery(lists.order_by().values("state")[:1]), Value("")),
        )

    def with_dues(self) -> Self:
        """With the deadlines that hold for each: `due_applications`, `due_recommendations`."""
        return self.annotate(
            due_applications=due_for("applications_due"),
            due_recommendations=due_for("recommendations_due"),
        )

    def with_reviewer(self) -> Self:
        """With the officer to whom it is assigned: `reviewer_pk`, `reviewer_name`.

        Both None where it is open to all officers of the authority.
        """
        mine = _review_grants().filter(content_object=OuterRef("pk"))
        grants = mine.annotate(
            called=Coalesce(NullIf("user__display_name", Value("")), "user__username")
        )
        return self.annotate(
            reviewer_pk=Subquery(grants.values("user")[:1]),
            reviewer_name=Subquery(grants.values("called")[:1]),
        )

    def open_to(self, officer: Any) -> Self:
        """Those on which an officer may act: assigned to the officer, or to nobody."""
        return self.exclude(pk__in=_assigned_to_others_than(officer))

    def running_of(self, organisation_id: int) -> Self:
        """Applications of an applicant that have not ended."""
        return self.filter(applicant_id=organisation_id).exclude(
            state__in=["not_recommended", "withdrawn"]
        )

    def in_review(self) -> Self:
        """Those an authority has in hand: handed in and not decided."""
        return self.filter(state__in=["submitted", "returned", "proposed"])

    def decided(self) -> Self:
        """Those on which an authority has decided."""
        return self.exclude(state__in=["draft", "submitted", "returned", "proposed", "withdrawn"])

    def overdue(self, now: dt.datetime) -> Self:
        """Those whose deadline has passed while something was still to be done."""
        due = "due_applications"
        return (
            self.with_dues()
            .annotate(hand_in_by=Greatest(Coalesce("correct_by", due), due))
            .filter(
                Q(state__in=["submitted", "proposed"], due_recommendations__lt=now)
                | Q(state__in=["draft", "returned"], hand_in_by__lt=now)
            )
        )

    def with_opinions(self) -> Self:
        """Those on which an authority has given an opinion, with the opinions."""
        return (
            self.filter(recommendations__isnull=False)
            .distinct()
            .prefetch_related("recommendations")
        )


class FieldCheckQuerySet(models.QuerySet[Any]):
    """Field checks: working papers of an authority."""

    def visible_to(self, user: Any) -> Self:
        """The authority's own people, oversight, and the ministry once the list is sent."""
        if user.has_role(*OVERSIGHT):
            return self.all()
        if user.has_role(*MINISTRY):
            sent = {"application__list_entry__on_list__state__in": WITH_MINISTRY}
            return self.filter(application__state=RECOMMENDED, **sent)
        if user.has_role(*AUTHORITY):
            return self.filter(application__authority_id=user.organisation_id)
        return self.none()


class ClarificationQuerySet(models.QuerySet[Any]):
    """Questions and answers: the two sides of each, and oversight."""

    def visible_to(self, user: Any) -> Self:
        if user.has_role(*OVERSIGHT):
            return self.all()
        if user.has_role(*APPLICANT, *AUTHORITY, *MINISTRY):
            mine = Q(asker=user.organisation_id) | Q(addressee=user.organisation_id)
            return self.filter(mine)
        return self.none()

    def with_people(self) -> Self:
        """With what a thread shows: 2 queries."""
        return self.select_related(
            "application", "asker", "addressee", "asked_by", "answered_by"
        ).prefetch_related("attachments")

    def to_be_answered_by(self, user: Any) -> Self:
        """Put to the user's side and not answered, while an answer can still be given.

        A question to the authority waits for the officer the application is assigned to; where
        it is assigned to nobody, for all of them.
        """
        rows = self.filter(
            addressee=user.organisation_id,
            answered_at=None,
            application__batch__state__in=["applying", "recommending", "evaluating"],
        ).exclude(application__state__in=["not_recommended", "withdrawn"])
        if user.has_role(Role.AUTHORITY_OFFICER):
            rows = rows.exclude(application__in=_assigned_to_others_than(user))
        return rows


class SavedViewQuerySet(models.QuerySet[Any]):
    """Saved views: each reader's own."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(user_id=user.pk)


class RecommendationListQuerySet(SubjectQuerySet):
    """Recommended lists: the authority's own until they are sent."""

    def visible_to(self, user: Any) -> Self:
        """An authority sees its own, the ministry what was sent to it, an auditor all."""
        if user.has_role(*OVERSIGHT):
            return self.all()
        if user.has_role(*MINISTRY):
            return self.filter(state__in=WITH_MINISTRY)
        if user.has_role(*AUTHORITY):
            return self.filter(authority_id=user.organisation_id)
        return self.none()

    def with_life(self) -> Self:
        """What conditions and pages read of each: 2 queries, whatever the number."""
        entry = apps.get_model("applications.ListEntry")
        heavy = [f"application__{name}" for name in ("basic_info", "answers")]
        lines = entry.objects.select_related(
            "application__applicant", "application__sector", "application__authority"
        ).defer(*heavy)
        people = ("proposed_by", "drafted_by", "endorsed_by")
        rows = self.with_due().select_related("batch", "authority", *people)
        return rows.prefetch_related(Prefetch("entries", lines))

    def for_paper(self) -> Self:
        """With what the letter and the summary table read of each application as well."""
        entry = apps.get_model("applications.ListEntry")
        lines = entry.objects.select_related("application__applicant", "application__sector").defer(
            "application__answers"
        )
        return self.select_related("batch__notice", "authority", "drafted_by").prefetch_related(
            Prefetch("entries", lines)
        )

    def with_due(self) -> Self:
        """With `due`, until when each can be sent."""
        return self.annotate(due=due_to_send())
