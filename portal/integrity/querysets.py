"""Who sees which incident, hearing and complaint, and what stands against an organisation."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    DateField,
    DateTimeField,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate

from portal.accounts.models import APPLICANT, MINISTRY, OVERSIGHT, Role
from portal.integrity.rules import Category
from portal.lifecycle.models import SubjectQuerySet
from portal.timeline.clock import BEIJING

#: Confirmed and not lifted: also while it is being decided whether it is lifted.
STANDING = ("confirmed", "lifting")
#: Entered, or to be lifted, and not decided on.
UNDECIDED = ("recorded", "lifting")


def standing_against(
    path: str = "applicant", *, but: Collection[str] = (), applied: str = ""
) -> dict[str, Any]:
    """Return annotations that tell the latest incident standing against the organisation at `path`.

    `but`: categories that are asked for apart. `applied`: the path to when what it goes on with
    was handed in, see `IncidentQuerySet.against`.

    `incident_category` is empty where nothing stands; lists ask them within their own query, and
    `portal.integrity.standing` puts them in words.
    """
    incidents = apps.get_model("integrity.Incident")._default_manager
    rows = incidents.filter(organisation=OuterRef(path), state__in=STANDING)
    rows = rows.exclude(category__in=but) if but else rows
    if applied:
        handed_in = ExpressionWrapper(OuterRef(applied), DateTimeField())
        applied_on = TruncDate(handed_in, tzinfo=BEIJING)
        # What was never handed in is older than every incident: nothing is left out for it.
        rows = rows.against(Coalesce(applied_on, Value(dt.date.min), output_field=DateField()))
    latest = rows.order_by("-happened_on", "-pk")
    return {
        "incident_category": Coalesce(Subquery(latest.values("category")[:1]), Value("")),
        "incident_on": Subquery(latest.values("happened_on")[:1]),
    }


def false_data_against(path: str = "applicant") -> dict[str, Any]:
    """Return annotations that tell the false data last found of the organisation at `path`.

    `false_data_found` is the day of the confirmation, None where none stand.
    """
    incidents = apps.get_model("integrity.Incident")._default_manager
    rows = incidents.filter(organisation=OuterRef(path)).false_data()
    return {
        "false_data_found": Subquery(rows.values("confirmed_on")[:1]),
        "false_data_on": Subquery(rows.values("happened_on")[:1]),
    }


class IncidentQuerySet(SubjectQuerySet):
    """The register of incidents: the ministry's own, open to its auditors, never public."""

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors; whom an incident concerns reads its `Hearing`."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def with_life(self) -> Self:
        """What conditions and pages read: 2 queries, whatever the number."""
        return self.select_related("organisation", "proposed_by", "hearing").prefetch_related(
            "attachments"
        )

    def standing(self) -> Self:
        """Those that count against their organisation."""
        return self.filter(state__in=STANDING)

    def against(self, applied_on: Any) -> Self:
        """Those that count against what was handed in on a day (a date or an expression).

        Whoever may apply again after the years of the bar is not stopped by the old false data
        on the way: handed in later, it was not barred by them any more.
        """
        return self.exclude(category=Category.FALSE_DATA, confirmed_on__lt=applied_on)

    def false_data(self) -> Self:
        """False data that stand, the last found first."""
        found = self.standing().filter(category=Category.FALSE_DATA)
        return found.order_by("-confirmed_on", "-pk")

    def undecided(self) -> Self:
        """Those on which a lead has to decide."""
        return self.filter(state__in=UNDECIDED)

    def search(self, words: str) -> Self:
        """Match the organisation's name or code."""
        return self.filter(
            Q(organisation__name__icontains=words) | Q(organisation__uscc__startswith=words)
        )


class HearingQuerySet(SubjectQuerySet):
    """What organisations are told of incidents, and what they say to them."""

    def visible_to(self, user: Any) -> Self:
        """The organisation its own; the ministry and auditors all."""
        if user.has_role(*MINISTRY, *OVERSIGHT):
            return self.all()
        if user.has_role(*APPLICANT):
            return self.filter(incident__organisation=user.organisation_id)
        return self.none()

    def with_life(self) -> Self:
        return self.select_related("incident__organisation").prefetch_related("attachments")

    def open(self) -> Self:
        """Nothing has been said, and the incident stands."""
        return self.filter(state="open", incident__state__in=STANDING)


class InOneHandQuerySet(SubjectQuerySet):
    """What an officer has in hand and another person decides on."""

    def by_others_than(self, user: Any) -> Self:
        """Neither in hand of `user` nor proposed by them: theirs to decide, if they are a lead."""
        return self.exclude(Q(handler=user.pk) | Q(proposed_by=user.pk))


class ComplaintQuerySet(InOneHandQuerySet):
    """Cases of complaints."""

    def visible_to(self, user: Any) -> Self:
        """The ministry and auditors, without the authors; for others they do not exist."""
        return self.all() if user.has_role(*MINISTRY, *OVERSIGHT) else self.none()

    def by_code(self, code: str) -> Self:
        """The one whose receipt somebody holds."""
        return self.filter(code=code)

    def with_life(self) -> Self:
        return self.select_related("organisation", "handler", "proposed_by", "incident")

    def search(self, words: str) -> Self:
        """Match the organisation as it was named, or as it was found to be."""
        return self.filter(Q(about__icontains=words) | Q(organisation__name__icontains=words))


class ComplaintStatementQuerySet(SubjectQuerySet):
    """What complainants handed in."""

    def visible_to(self, user: Any) -> Self:
        """Whoever has the complaint in hand, as long as that is so."""
        if user.has_role(Role.MINISTRY_OFFICER):
            return self.filter(complaint__handler=user.pk)
        return self.none()
