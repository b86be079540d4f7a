"""The arithmetic of the creation period and of its targets (五, 六(三)). Pure: no Django."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final

from portal.timeline.rules import add_years

#: 五: a base is created for two years and assessed when they are over.
CREATION_YEARS: Final = 2
#: Draft default: days before the end of the term on which the applicant is reminded of it.
REMINDERS: Final = (180, 90, 30)
#: Draft default: a yearly report opens so long before the day it is due.
REPORT_OPENS: Final = dt.timedelta(days=30)
#: Draft default: the self-assessment is due so long after the end of the term.
ASSESSMENT: Final = dt.timedelta(days=30)

_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Period:
    """One year of creation, both days included; its report is due on its last day."""

    number: int
    starts_on: dt.date
    ends_on: dt.date

    @property
    def opens_on(self) -> dt.date:
        """The day on which the report can be begun."""
        return self.ends_on - REPORT_OPENS


def term_end(starts_on: dt.date) -> dt.date:
    """Return the last day of the creation period (五): the corresponding date two years on."""
    return add_years(starts_on, CREATION_YEARS)


def periods(starts_on: dt.date) -> tuple[Period, ...]:
    """Return the years of the creation period in order; the last one ends with the term."""
    ends = [add_years(starts_on, year) for year in range(1, CREATION_YEARS + 1)]
    starts = [starts_on, *(end + dt.timedelta(days=1) for end in ends)]
    return tuple(
        Period(number, first, last)
        for number, (first, last) in enumerate(zip(starts, ends, strict=False), start=1)
    )


def reminder_days(ends_on: dt.date) -> Iterator[tuple[int, dt.date]]:
    """Yield (days left, day) of each reminder before the end of the term, in order."""
    for days in REMINDERS:
        yield days, ends_on - dt.timedelta(days=days)


class TaskStatus(StrEnum):
    """How far a key task is, as its owner reports it."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Achievement:
    """How far a target is: whole percents of the way from its baseline, and whether reached.

    `percent` is never below 0 and may exceed 100; 100 or more if and only if `reached`.
    """

    percent: int
    reached: bool


def achievement(baseline: Decimal, target: Decimal, actual: Decimal) -> Achievement:
    """Measure `actual` on the way from `baseline` to `target`, all three in one unit.

    A target below its baseline (energy used, say) is reached by going down. A target equal
    to its baseline is held, so anything at or above it reaches it.
    """
    way = target - baseline
    if not way:
        reached = actual >= target
        return Achievement(100 if reached else 0, reached)
    percent = ((actual - baseline) / way * _HUNDRED).to_integral_value(ROUND_DOWN)
    reached = actual >= target if way > 0 else actual <= target
    return Achievement(max(0, int(percent)), reached)


def stated(*, reached: bool) -> Achievement:
    """The achievement of a qualitative target: reached or not, as stated."""
    return Achievement(100 if reached else 0, reached)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a self-assessment adds up to (六(三)): a help for the officer, never a verdict."""

    targets_reached: int
    targets: int
    tasks_done: int
    tasks: int

    @property
    def all_kept(self) -> bool:
        """Whether every promise of the work plan is stated as kept."""
        return self.targets_reached == self.targets and self.tasks_done == self.tasks


def judge(targets: Iterable[Achievement | None], tasks: Iterable[str]) -> Judgement:
    """Count what has been reached and done; a target without a figure is not reached."""
    reached = [one is not None and one.reached for one in targets]
    done = [status == TaskStatus.DONE for status in tasks]
    return Judgement(sum(reached), len(reached), sum(done), len(done))
