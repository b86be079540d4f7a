"""The sheet of a yearly report or a self-assessment, built from the promises of the project.

One definition serves the page, the autosave, the completeness check, the reading page and
the API. Answers are flat: strings by field key, as typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext as _

from acceptance import rules
from acceptance.rules import Achievement, Judgement, TaskStatus
from applications.rules import Field, Form, Slip, check_all, number
from applications.wording import sentence
from portal.lifecycle.errors import Reason

if TYPE_CHECKING:
    from acceptance.models import ProjectTarget, ProjectTask
    from acceptance.models.paper import Paper

YES, NO = "yes", "no"
#: The slot of evidence that belongs to no single task.
OTHER = "other"


class Part(StrEnum):
    """The sections of a sheet, one page each, in order."""

    TARGETS = "targets"
    TASKS = "tasks"
    WORDS = "words"
    FILES = "files"
    SUBMIT = "submit"


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target with its fields: a figure, or words and whether it is reached."""

    target: "ProjectTarget"
    actual: Field
    met: Field | None
    texts: Mapping[str, str]

    @property
    def fields(self) -> tuple[Field, ...]:
        return (self.actual, self.met) if self.met else (self.actual,)

    @property
    def unit(self) -> str:
        """The unit of a figure; words have none."""
        return self.actual.unit

    @property
    def text(self) -> str:
        """The actual as typed."""
        return self.texts.get(self.actual.key, "")

    @property
    def value(self) -> Decimal | None:
        """The actual as a figure, where it is one."""
        return number(self.text) if self.target.is_quantitative else None

    @property
    def met_text(self) -> str:
        """What was stated of a qualitative target: "yes", "no" or nothing yet."""
        return self.texts.get(self.met.key, "") if self.met else ""

    @property
    def achievement(self) -> Achievement | None:
        if self.met:
            stated = self.met_text
            return rules.stated(reached=stated == YES) if stated else None
        return self.target.achievement(self.value)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A key task with its fields, and the slot of its evidence."""

    task: "ProjectTask"
    status_field: Field
    note_field: Field
    texts: Mapping[str, str]

    @property
    def fields(self) -> tuple[Field, ...]:
        return (self.status_field, self.note_field)

    @property
    def status(self) -> str:
        """How far it is stated to be; until then, how far it was."""
        return self.texts.get(self.status_field.key) or self.task.status

    @property
    def note(self) -> str:
        return self.texts.get(self.note_field.key, "")

    @property
    def slot(self) -> str:
        return f"task.{self.task.position}"


class Sheet:
    """The rows, questions and answers of one paper. Reads only what `with_life()` has joined."""

    #: Whether each task stated as done needs a file that shows it.
    asks_evidence: ClassVar[bool] = False

    def __init__(self, paper: "Paper") -> None:
        self.paper = paper
        self.texts: Mapping[str, str] = paper.answers

    @property
    def parts(self) -> dict[Part, str]:
        """The sections of this sheet with their names, in order."""
        names = {
            Part.TARGETS: _("Targets"),
            Part.TASKS: _("Key tasks"),
            Part.WORDS: _("In words"),
            Part.FILES: _("Evidence"),
            Part.SUBMIT: _("Hand in"),
        }
        if not self.asks_evidence:
            del names[Part.FILES]
        return names

    @cached_property
    def targets(self) -> tuple[TargetRow, ...]:
        return tuple(self._target(target) for target in self.paper.project.targets.all())

    @property
    def figures(self) -> tuple[TargetRow, ...]:
        """Targets in figures."""
        return tuple(row for row in self.targets if row.met is None)

    @property
    def statements(self) -> tuple[TargetRow, ...]:
        """Targets in words."""
        return tuple(row for row in self.targets if row.met is not None)

    @cached_property
    def tasks(self) -> tuple[TaskRow, ...]:
        return tuple(self._task(task) for task in self.paper.project.tasks.all())

    @cached_property
    def questions(self) -> tuple[Field, ...]:
        """What is asked in words."""
        raise NotImplementedError

    @property
    def words(self) -> Iterator[tuple[Field, str]]:
        """The questions with their answers."""
        for field in self.questions:
            yield field, self.texts.get(field.key, "")

    @cached_property
    def slots(self) -> tuple[tuple[str, str], ...]:
        """Where evidence goes: (slot, what it shows); one for each task, and one for the rest."""
        if not self.asks_evidence:
            return ()
        return (*((row.slot, row.task.name) for row in self.tasks), (OTHER, _("Other evidence")))

    def fields_of(self, part: Part) -> tuple[Field, ...]:
        """The fields of one section."""
        rows: dict[Part, tuple[TargetRow | TaskRow, ...]] = {
            Part.TARGETS: self.targets,
            Part.TASKS: self.tasks,
        }
        if part is Part.WORDS:
            return self.questions
        return tuple(field for row in rows.get(part, ()) for field in row.fields)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field that can be typed in, by key."""
        return {field.key: field for part in Part for field in self.fields_of(part)}

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The fields that take one of a few words, and those words."""
        met = {row.met.key: (YES, NO) for row in self.targets if row.met}
        return met | {row.status_field.key: tuple(TaskStatus) for row in self.tasks}

    @property
    def judgement(self) -> Judgement:
        """What the sheet adds up to: a help, not a verdict."""
        return rules.judge(
            (row.achievement for row in self.targets), (row.status for row in self.tasks)
        )

    def slips(self, part: Part) -> dict[str, str]:
        """What is wrong with what was typed into one section, by field key; empty fields apart."""
        return {
            finding.field.key: sentence(finding)
            for finding in check_all(self.fields_of(part), self.texts)
            if finding.slip is not Slip.MISSING
        }

    def reasons(self) -> Iterator[Reason]:
        """Yield everything wrong or missing, each with a link to its field."""
        for part in self.parts:
            for finding in check_all(self.fields_of(part), self.texts):
                yield Reason(sentence(finding), self.link(part, finding.field.key))
            if part is Part.FILES:
                for row in self._unproven():
                    words = _("“%(task)s” is stated as done, but no file shows it.")
                    yield Reason(words % {"task": row.task}, self.link(part, row.slot))

    def link(self, part: Part, key: str) -> str:
        """The address of one field on its page."""
        return f"{self.paper.section_url(part)}#f-{key.replace('.', '-')}"

    def progress(self, part: Part) -> tuple[int, int]:
        """Return (filled, all) of what a section asks for."""
        if part is Part.FILES:
            done = [row for row in self.tasks if row.status == TaskStatus.DONE]
            return len(done) - len(self._unproven()), len(done)
        if part is Part.SUBMIT:
            return int(self.paper.submitted_at is not None), 1
        required = [field.key for field in self.fields_of(part) if field.required]
        return sum(bool(self.texts.get(key, "").strip()) for key in required), len(required)

    def _unproven(self) -> list[TaskRow]:
        """Tasks stated as done that no file shows."""
        present = self.paper.evidence
        return [
            row for row in self.tasks if row.status == TaskStatus.DONE and row.slot not in present
        ]

    def _target(self, target: "ProjectTarget") -> TargetRow:
        form = Form.NUMBER if target.is_quantitative else Form.TEXT
        unit = target.unit if target.is_quantitative else ""
        key = f"target.{target.code}"
        actual = Field(
            f"{key}.actual", _("%(target)s, actual") % {"target": target.name}, form, unit
        )
        met = Field(f"{key}.met", _("%(target)s, reached") % {"target": target.name})
        return TargetRow(target, actual, None if target.is_quantitative else met, self.texts)

    def _task(self, task: "ProjectTask") -> TaskRow:
        key = f"task.{task.position}"
        return TaskRow(
            task,
            Field(f"{key}.status", _("%(task)s, status") % {"task": task.name}),
            Field(f"{key}.note", _("%(task)s, what was done") % {"task": task.name}, Form.TEXT),
            self.texts,
        )


class ReportSheet(Sheet):
    """The yearly report: figures, tasks, and what stands in the way."""

    @cached_property
    def questions(self) -> tuple[Field, ...]:
        return (
            Field("words.problems", _("Problems and how they are met"), Form.TEXT),
            Field("words.support", _("Help wanted from the authority"), Form.TEXT, required=False),
        )


class AssessmentSheet(Sheet):
    """The self-assessment at the end: each promise against what became of it, with evidence."""

    asks_evidence = True

    @cached_property
    def questions(self) -> tuple[Field, ...]:
        return (
            Field("words.summary", _("Summary of the creation period"), Form.TEXT),
            Field("words.outreach", _("Demonstration and outreach"), Form.TEXT),
            Field("words.open", _("What was not kept, and why"), Form.TEXT, required=False),
        )
