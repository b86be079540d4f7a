"""What an evaluation is scored from, and how its score stands (六(二))."""

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from evaluation import rules
from evaluation.explaining import Explanation, explain
from evaluation.models.conditions import nothing_rules_it_out
from evaluation.wording import shortfall
from portal.batches.formulas import Figures, measured

if TYPE_CHECKING:
    from evaluation.models.correction import Correction
    from evaluation.models.sheet import ScoreSheet


class Scored:
    """The arithmetic of an evaluation, apart from its life."""

    application: Any
    batch: Any
    corrections: Any
    doubts: Any
    instead: Any
    looked_at: Any
    scheme: Any
    sheets: Any
    second_look_at: dt.datetime | None
    ruled_out_at: Any
    basic_score: Decimal | None
    plan_score: Decimal | None
    total_score: Decimal | None
    spread: Decimal | None

    @property
    def counting(self) -> "list[ScoreSheet]":
        """The sheets of experts who have not stepped back (prefetched by `with_life()`)."""
        return [sheet for sheet in self.sheets.all() if sheet.state != sheet.State.RECUSED]

    @property
    def handed_in(self) -> "list[ScoreSheet]":
        """Their marks count, also while it is being decided whether one is unlocked."""
        return [sheet for sheet in self.counting if sheet.state != sheet.State.ASSIGNED]

    @property
    def veto_words(self) -> list[str]:
        """What rules it out, in words."""
        return [str(reason) for reason in nothing_rules_it_out.reasons(self)]

    @cached_property
    def corrected(self) -> "dict[str, Correction]":
        """The correction that counts, by key of the field it corrects: the last approved."""
        rows = self.corrections.all() if self.instead else ()
        return {row.key: row for row in rows if row.state == row.State.APPROVED}

    @cached_property
    def figures(self) -> Figures:
        """The figures that count, by code of data item: as given, or as they were corrected."""
        return self.application.outline.figures(self.instead)

    @property
    def values(self) -> dict[str, Decimal | None]:
        """Each indicator's value by code, worked out from the figures that count (四)."""
        return {leaf.code: measured(leaf.rule, self.figures) for leaf in self.scheme.leaves}

    @cached_property
    def explanation(self) -> Explanation:
        """The breakdown in words, with the figures and marks behind it."""
        return explain(self)

    @cached_property
    def breakdown(self) -> rules.Breakdown:
        """The score down to the raw figures, of the sheets handed in so far.

        The one computation behind the stored scores, the page that explains them and the API.
        """
        return rules.evaluate(
            self.scheme.as_rules(),
            self.values,
            [rules.Item(item.code, item.name, item.weight) for item in self.batch.criteria.all()],
            {sheet.expert_id: sheet.points for sheet in self.handed_in},
        )

    @property
    def lines(self) -> rules.Lines:
        """The standard of its batch (六(二))."""
        batch = self.batch
        return rules.Lines(batch.pass_basic, batch.pass_plan, batch.pass_total)

    @property
    def shortfalls(self) -> tuple[rules.Shortfall, ...]:
        """Which lines of the standard its stored score misses; empty when it meets them all."""
        if self.total_score is None or self.basic_score is None or self.plan_score is None:
            return ()
        return rules.shortfalls(self.basic_score, self.plan_score, self.total_score, self.lines)

    @property
    def shortfall_words(self) -> list[str]:
        """The missed lines in words."""
        return [shortfall(miss) for miss in self.shortfalls]

    @property
    def meets_standard(self) -> bool:
        return self.total_score is not None and not self.shortfalls and not self.ruled_out_at

    @property
    def in_doubt(self) -> bool:
        """An expert lies far from the others, and nobody has settled it yet."""
        return bool(self.doubts)

    def open_doubts(self) -> list[int]:
        """The experts far from the others who neither gave a reason nor were looked at again."""
        again, sheets = self.second_look_at, self.handed_in
        return list(
            rules.doubts(
                self.breakdown.opinions,
                {sheet.expert_id for sheet in sheets if sheet.explained_at},
                {
                    sheet.expert_id
                    for sheet in sheets
                    if sheet.expert_id in self.looked_at
                    and sheet.submitted_at
                    and again
                    and sheet.submitted_at <= again
                },
            )
        )

    @property
    def is_spread(self) -> bool:
        """One expert lies so far from the others that a second look is asked for."""
        return self.spread is not None and self.spread > rules.SPREAD_LIMIT
