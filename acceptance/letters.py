"""What is written to whom on this floor."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from acceptance.models import Acceptance, CreationProject, ProgressReport
from portal.accounts.models import APPLICANT, APPLICANT_WRITERS, AUTHORITY, Organisation, Role, User
from portal.inbox import outbox
from portal.lifecycle.actions import Act
from portal.lifecycle.signals import after


def tell_begun(project: CreationProject) -> None:
    """Applicant and authority learn of the two years that begin."""
    _write(
        project,
        "begun",
        _applicant(project) + _authority(project),
        _("Creation begins: {name}"),
        _(
            "The creation period runs from {project.starts_on} to {project.ends_on}. Targets and "
            "key tasks of the work plan are now what will be assessed at its end."
        ),
    )


def tell_days_left(project: CreationProject, days: int) -> None:
    """The applicant is reminded of the end of the term."""
    _write(
        project,
        f"remind:{days}",
        _applicant(project),
        _("{days} days until the creation period ends"),
        _("It ends on {project.ends_on}; acceptance opens on the day after."),
        days=days,
    )


def tell_report_opened(report: ProgressReport) -> None:
    """Those who write for the applicant can begin."""
    _write(
        report,
        "opened",
        _writers(report.project),
        _("The progress report is open: {report}"),
        _("It covers {report.starts_on} to {report.ends_on} and is due on its last day."),
        report=report,
    )


def tell_report_overdue(report: ProgressReport) -> None:
    """The applicant and its authority learn that the report has not come."""
    _write(
        report,
        "overdue",
        _writers(report.project) + _authority(report.project, Role.AUTHORITY_OFFICER),
        _("The progress report is overdue: {report}"),
        _("It was due on {report.ends_on} and is still wanted."),
        report=report,
    )


def tell_assessment_overdue(acceptance: Acceptance) -> None:
    """The applicant and the ministry's officers learn that it has not come."""
    _write(
        acceptance,
        "overdue",
        _writers(acceptance.project) + _ministry(),
        _("The self-assessment is overdue: {name}"),
        _("Without it the creation cannot be assessed. It is still wanted."),
    )


def tell_acceptance_opened(acceptance: Acceptance) -> None:
    """The term is over: the applicant assesses itself now, its authority knows."""
    _write(
        acceptance,
        "opened",
        _applicant(acceptance.project),
        _("The creation period is over: acceptance is open"),
        _("Assess your targets and key tasks, add the evidence and hand in by {due:%Y-%m-%d}."),
        due=acceptance.last_day,
    )
    _write(
        acceptance.project,
        "over",
        _authority(acceptance.project),
        _("The creation period is over: {name}"),
        _("The applicant now assesses itself; the ministry decides on the acceptance."),
    )


@after("acceptance.ProgressReport", "submit")
def tell_report_in(report: ProgressReport, act: Act) -> None:
    """The authority has a report to read."""
    _write(
        report,
        "submitted",
        _authority(report.project, Role.AUTHORITY_OFFICER),
        _("Progress report handed in: {report}"),
        _("It waits for your comment."),
        report=report,
    )


@after("acceptance.ProgressReport", "add_comment")
def tell_comment(report: ProgressReport, act: Act) -> None:
    """The applicant reads what its authority says."""
    _write(
        report,
        "commented",
        _applicant(report.project),
        _("Your authority has commented on the report: {report}"),
        "{report.comment}",
        report=report,
    )


@after("acceptance.Acceptance", "submit")
def tell_assessment_in(acceptance: Acceptance, act: Act) -> None:
    """The ministry's officers have a case."""
    _write(
        acceptance,
        f"submitted:{act.at:%Y%m%d%H%M%S}",
        _ministry(),
        _("Self-assessment handed in: {name}"),
        _("It waits for a proposed result."),
    )


@after("acceptance.Acceptance", "return_for_correction")
def tell_defects(acceptance: Acceptance, act: Act) -> None:
    """The applicant reads what is to be mended."""
    _write(
        acceptance,
        f"returned:{act.at:%Y%m%d%H%M%S}",
        _applicant(acceptance.project),
        _("Your self-assessment has been returned for correction"),
        "{reason}",
        reason=act.data["reason"],
    )


@after("acceptance.Acceptance", "approve_pass", "approve_fail")
def tell_result(acceptance: Acceptance, act: Act) -> None:
    """The applicant learns the result with its conclusion; its authority the same."""
    passed = act.name == "approve_pass"
    _write(
        acceptance,
        "result",
        _applicant(acceptance.project) + _authority(acceptance.project),
        _("Acceptance passed: {name}") if passed else _("Acceptance not passed: {name}"),
        "{acceptance.conclusion}",
        acceptance=acceptance,
    )


@after("acceptance.CreationProject", "withdraw")
def tell_withdrawn(project: CreationProject, act: Act) -> None:
    """Authority and ministry learn who has stepped back, and why."""
    _write(
        project,
        "withdrawn",
        _authority(project) + _ministry(),
        _("Withdrawn from creation: {name}"),
        "{reason}",
        reason=act.data["reason"],
    )


def _write(
    subject: Any, occasion: str, readers: list[User], title: Any, body: Any, **values: Any
) -> None:
    """Write one letter; its words are put together lazily, in the portal's own language."""
    project = getattr(subject, "project", subject)
    values |= {"project": project, "name": project.applicant}
    outbox.write(
        f"{subject._meta.model_name}:{subject.pk}:{occasion}",
        readers,
        subject=format_lazy(title, **values),
        body=format_lazy(body, **values),
        link=subject.get_absolute_url(),
    )


def _applicant(project: CreationProject) -> list[User]:
    return outbox.holders(project.applicant, *APPLICANT)


def _writers(project: CreationProject) -> list[User]:
    return outbox.holders(project.applicant, *APPLICANT_WRITERS)


def _authority(project: CreationProject, *roles: str) -> list[User]:
    return outbox.holders(project.authority, *(roles or AUTHORITY))


def _ministry() -> list[User]:
    ministry = Organisation.objects.filter(kind=Organisation.Kind.MINISTRY).first()
    return outbox.holders(ministry, Role.MINISTRY_OFFICER) if ministry else []
