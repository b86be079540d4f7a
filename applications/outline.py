"""The outline of an application: its sections and fields, built from the batch's scheme.

One definition serves the page, the autosave, the completeness check, the PDF and the API.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from applications.figures import FigureReader
from applications.rules import (
    FEWEST_TASKS,
    Field,
    Finding,
    Form,
    Slip,
    check_all,
    unit_slips,
)
from portal.batches.formulas import MOST_YEARS, Breach, Figures, Item, breaches
from portal.batches.models import Indicator, Kind

if TYPE_CHECKING:
    from applications.models import Application


class Part(StrEnum):
    """What a section is made of, and so how its page is drawn."""

    FIELDS = "fields"
    INDICATORS = "indicators"
    TARGETS = "targets"
    TASKS = "tasks"
    FILES = "files"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class Asked:
    """A data item where it is asked for: one field a year, the latest last."""

    item: Item
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of a section: the data items it is the first to need, and its texts.

    `reused` are items that an earlier indicator has asked for already: nothing is typed twice.
    """

    indicator: Indicator
    fields: tuple[Field, ...]
    items: tuple[Asked, ...] = ()
    reused: tuple[Item, ...] = ()

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*(field for asked in self.items for field in asked.fields), *self.fields)


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """One page of the form."""

    code: str
    label: str
    part: Part
    fields: tuple[Field, ...] = ()
    rows: tuple[Row, ...] = ()


