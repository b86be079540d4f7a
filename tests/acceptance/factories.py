"""Building blocks of creation and acceptance: projects, papers filled in, results proposed."""

from typing import Any, TypeVar

from acceptance import services
from acceptance.models import Acceptance, CreationProject, ProgressReport
from acceptance.sheet import YES
from portal.accounts.models import Role, User
from portal.batches.models import Batch
from portal.batches.progress import move_on
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform
from portal.timeline import clock, timers
from tests.evaluation.factories import evaluating
from tests.factories import a_batch, a_pdf, a_user, owner_of
from tests.standing import chosen, handed_over

P = TypeVar("P", ProgressReport, Acceptance)


def a_project(batch: Batch | None = None, **changes: Any) -> CreationProject:
    """Return the project of an application that has just been told that it is selected."""
    batch = batch or a_batch()
    application = handed_over(batch, **changes)
    evaluating(batch)
    perform(chosen(application), "tell", actor=SYSTEM)
    move_on(batch, "begin_creation")
    return CreationProject.objects.with_life().get(application=application)


def again(thing: Any) -> Any:
    """Return the thing as it stands now, with its life joined."""
    return type(thing).objects.with_life().get(pk=thing.pk)


def owner(project: CreationProject) -> User:
    return owner_of(project.application)


def a_report(project: CreationProject | None = None, year: int = 1) -> ProgressReport:
    """Return the report on one year of a project, opened by its timer."""
    project = project or a_project()
    timers.advance(clock.start_of(project.periods[year - 1].opens_on))
    return ProgressReport.objects.with_life().get(project=project, number=year)


def an_acceptance(project: CreationProject | None = None) -> Acceptance:
    """Return the acceptance of a project whose term has run out."""
    project = project or a_project()
    timers.advance(clock.end_of(project.ends_on))
    return Acceptance.objects.with_life().get(project=project)


def sound_answers(paper: P, figure: str = "75") -> dict[str, str]:
    """Return an answer for every field: `figure` for figures, done and reached for the rest."""
    given = {}
    for row in paper.sheet.targets:
        given[row.actual.key] = "4" if row.unit == "级" else figure
        if row.met:
            given[row.met.key] = YES
    for task in paper.sheet.tasks:
        given |= {task.status_field.key: "done", task.note_field.key: "样例内容"}
    return given | {field.key: "样例内容" for field in paper.sheet.questions}


def filled_in(paper: P, **changes: str) -> P:
    """Fill in every field of a paper, with the evidence it asks for."""
    writer = owner(paper.project)
    services.save_answers(paper, sound_answers(paper) | changes, actor=writer)
    if isinstance(paper, Acceptance):
        for row in paper.sheet.tasks:
            services.upload(paper, row.slot, a_pdf(), actor=writer)
    return again(paper)  # type: ignore[no-any-return]


def handed_in(paper: P) -> P:
    """Fill in a paper and hand it in."""
    return perform(filled_in(paper), "submit", actor=owner(paper.project))


def proposed(
    acceptance: Acceptance | None = None, result: str = "pass", officer: User | None = None
) -> Acceptance:
    """Return an acceptance on which an officer has proposed a result."""
    acceptance = acceptance or handed_in(an_acceptance())
    return perform(
        acceptance,
        "propose_result",
        actor=officer or a_user(Role.MINISTRY_OFFICER),
        result=result,
        conclusion="内部结论：任务完成",
    )
