"""How far a project's promises are, paper by paper: what its page shows over the two years."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from acceptance.models import CreationProject, ProgressReport, ProjectTarget
from acceptance.rules import Achievement
from acceptance.sheet import Sheet, TargetRow

if TYPE_CHECKING:
    from acceptance.models import Acceptance


@dataclass(frozen=True, slots=True)
class Line:
    """One target and what each paper said of it; None where a paper has not come.

    `latest` is what was said last.
    """

    target: ProjectTarget
    columns: tuple[str, ...]
    rows: tuple[TargetRow | None, ...]

    @property
    def cells(self) -> Iterator[tuple[str, TargetRow | None]]:
        """Each column's label with what its paper said."""
        return zip(self.columns, self.rows, strict=True)

    @property
    def latest(self) -> TargetRow | None:
        return next((row for row in reversed(self.rows) if row is not None), None)

    @property
    def achievement(self) -> Achievement | None:
        return self.latest.achievement if self.latest else None


@dataclass(frozen=True, slots=True)
class Progress:
    """The papers of a project as columns, its targets as lines."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def figures(self) -> Iterator[Line]:
        """Targets in figures."""
        return (line for line in self.lines if line.target.is_quantitative)

    @property
    def words(self) -> Iterator[Line]:
        """Targets in words."""
        return (line for line in self.lines if not line.target.is_quantitative)


def of(project: CreationProject) -> Progress:
    """Line up a project's papers. Reads only what `with_life()` has joined."""
    reports = {report.number: report for report in project.reports.all()}
    labels = [_("Year %(number)s") % {"number": period.number} for period in project.periods]
    papers = [_sheet(reports.get(period.number)) for period in project.periods]
    labels.append(_("Self-assessment"))
    papers.append(_sheet(getattr(project, "acceptance", None)))
    columns = tuple(labels)
    lines = tuple(
        Line(target, columns, tuple(_rows(papers, target.pk))) for target in project.targets.all()
    )
    return Progress(columns, lines)


def _sheet(paper: "ProgressReport | Acceptance | None") -> Sheet | None:
    """The sheet of a paper that has been handed in."""
    return paper.sheet if paper is not None and paper.submitted_at else None


def _rows(sheets: Iterable[Sheet | None], target: int) -> Iterator[TargetRow | None]:
    for sheet in sheets:
        yield (
            next((row for row in sheet.targets if row.target.pk == target), None) if sheet else None
        )
