"""The findings of the rules in words that name the figures."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from evaluation.rules import (
    Band,
    Fault,
    Finding,
    Hit,
    How,
    Obstacle,
    PanelFault,
    Shortfall,
    Slip,
    Standard,
    Telltale,
)
from evaluation.rules.draw import Short

if TYPE_CHECKING:
    from evaluation.models import Evaluation

#: Which rule gave a line its points.
HOW: dict[How, Promise] = {
    How.FULL: gettext_lazy("full points: the full value is reached"),
    How.BETWEEN: gettext_lazy("between floor and full value, in proportion"),
    How.BELOW: gettext_lazy("short of the floor, in proportion to 60 %"),
    How.STEP: gettext_lazy("by the table"),
    How.NO_STEP: gettext_lazy("below every line of the table"),
    How.COUNTED: gettext_lazy("points for each"),
    How.CAPPED: gettext_lazy("points for each, up to the cap"),
    How.YES: gettext_lazy("yes: all points"),
    How.NO: gettext_lazy("no: none of the points"),
    How.MISSING: gettext_lazy("missing: no figure was given"),
    How.MEAN: gettext_lazy("mean of the experts"),
    How.TRIMMED: gettext_lazy("mean of the experts without the highest and the lowest"),
    How.TOO_FEW: gettext_lazy("not scorable: fewer than 3 experts"),
}
BAND: dict[Band, Promise] = {
    Band.EXCELLENT: gettext_lazy("excellent"),
    Band.GOOD: gettext_lazy("good"),
    Band.FAIR: gettext_lazy("fair"),
    Band.POOR: gettext_lazy("poor"),
}
STANDARD: dict[Standard, Promise] = {
    Standard.BASIC: gettext_lazy("basic information"),
    Standard.PLAN: gettext_lazy("work plan"),
    Standard.TOTAL: gettext_lazy("total"),
}


def telltale_sentence(hit: Hit) -> str:
    """Say which words of a feedback tell what they may not."""
    sentences = {
        Telltale.SCORE: _("“%(words)s” tells a score."),
        Telltale.RANK: _("“%(words)s” tells a rank or compares."),
        Telltale.APPLICANT: _("“%(words)s” speaks of another applicant."),
        Telltale.EXPERT: _("“%(words)s” tells who judged."),
    }
    return sentences[hit.what] % {"words": hit.words}


def sentence(finding: Finding) -> str:
    """Say what is wrong with one mark, where, and what was found."""
    return slip_sentence(finding.item.name, finding.slip, finding.found)


def slip_sentence(name: str, slip: Slip, found: str) -> str:
    """Say what is wrong with one mark where there is no sheet to find it on."""
    return _sentences()[slip] % {"item": name, "found": found}


def _sentences() -> dict[Slip, str]:
    return {
        Slip.NO_SCORE: _("“%(item)s” has no score."),
        Slip.NOT_A_NUMBER: _("“%(item)s”: “%(found)s” is not a number."),
        Slip.OUT_OF_RANGE: _("“%(item)s” is %(found)s; scores run from 0 to 100."),
        Slip.TOO_FINE: _("“%(item)s” is %(found)s; give at most two decimals."),
        Slip.NO_REASON: _("“%(item)s” has no reason."),
    }


def panel_sentence(fault: PanelFault, count: int, wanted: int) -> str:
    """Say what is wrong with the number of experts, with both numbers."""
    sentences = {
        PanelFault.TOO_FEW: _(
            "The number of experts is %(count)s; the batch wants at least %(wanted)s."
        ),
        PanelFault.EVEN: _("The number of experts is %(count)s; it must be odd."),
    }
    return sentences[fault] % {"count": count, "wanted": wanted}


def shortfall(miss: Shortfall) -> str:
    """Say which line is missed and by which score."""
    return _("%(standard)s %(score)s is below the line %(wanted)s") % {
        "standard": STANDARD[miss.standard],
        "score": miss.score,
        "wanted": miss.wanted,
    }


#: How many cases a sentence names before it only counts them.
NAMED = 5


def obstacle_sentence(obstacle: Obstacle, names: Mapping[int, str], quota: int) -> str:
    """Say what stands against a choice, and which cases it is about."""
    told = "、".join(f"“{names[pk]}”" for pk in obstacle.cases[:NAMED])
    if len(obstacle.cases) > NAMED:
        told += "…"
    if obstacle.fault is Fault.OVER_QUOTA:
        return ngettext(
            "%(count)s is chosen; the quota of this sector and kind is %(quota)s.",
            "%(count)s are chosen; the quota of this sector and kind is %(quota)s.",
            len(obstacle.cases),
        ) % {"count": len(obstacle.cases), "quota": quota}
    sentences = {
        Fault.NOT_ELIGIBLE: _(
            "%(cases)s (%(count)s) cannot be chosen: without a score, below the standard, ruled "
            "out, or with experts far apart."
        ),
        Fault.ON_HOLD: _("Put off and still to be decided: %(cases)s (%(count)s)."),
        Fault.UNDECIDED: _("Within the quota by total and not yet decided: %(cases)s (%(count)s)."),
        Fault.OVERTAKEN: _(
            "Left out although a place is free or a lower total is chosen; give the reason: "
            "%(cases)s (%(count)s)."
        ),
        Fault.TIE: _(
            "Equal totals at the edge of the quota: %(cases)s (%(count)s). The panel settles it, "
            "with minutes."
        ),
    }
    return sentences[obstacle.fault] % {"cases": told, "count": len(obstacle.cases)}


def why_not(case: "Evaluation") -> Iterator[str]:
    """Say everything that keeps one case from being chosen."""
    if case.total_score is None:
        yield _("“%(applicant)s” has no score yet.") % {"applicant": case.applicant}
        return
    if missed := case.shortfalls:
        yield _("“%(applicant)s” does not meet the standard: %(why)s.") % {
            "applicant": case.applicant,
            "why": "; ".join(shortfall(miss) for miss in missed),
        }
    if case.in_doubt:
        yield _("The experts of “%(applicant)s” lie far apart: a second look comes first.") % {
            "applicant": case.applicant
        }


def short_sentence(short: Short, names: Mapping[str, str]) -> str:
    """Say where places are missing and by how much, with every figure it is made of."""
    parts = [
        ngettext(
            "%(boards)s: %(cases)s application needs %(places)s places.",
            "%(boards)s: %(cases)s applications need %(places)s places.",
            short.cases,
        )
    ]
    if short.experts:
        parts.append(
            ngettext(
                "%(experts)s expert with the load limit gives %(capacity)s.",
                "%(experts)s experts with the load limit give %(capacity)s.",
                short.experts,
            )
        )
    if short.once:
        parts.append(_("Others, who judge an application but once, give %(once)s."))
    if short.regional:
        parts.append(_("Provinces from which no more may come give %(regional)s."))
    if short.conflicts:
        parts.append(_("Conflicts keep %(conflicts)s pairs apart."))
    parts.append(_("Short by %(missing)s."))
    told = {
        "boards": "、".join(names.get(board, board) for board in short.boards),
        "missing": short.missing,
        **{name: getattr(short, name) for name in Short.__slots__ if name != "boards"},
    }
    return " ".join(parts) % told
