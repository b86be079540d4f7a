"""The board of one sector and kind: its cases in order of merit, for the ministry alone.

It counts in the database and reads one page of lines, so that 20,000 cases cost what 20 do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation import rules
from evaluation.models import Evaluation, ScoreSheet, Selection
from evaluation.querysets import EvaluationQuerySet
from portal.batches.models import Batch, Sector
from portal.web.forms import whole_number
from portal.web.ui import Check

#: Lines on one page of the board.
LINES: Final = 50


class Place(StrEnum):
    """How a case stands: by what is noted, else by its total and the quota."""

    CHOSEN = "chosen"
    LEFT = "left"
    HELD = "held"
    INSIDE = "inside"
    SPREAD = "spread"
    RULED_OUT = "ruled_out"
    BEYOND = "beyond"
    BELOW = "below"
    UNSCORED = "unscored"


NOTED: Final = {
    rules.Choice.CHOOSE: Place.CHOSEN,
    rules.Choice.LEAVE: Place.LEFT,
    rules.Choice.HOLD: Place.HELD,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One case on the board."""

    case: Evaluation
    place: Place
    is_last_inside: bool


class Board:
    """The cases of one sector and kind with quota, pass lines and what is noted so far."""

    def __init__(self, selection: Selection, user: Any) -> None:
        self.selection = selection
        self.batch, self.sector, self.kind = selection.batch, selection.sector, selection.kind
        rows = Evaluation.objects.visible_to(user).of_board(self.sector, self.kind)
        self.all: EvaluationQuerySet = rows
        self.by_total = rows.by_total()
        self._sheets = ScoreSheet.objects.visible_to(user)

    @classmethod
    def find(cls, user: Any, batch: int, sector: int, kind: str) -> "Board | None":
        """Return the board for a reader; its decision is not saved while none has been opened."""
        seen = Selection.objects.visible_to(user).with_life()
        selection = seen.filter(batch=batch, sector=sector, kind=kind).first()
        if selection is None:
            sectors = Sector.objects.select_related("batch")
            found = sectors.filter(batch__in=Batch.objects.visible_to(user), batch=batch)
            if (row := found.filter(pk=sector).first()) is None:
                return None
            selection = Selection(batch=row.batch, sector=row, kind=kind)
        return cls(selection, user)

    @property
    def logged_on(self) -> Selection | Batch:
        """The thing whose history tells that the board was taken out of the house."""
        return self.selection if self.selection.pk else self.batch

    @cached_property
    def cases(self) -> list[Evaluation]:
        """Every case with all it has, for the workbook."""
        return list(self.by_total.with_life())

    @property
    def quota(self) -> int:
        return self.selection.quota

    @cached_property
    def tally(self) -> dict[str, Any]:
        """How many cases there are, and how they stand (1 query)."""
        return self.all.tally()

    @cached_property
    def contest(self) -> list[rules.Contender]:
        """The cases that settle who is chosen (1 query)."""
        return self.selection.contenders

    @cached_property
    def edge(self) -> Decimal | None:
        """The lowest total inside the quota as things stand."""
        return rules.edge_of(self.contest, self.quota)

    @property
    def ties(self) -> list[rules.Tie]:
        return self.selection.ties

    def lines(self, cases: Iterable[Evaluation]) -> list[Row]:
        """Say of each case on a page how it stands, and where the line is drawn."""
        shown: Sequence[Evaluation] = list(cases)
        followers = [*shown[1:], None][: len(shown)]
        return [
            Row(case, self.place(case), self._is_last_inside(case, after))
            for case, after in zip(shown, followers, strict=True)
        ]

    def place(self, case: Any) -> Place:
        """Say how one case stands."""
        decision = getattr(case, "decision", None)
        if case.ruled_out_at:
            return Place.RULED_OUT
        if case.total_score is None:
            return Place.UNSCORED
        if decision is not None:
            return NOTED[rules.Choice(decision.choice)]
        if not case.is_eligible:
            return Place.SPREAD if case.in_doubt else Place.BELOW
        inside = self.edge is not None and case.total_score >= self.edge
        return Place.INSIDE if inside else Place.BEYOND

    def _is_last_inside(self, case: Evaluation, after: Evaluation | None) -> bool:
        if self.edge is None or case.total_score is None or case.total_score < self.edge:
            return False
        return after is not None and (after.total_score is None or after.total_score < self.edge)

    @cached_property
    def ready(self) -> EvaluationQuerySet:
        """Cases whose sheets are all in, still without a score."""
        return self.all.ready_to_score()

    def case(self, pk: str, shown: Sequence[Evaluation]) -> Evaluation | None:
        """The case whose score the page opens: the one asked for, else the first shown."""
        wanted = whole_number(pk) or next((one.pk for one in shown), 0)
        rows = self.all.with_life().select_related("decision")
        return rows.filter(pk=wanted).first() if wanted else None

    @cached_property
    def outstanding(self) -> int:
        """Sheets still to come; a scored case has none."""
        if not self.tally["unscored"]:
            return 0
        sheets = self._sheets.of_board(self.sector, self.kind)
        return sheets.filter(state=ScoreSheet.State.ASSIGNED).count()

    def checks(self) -> list[Check]:
        """What has to hold before the choice goes to the lead (at most 1 query)."""
        outstanding = self.outstanding
        unscored, chosen = self.tally["unscored"], self.tally["chosen"]
        apart, tied = self.tally["apart"], sum(len(tie.cases) for tie in self.ties)
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
                    "%(n)s case whose experts lie far apart",
                    "%(n)s cases whose experts lie far apart",
                    apart,
                )
                % {"n": apart}
                if apart
                else _("No experts lie far apart"),
                not apart,
            ),
            Check(
                _("%(n)s cases of equal total at the edge of the quota") % {"n": tied}
                if tied
                else _("No tie at the edge of the quota"),
                not tied,
            ),
        ]