class Outline:
    """The sections of one application. Reads only what `with_life()` has already joined."""

    def __init__(self, application: "Application") -> None:
        self.application = application
        self.scheme = application.scheme
        self.year = application.batch.year
        self.years = tuple(range(self.year - MOST_YEARS, self.year))

    @cached_property
    def sections(self) -> tuple[OutlineSection, ...]:
        return (
            OutlineSection("basic", _("Applicant"), Part.FIELDS, fields=self._basic()),
            *self._headings(),
            OutlineSection("plan", _("Work plan"), Part.FIELDS, fields=self._plan()),
            OutlineSection("targets", _("Targets"), Part.TARGETS, rows=self._targets()),
            OutlineSection("tasks", _("Key tasks"), Part.TASKS),
            OutlineSection("files", _("Evidence"), Part.FILES, fields=self._files()),
            OutlineSection("declaration", _("Declaration and submission"), Part.DECLARATION),
        )

    def section(self, code: str) -> OutlineSection | None:
        return next((section for section in self.sections if section.code == code), None)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field that can be typed in, by key."""
        return {
            field.key: field
            for section in self.sections
            if section.part is not Part.FILES
            for field in self.fields_of(section)
        }

    def findings(self, section: OutlineSection) -> Iterator[Finding]:
        """Yield what is wrong or missing in one section."""
        answers = self.application.texts
        yield from check_all(() if section.part is Part.FILES else self.fields_of(section), answers)
        if section.part is Part.INDICATORS:
            for asked in (asked for row in section.rows for asked in row.items):
                yield from unit_slips(asked.fields, answers)
            yield from self._breaches(section)
        if section.part is Part.TASKS and len(self.application.key_tasks.all()) < FEWEST_TASKS:
            yield Finding(Field("tasks", section.label), Slip.TOO_FEW_TASKS)
        if section.part is Part.FILES:
            present = set(self.application.evidence)
            for field in section.fields:
                if field.required and field.key not in present:
                    yield Finding(field, Slip.NO_EVIDENCE)

    def all_findings(self) -> Iterator[tuple[OutlineSection, Finding]]:
        """Yield everything that stands between the application and its submission."""
        for section in self.sections:
            for finding in self.findings(section):
                yield section, finding

    def progress(self, section: OutlineSection) -> tuple[int, int]:
        """Return (rightly filled, all) of a section's required fields."""
        if section.part is Part.TASKS:
            tasks = len(self.application.key_tasks.all())
            return min(tasks, FEWEST_TASKS), FEWEST_TASKS
        if section.part is Part.DECLARATION:
            return int(self.application.declared_at is not None), 1
        fields = [field for field in self.fields_of(section) if field.required]
        if section.part is Part.FILES:
            present = set(self.application.evidence)
            return sum(field.key in present for field in fields), len(fields)
        wrong = {finding.field.key for finding in self.findings(section)}
        return sum(field.key not in wrong for field in fields), len(fields)

    def fields_of(self, section: OutlineSection) -> tuple[Field, ...]:
        """Return a section's fields in the order of the page."""
        return section.fields + tuple(field for row in section.rows for field in row.all_fields)

    def _basic(self) -> tuple[Field, ...]:
        own = self._park() if self.application.kind == Kind.PARK else self._enterprise()
        return (
            *own,
            Field("basic.contact", _("Contact person")),
            Field("basic.phone", _("Contact phone"), Form.PHONE),
            Field("basic.email", _("Contact e-mail"), Form.EMAIL),
            Field("basic.summary", _("Introduction"), Form.TEXT),
        )

    def _enterprise(self) -> tuple[Field, ...]:
        return (
            Field("basic.address", _("Registered address")),
            Field("basic.representative", _("Legal representative")),
            Field("basic.founded", _("Date of registration"), Form.DATE),
            Field("basic.capital", _("Registered capital"), Form.NUMBER, _("10,000 yuan")),
            Field("basic.staff", _("Staff"), Form.NUMBER, _("persons")),
            Field("basic.product", _("Landmark product")),
            Field("basic.product_use", _("What the product is for"), Form.TEXT),
        )

    def _park(self) -> tuple[Field, ...]:
        return (
            Field("basic.approval", _("Approving body and document number")),
            Field("basic.founded", _("Date of establishment"), Form.DATE),
            Field("basic.level", _("Level (national, provincial, other)")),
            Field("basic.area", _("Planned area"), Form.NUMBER, _("hectares")),
            Field("basic.developed", _("Developed area"), Form.NUMBER, _("hectares")),
            Field("basic.boundary", _("Boundaries"), Form.TEXT),
            Field("basic.manager", _("Managing body")),
        )

    def figures(self, instead: Mapping[str, str] | None = None) -> Figures:
        """The figures given so far, by code of data item, the latest full year last.

        `instead`: figures that count in place of the given ones, by key of their field.
        """
        answers = self.application.answers
        return FigureReader(self.scheme, self.year).read({**answers, **(instead or {})})

    def _breaches(self, section: OutlineSection) -> Iterator[Finding]:
        """Yield the cross-checks that fail, at the first of their parts."""
        if not self.scheme.cross_checks:
            return
        figures, items = self.figures(), self.scheme.data_items
        here = {asked.item.code for row in section.rows for asked in row.items}
        for check in self.scheme.cross_checks:
            if check.parts[0] in here:
                yield from (self._breach(b, items) for b in breaches(check, figures))

    def _breach(self, breach: Breach, items: dict[str, Item]) -> Finding:
        year = self.year - 1 - breach.back
        parts = [items[code] for code in breach.check.parts]
        field = self._figure(parts[0], year)
        if len(parts) > 1:
            field = replace(field, label=self._label(" + ".join(p.name for p in parts), year))
        return Finding(
            field,
            Slip.EXCEEDS,
            f"{breach.found:,}",
            f"{breach.limit:,}",
            self._label(items[breach.check.whole].name, year),
        )

    def _headings(self) -> Iterator[OutlineSection]:
        asked: set[str] = set()
        for first, leaves in self.scheme.tree:
            rows = []
            for leaf in leaves:
                used = [self.scheme.data_items[code] for code in leaf.rule.of]
                rows.append(
                    Row(
                        leaf,
                        () if leaf.is_quantitative else (self._words(leaf),),
                        tuple(self._asked(item) for item in used if item.code not in asked),
                        tuple(item for item in used if item.code in asked),
                    )
                )
                asked.update(leaf.rule.of)
            yield OutlineSection(first.code, first.name, Part.INDICATORS, rows=tuple(rows))

    def _words(self, leaf: Indicator) -> Field:
        return Field(f"{leaf.code}.text", leaf.name, Form.TEXT)

    def _asked(self, item: Item) -> Asked:
        return Asked(item, tuple(self._figure(item, year) for year in self._years(item)))

    def _figure(self, item: Item, year: int) -> Field:
        return Field(
            f"{item.code}.{year}",
            self._label(item.name, year),
            Form.NUMBER,
            item.unit,
            item.required,
        )

    def _label(self, name: str, year: int) -> str:
        return _("%(indicator)s, %(year)s") % {"indicator": name, "year": year}

    def _years(self, item: Item) -> range:
        return range(self.year - item.years, self.year)

    def _plan(self) -> tuple[Field, ...]:
        headings = tuple(
            Field(f"plan.{first.code}", first.name, Form.TEXT)
            for first, _leaves in self.scheme.tree
        )
        return (
            Field("plan.analysis", _("Present state and problems"), Form.TEXT),
            *headings,
            Field("plan.outreach", _("Demonstration and outreach"), Form.TEXT),
            Field("plan.safeguards", _("Safeguards"), Form.TEXT),
        )

    def _targets(self) -> tuple[Row, ...]:
        return tuple(Row(leaf, self._target(leaf)) for leaf in self.scheme.leaves)

    def _target(self, leaf: Indicator) -> tuple[Field, ...]:
        """What it shall be after two years; where it stands is worked out if it is a figure."""
        target = Field(
            f"target.{leaf.code}.target",
            _("%(indicator)s, target after 2 years") % {"indicator": leaf.name},
            Form.NUMBER if leaf.is_quantitative else Form.LINE,
            leaf.unit if leaf.is_quantitative else "",
        )
        if leaf.is_quantitative:
            return (target,)
        baseline = _("%(indicator)s, baseline") % {"indicator": leaf.name}
        return Field(f"target.{leaf.code}.baseline", baseline), target

    def _files(self) -> tuple[Field, ...]:
        licence = (
            _("Document of approval")
            if self.application.kind == Kind.PARK
            else _("Business licence")
        )
        return (
            Field("licence", licence),
            Field("audit", _("Audit reports of the last three years")),
            Field("declaration", _("Stamped declaration of truth")),
            Field("other", _("Other evidence"), required=False),
        )
