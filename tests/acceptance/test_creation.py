"""The two years of creation: promises, deadlines, yearly reports."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from acceptance import progress, services
from acceptance.models import CreationProject, ProgressReport
from evaluation.models import Evaluation
from portal.accounts.models import Role
from portal.batches.models import Batch
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import perform
from portal.lifecycle.errors import NotAllowed, Refused
from portal.timeline.models import Timer
from tests.acceptance.factories import a_project, a_report, again, filled_in, handed_in, owner
from tests.evaluation.factories import a_case, released, scored
from tests.factories import a_user, an_authority, an_enterprise

pytestmark = pytest.mark.django_db


@pytest.mark.clause("六(二)")
def test_a_selected_application_becomes_a_project_with_a_copy_of_its_promises() -> None:
    project = a_project()
    application = project.application

    promised = [(leaf.code, *application.target_of(leaf)) for leaf in application.scheme.leaves]
    assert [(t.code, t.baseline, t.target) for t in project.targets.all()] == promised
    tasks = [(t.name, t.due_on, t.deliverable) for t in application.key_tasks.all()]
    assert [(t.name, t.due_on, t.deliverable) for t in project.tasks.all()] == tasks


def test_a_later_change_of_the_plan_leaves_the_promises_as_they_were() -> None:
    project = a_project()
    plan = project.application.plan
    before = list(project.targets.values_list("target", "target_value"))

    plan.texts = dict.fromkeys(plan.texts, "1")
    plan.save()

    assert list(project.targets.values_list("target", "target_value")) == before


def test_an_application_passed_over_becomes_no_project() -> None:
    case = scored(case=a_case())
    perform(Evaluation.objects.get(pk=case.pk), "pass_over", actor=SYSTEM)

    released(case.batch)

    assert list(CreationProject.objects.all()) == []


@pytest.mark.clause("五")
def test_the_term_runs_two_years_to_the_end_of_its_last_day(clock: Any) -> None:
    project = a_project()
    last_day = project.ends_on
    assert (last_day.year - project.starts_on.year, last_day.month, last_day.day) == (
        2,
        project.starts_on.month,
        project.starts_on.day,
    )

    clock.advance(f"{last_day}T23:59:59+08:00")
    assert again(project).state == "creating"
    clock.advance(seconds=1)

    assert again(project).state == "term_ended"
    assert Batch.objects.get(pk=project.batch_id).state == "accepting"


def test_only_the_portal_itself_ends_a_term() -> None:
    project = a_project()

    for person in (owner(project), a_user(Role.MINISTRY_LEAD)):
        with pytest.raises(NotAllowed):
            perform(project, "end_term", actor=person)


def test_the_applicant_is_reminded_180_90_and_30_days_before_the_end(clock: Any) -> None:
    project = a_project()

    for days in (180, 90, 30):
        clock.advance(f"{project.ends_on - dt.timedelta(days=days)}T00:00:00+08:00")
        letters = Letter.objects.filter(recipient=owner(project), key__contains=":remind:")
        assert letters.first().subject == f"距创建期满还有{days}天"

    assert letters.count() == 3


def test_a_report_opens_each_year_and_waits_for_its_applicant(clock: Any) -> None:
    report = a_report()
    writer = owner(report.project)

    found = [(item.url, item.due_at) for item in todo.items(writer)]

    assert found == [(f"/creation/reports/{report.pk}/", report.due_at)]
    assert report.due_at.isoformat().startswith(str(report.ends_on))
    assert list(ProgressReport.objects.values_list("number", flat=True)) == [1]


def test_the_database_keeps_one_report_a_year() -> None:
    report = a_report()

    with pytest.raises(Refused, match="already exists"):
        services.open_report(report.project, 1)


def test_an_empty_report_is_refused_with_every_reason_and_its_place() -> None:
    report = a_report()

    with pytest.raises(Refused) as refusal:
        perform(report, "submit", actor=owner(report.project))

    targets, tasks = report.sheet.targets, report.sheet.tasks
    words = len(targets) + sum(row.met is not None for row in targets)
    assert len(refusal.value.reasons) == words + len(tasks) + 1
    link = f"/creation/reports/{report.pk}/form/targets/#f-target-E1-1-actual"
    assert refusal.value.reasons[0].link == link


def test_a_figure_that_is_none_is_kept_as_typed_and_refused() -> None:
    report = filled_in(a_report())
    key = report.sheet.figures[0].actual.key
    services.save_answers(report, {key: "约七成"}, actor=owner(report.project))

    with pytest.raises(Refused, match="约七成"):
        perform(report, "submit", actor=owner(report.project))

    assert again(report).answers[key] == "约七成"


def test_a_status_that_is_not_offered_is_not_saved() -> None:
    report = a_report()
    key = report.sheet.tasks[0].status_field.key

    with pytest.raises(ValidationError, match="finished"):
        services.save_answers(report, {key: "finished"}, actor=owner(report.project))

    assert again(report).answers == {key: "planned"}


def test_a_report_tells_the_project_how_far_its_tasks_are() -> None:
    report = handed_in(a_report())

    assert [task.status for task in again(report.project).tasks.all()] == ["done"]


def test_only_its_own_people_write_into_a_report_and_only_while_it_is_a_draft() -> None:
    report = a_report()
    stranger = a_user(Role.APPLICANT_OWNER, an_enterprise())
    viewer = a_user(Role.APPLICANT_VIEWER, report.project.applicant)
    for person in (stranger, viewer, a_user(Role.MINISTRY_OFFICER)):
        with pytest.raises(PermissionDenied):
            services.save_answers(report, {"words.problems": "x"}, actor=person)

    report = handed_in(report)

    with pytest.raises(PermissionDenied):
        services.save_answers(report, {"words.problems": "x"}, actor=owner(report.project))
    assert again(report).answers["words.problems"] == "样例内容"


def test_an_editor_writes_but_the_owner_hands_in() -> None:
    report = filled_in(a_report())
    editor = a_user(Role.APPLICANT_EDITOR, report.project.applicant)
    services.save_answers(report, {"words.problems": "编辑所写"}, actor=editor)

    with pytest.raises(NotAllowed):
        perform(report, "submit", actor=editor)

    assert perform(report, "submit", actor=owner(report.project)).state == "submitted"


def test_a_report_not_handed_in_is_told_to_both_sides_and_still_taken(clock: Any) -> None:
    report = filled_in(a_report())
    officer = a_user(Role.AUTHORITY_OFFICER, report.project.authority)
    clock.advance(report.due_at)

    told = {letter.recipient for letter in Letter.objects.filter(key__contains=":overdue:")}
    assert told >= {owner(report.project), officer}
    clock.advance(seconds=1)
    assert perform(again(report), "submit", actor=owner(report.project)).is_late


def test_a_report_handed_in_never_becomes_overdue(clock: Any) -> None:
    report = handed_in(a_report())

    clock.advance(report.due_at)

    assert not again(report).is_late
    assert not Letter.objects.filter(key__contains=":overdue:").exists()


@pytest.mark.clause("九")
def test_the_authority_of_the_region_comments_and_no_other() -> None:
    report = handed_in(a_report())
    here = a_user(Role.AUTHORITY_OFFICER, report.project.authority)
    elsewhere = a_user(Role.AUTHORITY_OFFICER, an_authority("330000"))
    with pytest.raises(NotAllowed):
        perform(report, "add_comment", actor=elsewhere, remark="越权")

    report = perform(report, "add_comment", actor=here, remark="已协调用地")

    assert (report.state, report.comment) == ("commented", "已协调用地")
    letter = Letter.objects.get(recipient=owner(report.project), key__contains=":commented")
    assert letter.body == "已协调用地"


def test_a_draft_report_is_seen_by_its_applicant_alone() -> None:
    report = a_report()
    officer = a_user(Role.AUTHORITY_OFFICER, report.project.authority)
    elsewhere = a_user(Role.AUTHORITY_OFFICER, an_authority("330000"))
    ministry, expert = a_user(Role.MINISTRY_OFFICER), a_user(Role.EXPERT)
    reports = ProgressReport.objects

    assert list(reports.visible_to(owner(report.project))) == [report]
    for person in (officer, elsewhere, ministry, expert):
        assert list(reports.visible_to(person)) == []

    handed_in(report)
    assert list(reports.visible_to(officer)) == list(reports.visible_to(ministry)) == [report]
    for person in (elsewhere, expert, a_user(Role.APPLICANT_OWNER, an_enterprise())):
        assert list(reports.visible_to(person)) == []


def test_a_project_shows_what_was_handed_in_and_no_draft() -> None:
    report = filled_in(a_report())
    draft = progress.of(again(report.project))
    assert [line.latest for line in draft.lines] == [None] * len(draft.lines)

    perform(report, "submit", actor=owner(report.project))

    shown = progress.of(again(report.project))
    assert [line.rows[0].text for line in shown.figures] == [
        "75",
        "75",
        "75",
        "75",
        "75",
        "4",
        "75",
    ]
    assert [line.rows[1:] for line in shown.lines] == [(None, None)] * len(shown.lines)


def test_withdrawing_ends_every_deadline_and_takes_no_more_papers(clock: Any) -> None:
    report = filled_in(a_report())
    project = perform(report.project, "withdraw", actor=owner(report.project), reason="主业调整")

    assert (
        list(Timer.objects.pending().of(project)) == list(Timer.objects.pending().of(report)) == []
    )
    with pytest.raises(Refused, match="over"):
        perform(again(report), "submit", actor=owner(project))
    assert [item.url for item in todo.items(owner(project))] == []
    clock.advance(days=800)
    assert again(project).state == "withdrawn"
