"""How scores and experts of one batch are spread: for the ministry alone (十)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from evaluation import rules
from evaluation.models import Evaluation, ScoreSheet
from evaluation.rules import statistics
from evaluation.rules.statistics import Agreement, Panel, Rater, Summary
from portal.accounts.models import User
from portal.batches.models import Batch, Kind, Sector
from portal.web.regions import name_of

CHUNK: Final = 2000
#: The drawing of a distribution: its width and height, and the air between bars.
WIDTH, HEIGHT, AIR = 400, 90, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a distribution, as it is drawn and as its table says it."""

    label: str
    count: int
    x: float
    width: float
    height: float

    @property
    def y(self) -> float:
        return HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class Distribution:
    """How one score is spread over the cases."""

    code: str
    title: str
    bars: list[Bar]
    summary: Summary


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of one sector and kind, or of one region."""

    name: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Severity:
    """An expert beside the others of the same panels; the dot lies right of the middle if mild."""

    rater: Rater
    name: str

    @property
    def x(self) -> float:
        """Where the dot is drawn: 0 to 100, the middle is as strict as the others."""
        reach = float(rules.SPREAD_LIMIT)
        return 50 + 50 * max(-reach, min(reach, self.rater.severity)) / reach


class BatchSpread:
    """The statistics of a batch, narrowed to a sector and a kind where asked. 4 queries."""

    def __init__(self, batch: Batch, user: Any, sector: Sector | None, kind: str) -> None:
        self.batch, self._user = batch, user
        rows = Evaluation.objects.visible_to(user).filter(application__batch=batch)
        if sector:
            rows = rows.filter(sector=sector)
        if kind:
            rows = rows.filter(kind=kind)
        columns = (
            "pk",
            "basic_score",
            "plan_score",
            "total_score",
            "spread",
            "sector__name",
            "kind",
            "application__authority__region",
        )
        scored = rows.filter(total_score__isnull=False).order_by("pk")
        self.cases = list(scored.values_list(*columns))
        self.all = rows.count()

    @property
    def distributions(self) -> list[Distribution]:
        """Basic information, plan, total and the distance between experts."""
        titles = (
            ("total", _("Total"), 3),
            ("basic", _("Basic information"), 1),
            ("plan", _("Work plan"), 2),
            ("spread", _("Largest distance of one expert from the others"), 4),
        )
        found = []
        for code, title, column in titles:
            scores = [float(row[column]) for row in self.cases if row[column] is not None]
            if told := statistics.summary(scores):
                found.append(Distribution(code, title, _bars(scores), told))
        return found

    @property
    def sectors(self) -> list[Group]:
        """Each sector and kind, in the order of their names."""
        kinds = dict(Kind.choices)
        return _groups((f"{row[5]} · {kinds[row[6]]}", row) for row in self.cases)

    @property
    def regions(self) -> list[Group]:
        """Each region by its code: an order that says nothing of merit."""
        groups = _groups((row[7], row) for row in self.cases)
        return [Group(name_of(group.name), group.summary) for group in groups]

    def panels(self) -> list[Panel]:
        """Each case's plan scores by expert, of the sheets handed in (1 query)."""
        criteria = [(row.code, rules.hundredths(row.weight)) for row in self.batch.criteria.all()]
        wanted = {row[0] for row in self.cases}
        sheets = ScoreSheet.objects.visible_to(self._user).filter(
            evaluation__application__batch=self.batch, state=ScoreSheet.State.SUBMITTED
        )
        rows = sheets.values_list("evaluation_id", "expert_id", "marks")
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for case, expert, marks in rows.iterator(chunk_size=CHUNK):
            if case in wanted:
                plan = rules.plan_marks(criteria, rules.as_hundredths(marks))
                found[case][expert] = plan / 1_000_000
        return list(found.values())

    def experts(self) -> tuple[list[Severity], Agreement | None]:
        """Each expert's severity, the strictest first, and how far experts agree (2 queries)."""
        panels = self.panels()
        raters = statistics.severity(panels)
        people = User.objects.in_bulk([rater.expert for rater in raters])
        told = [Severity(rater, str(people[rater.expert])) for rater in raters]
        return told, statistics.agreement(panels)


def _groups(rows: Iterable[tuple[str, Any]]) -> list[Group]:
    totals: Mapping[str, list[float]] = defaultdict(list)
    for name, row in rows:
        totals[name].append(float(row[3]))
    told = ((name, statistics.summary(totals[name])) for name in sorted(totals))
    return [Group(name, summary) for name, summary in told if summary]


def _bars(scores: list[float]) -> list[Bar]:
    counts = statistics.histogram(scores)
    most, step = max(count for _at, count in counts), WIDTH / len(counts)
    return [
        Bar(
            f"{at}–{at + statistics.BIN}",
            count,
            step * place + AIR / 2,
            step - AIR,
            HEIGHT * count / most if most else 0,
        )
        for place, (at, count) in enumerate(counts)
    ]
