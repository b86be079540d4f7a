"""The board of one sector and kind: its cases in order of merit, for the ministry alone."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.models import Evaluation, Selection
from portal.batches.models import Batch, Quota, Sector
from portal.web.ui import Check


class Place(StrEnum):
    """How a case stands in the choice as it is proposed, or as the scores suggest it."""

    CHOSEN = "chosen"
    SPREAD = "spread"
    BEYOND = "beyond"
    BELOW = "below"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class Row:
    """One case on the board."""

    case: Evaluation
    place: Place
    is_last_inside: bool

    @property
    def is_chosen(self) -> bool:
        return self.place is Place.CHOSEN


class Board:
    """The cases of one sector and kind with quota, pass lines and what is proposed.

    10 queries, however many cases.
    """

    def __init__(self, batch: Batch, sector: Sector, kind: str, user: Any) -> None:
        self.batch, self.sector, self.kind = batch, sector, kind
        rows = Evaluation.objects.visible_to(user).of_board(batch, sector, kind)
        self.cases: list[Evaluation] = list(rows.with_life().by_total())
        self._selections = Selection.objects.visible_to(user).filter(sector=sector, kind=kind)

    @cached_property
    def selection(self) -> Selection | None:
        """The decision on these cases, with what its conditions read."""
        return self._selections.with_life().first()

    @property
    def logged_on(self) -> Selection | Batch:
        """The thing whose history tells that the board was taken out of the house."""
        return self._selections.first() or self.batch

    @cached_property
    def quota(self) -> int:
        """How many may be chosen."""
        if self.selection:
            return self.selection.quota
        quota = Quota.objects.filter(sector=self.sector, kind=self.kind).first()
        return quota.number if quota else 0

    @cached_property
    def inside(self) -> list[Evaluation]:
        """The best cases that meet the standard, within the quota."""
        return [case for case in self.cases if case.meets_standard][: self.quota]

    @cached_property
    def chosen(self) -> set[int]:
        """What has been proposed; in a draft what the scores suggest, cases in doubt left out."""
        selection = self.selection
        if selection and selection.state != Selection.State.DRAFT:
            return {case.pk for case in selection.chosen.all()}
        if selection and selection.proposed_at:
            return {case.pk for case in selection.chosen.all()}
        return {case.pk for case in self.inside if not case.in_doubt}

    @cached_property
    def rows(self) -> list[Row]:
        last = self.inside[-1].pk if self.inside else None
        return [Row(case, self.place(case), case.pk == last) for case in self.cases]

    def place(self, case: Evaluation) -> Place:
        """Say how one case stands."""
        if case.total_score is None:
            return Place.UNSCORED
        if case.pk in self.chosen:
            return Place.CHOSEN
        if not case.meets_standard:
            return Place.BELOW
        return Place.SPREAD if case.in_doubt else Place.BEYOND

    @property
    def unscored(self) -> list[Evaluation]:
        return [case for case in self.cases if case.total_score is None]

    @property
    def ready(self) -> list[Evaluation]:
        """Cases whose sheets are all in, still without a score."""
        wanted = self.batch.experts_per_application
        return [
            case
            for case in self.unscored
            if case.state == Evaluation.State.SCORING
            and len(case.counting) >= wanted
            and len(case.handed_in) == len(case.counting)
        ]

    def case(self, pk: str) -> Evaluation | None:
        """The case whose score the page opens: the one asked for, else the best."""
        asked = next((case for case in self.cases if str(case.pk) == pk), None)
        best = self.cases[0] if self.cases and self.cases[0].total_score is not None else None
        return asked or best

    def checks(self) -> list[Check]:
        """What has to hold before the choice goes to the lead."""
        wanted = self.batch.experts_per_application  # of a case that has no expert yet
        outstanding = sum(
            (len(case.counting) or wanted) - len(case.handed_in) for case in self.cases
        )
        unscored, chosen = len(self.unscored), len(self.chosen)
        far = [case for case in self.cases if case.in_doubt]
        return [
            Check(
                ngettext("%(n)s sheet is outstanding", "%(n)s sheets are outstanding", outstanding)
                % {"n": outstanding}
                if outstanding
                else _("All sheets are submitted and locked"),
                not outstanding,
            ),
            Check(
                ngettext("%(n)s case has no score", "%(n)s cases have no score", unscored)
                % {"n": unscored}
                if unscored
                else _("All cases are scored"),
                not unscored,
            ),
            Check(
                _("Within the quota (%(chosen)s / %(quota)s)")
                % {"chosen": chosen, "quota": self.quota},
                chosen <= self.quota,
            ),
            Check(
                ngettext(
                    "%(n)s case whose experts lie far apart, not settled",
                    "%(n)s cases whose experts lie far apart, not settled",
                    len(far),
                )
                % {"n": len(far)}
                if far
                else _("No experts lie far apart unsettled"),
                not far,
            ),
        ]
