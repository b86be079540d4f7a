"""The deadlines of this floor: the term, its reminders, the yearly reports, the self-assessment."""

from django.utils.translation import gettext_lazy as _

from acceptance import letters, rules, services
from acceptance.models import Acceptance, CreationProject, ProgressReport
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after
from portal.timeline import clock, timers
from portal.timeline.models import Timer

OVERDUE = "overdue"


def arm_term(project: CreationProject) -> None:
    """Arm everything that the two years of a project bring with them."""
    timers.arm(project, "end_term", clock.end_of(project.ends_on))
    for days, day in rules.reminder_days(project.ends_on):
        timers.arm(project, f"remind_{days}", clock.start_of(day))
    for period in project.periods:
        timers.arm(project, f"open_report_{period.number}", clock.start_of(period.opens_on))


def arm_assessment(acceptance: Acceptance) -> None:
    """Arm the day on which a self-assessment becomes overdue."""
    timers.arm(acceptance, OVERDUE, acceptance.due_at)


def remind(project: CreationProject, timer: Timer) -> None:
    """Tell the applicant how long the term still runs."""
    letters.tell_days_left(project, (project.ends_on - clock.today()).days)


def open_report(project: CreationProject, timer: Timer) -> None:
    """Open the report on the year that is about to end."""
    report = services.open_report(project, int(timer.name.removeprefix("open_report_")))
    timers.arm(report, OVERDUE, report.due_at)
    letters.tell_report_opened(report)


for _days in rules.REMINDERS:
    timers.on_due(
        "acceptance.CreationProject", f"remind_{_days}", _("The end of the creation period is near")
    )(remind)
for _year in range(1, rules.CREATION_YEARS + 1):
    timers.on_due(
        "acceptance.CreationProject", f"open_report_{_year}", _("The yearly report opens")
    )(open_report)


@timers.on_due("acceptance.ProgressReport", OVERDUE, _("The yearly report is due"))
def report_overdue(report: ProgressReport, timer: Timer) -> None:
    """Both sides are told that the report has not come."""
    letters.tell_report_overdue(report)


@timers.on_due("acceptance.Acceptance", OVERDUE, _("The self-assessment is due"))
def assessment_overdue(acceptance: Acceptance, timer: Timer) -> None:
    """Both sides are told that the self-assessment has not come."""
    letters.tell_assessment_overdue(acceptance)


@after("acceptance.ProgressReport", "submit")
@after("acceptance.Acceptance", "submit", "drop")
def nothing_overdue(paper: ProgressReport | Acceptance, act: Act) -> None:
    """What has come cannot become overdue."""
    timers.disarm(paper, OVERDUE)


@after("acceptance.Acceptance", "return_for_correction")
def due_again(acceptance: Acceptance, act: Act) -> None:
    """A return does not move the deadline, but the deadline counts again."""
    if acceptance.due_at > act.at:
        arm_assessment(acceptance)


@after("acceptance.CreationProject", "withdraw")
def stop_term(project: CreationProject, act: Act) -> None:
    """A withdrawn project has no more deadlines, nor have its reports."""
    timers.disarm(project)
    for report in project.reports.all():
        timers.disarm(report)
