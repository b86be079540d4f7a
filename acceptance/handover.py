"""What this floor takes over: selected applications, and inside it terms that end (六(二)(三))."""

from acceptance import letters, services
from acceptance.models import Acceptance, CreationProject
from acceptance.timers import arm_assessment, arm_term
from applications.models import Application
from evaluation.models import Result
from portal.batches.progress import move_on
from portal.lifecycle.actions import Act
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform
from portal.lifecycle.signals import after


@after("evaluation.Result", "tell")
def begin_creation(result: Result, act: Act) -> None:
    """Once told, a selected application becomes a creation project, its promises copied."""
    if not result.is_chosen:
        return
    application = Application.objects.with_life().get(evaluation=result.evaluation_id)
    project = services.begin(application)
    arm_term(project)
    letters.tell_begun(project)


@after("acceptance.CreationProject", "end_term")
def open_acceptance(project: CreationProject, act: Act) -> None:
    """The two years are over: the acceptance opens, whatever the applicant does."""
    acceptance = services.open_acceptance(project)
    arm_assessment(acceptance)
    letters.tell_acceptance_opened(acceptance)
    move_on(project.batch, "begin_acceptance")


@after("acceptance.Acceptance", "approve_pass", "approve_fail")
def settle_project(acceptance: Acceptance, act: Act) -> None:
    """The decision on the acceptance is the end of the project."""
    name = "accept" if act.name == "approve_pass" else "fail"
    perform(acceptance.project, name, actor=SYSTEM)


@after("acceptance.CreationProject", "withdraw")
def drop_acceptance(project: CreationProject, act: Act) -> None:
    """Whoever has stepped back is not assessed."""
    acceptance = Acceptance.objects.filter(project=project).first()
    if acceptance is not None:
        perform(acceptance, "drop", actor=SYSTEM)
