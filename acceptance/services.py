"""Opening papers and writing into them: what is no change of state and passes no door."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from acceptance import rules
from acceptance.models import (
    Acceptance,
    CreationProject,
    ProgressReport,
    ProjectTarget,
    ProjectTask,
)
from acceptance.sheet import OTHER, Sheet
from applications.answers import LONGEST, Saved, clean
from applications.models import Application
from applications.rules import number
from applications.saving import too_long
from portal.documents import attachments
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create
from portal.timeline import clock

_PLACES = Decimal("0.0001")

P = TypeVar("P", ProgressReport, Acceptance)


def begin(application: Application) -> CreationProject:
    """Make a creation project of a selected application (with its life joined): from today on.

    The promises of its plan are copied, so that no later change of the plan alters them.
    """
    starts_on = clock.today()
    project = create(
        CreationProject(
            application=application,
            batch=application.batch,
            applicant=application.applicant,
            authority=application.authority,
            sector=application.sector,
            kind=application.kind,
            starts_on=starts_on,
            ends_on=rules.term_end(starts_on),
        ),
        actor=SYSTEM,
    )
    ProjectTarget.objects.bulk_create(_targets(project, application))
    ProjectTask.objects.bulk_create(_tasks(project, application))
    return project


def open_report(project: CreationProject, year: int) -> ProgressReport:
    """Open the report on one year of creation, its tasks as they were last told."""
    period = project.periods[year - 1]
    report = ProgressReport(
        project=project,
        number=period.number,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        due_at=clock.end_of(period.ends_on),
        answers=_last_known(project),
    )
    return create(report, actor=SYSTEM)


def open_acceptance(project: CreationProject) -> Acceptance:
    """Open the acceptance of a project whose term is over."""
    due_at = clock.end_of(clock.today() + rules.ASSESSMENT)
    acceptance = Acceptance(project=project, due_at=due_at, answers=_last_known(project))
    return create(acceptance, actor=SYSTEM)


def save_answers(paper: P, given: Mapping[str, str], *, actor: Any) -> list[str]:
    """Keep typed answers by field key, exactly as typed; return the keys that changed.

    Only the given fields are written, under the row's lock, so that two people who fill in
    different fields never overwrite each other. Unknown keys are passed over. Raise
    `ValidationError` for a choice that is not offered, or a text too long to be kept.
    """
    texts = {key: clean(value) for key, value in given.items() if key in paper.sheet.fields}
    _check_choices(paper.sheet, texts)
    _check_lengths(paper.sheet, texts)
    with transaction.atomic():
        row = lock_for_writing(paper, actor)
        changed = [key for key, text in texts.items() if row.answers.get(key, "") != text]
        if changed:
            row.answers |= texts
            row.save(update_fields=["answers"])
    paper.answers = row.answers
    paper.__dict__.pop("sheet", None)
    return changed


def upload(acceptance: Acceptance, slot: str, file: Any, *, actor: Any) -> None:
    """Store evidence for one slot; "other" collects, the rest is replaced.

    Raise `ValidationError` for a file that is refused or a slot that does not exist.
    """
    if slot not in dict(acceptance.sheet.slots):
        raise ValidationError(_("There is no such place for evidence."))
    with transaction.atomic():
        row = lock_for_writing(acceptance, actor)
        attachments.store(row, slot, file, actor=actor, replace=slot != OTHER)


def lock_for_writing(paper: P, actor: Any) -> P:
    """Lock the row and make sure that `actor` may still write into it."""
    rows: Any = type(paper).objects.select_for_update(of=("self",)).select_related("project")
    row: P = rows.get(pk=paper.pk)
    if not row.may_be_edited_by(actor):
        raise PermissionDenied(_("This can no longer be edited by you."))
    return row


def _check_choices(sheet: Sheet, given: Mapping[str, str]) -> None:
    for key, offered in sheet.choices.items():
        if given.get(key, "") not in ("", *offered):
            raise ValidationError(
                _("“%(field)s”: “%(value)s” is not one of the choices.")
                % {"field": sheet.fields[key].label, "value": given[key]}
            )


def _check_lengths(sheet: Sheet, given: Mapping[str, str]) -> None:
    long = Saved(too_long={key: len(text) for key, text in given.items() if len(text) > LONGEST})
    if told := too_long(sheet.fields, long):
        raise ValidationError(list(told.values()))


def _targets(project: CreationProject, application: Application) -> list[ProjectTarget]:
    found = []
    for position, leaf in enumerate(application.scheme.leaves, start=1):
        baseline, target = application.target_of(leaf)
        found.append(
            ProjectTarget(
                project=project,
                code=leaf.code,
                name=leaf.name,
                unit=leaf.unit,
                is_quantitative=leaf.is_quantitative,
                baseline=baseline,
                target=target,
                baseline_value=_figure(baseline) if leaf.is_quantitative else None,
                target_value=_figure(target) if leaf.is_quantitative else None,
                position=position,
            )
        )
    return found


def _tasks(project: CreationProject, application: Application) -> list[ProjectTask]:
    return [
        ProjectTask(
            project=project,
            name=task.name,
            content=task.content,
            department=task.department,
            due_on=task.due_on,
            deliverable=task.deliverable,
            position=position,
        )
        for position, task in enumerate(application.key_tasks.all(), start=1)
    ]


def _figure(raw: str) -> Decimal | None:
    value = number(raw)
    return None if value is None else value.quantize(_PLACES)


def _last_known(project: CreationProject) -> dict[str, str]:
    """How far each task was when it was last told: what a new paper starts from."""
    return {f"task.{task.position}.status": task.status for task in project.tasks.all()}
