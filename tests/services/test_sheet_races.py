"""A score sheet under two hands at the same moment, with real connections."""

import datetime as dt

import pytest

from applications.answers import Version, stamp
from evaluation import services
from evaluation.models import Evaluation, ExpertProfile, ScoreSheet
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from portal.timeline import clock
from tests import factories as make
from tests.evaluation.factories import (
    a_case,
    assigned,
    evaluating,
    marks,
    proposed,
    scored,
    the_selection,
)
from tests.services.racing import in_line, race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def filled(score: str = "80") -> ScoreSheet:
    """A sheet to which nothing is missing."""
    sheet = assigned(a_case())[0]
    services.keep_marks(sheet, marks(sheet, score), actor=sheet.expert)
    return sheet


def to_be_unlocked(case: Evaluation) -> ScoreSheet:
    sheet: ScoreSheet = case.sheets.select_related("expert").first()
    officer, until = make.a_user(Role.MINISTRY_OFFICER), clock.now() + dt.timedelta(days=3)
    return perform(sheet, "propose_unlock", actor=officer, reason="样例", until=until)


def now(sheet: ScoreSheet) -> ScoreSheet:
    return ScoreSheet.objects.get(pk=sheet.pk)


def test_a_double_submit_hands_in_once():
    sheet = filled()
    results = race(*[lambda: perform(sheet, "submit", actor=sheet.expert)] * 2)
    assert [type(error) for error in refused(results)] == [Refused]
    assert AuditEvent.objects.of(sheet).filter(action="submit").count() == 1


def test_what_was_handed_in_is_what_stands_there_whatever_was_typed_meanwhile():
    sheet = filled()
    race(
        lambda: perform(sheet, "submit", actor=sheet.expert),
        lambda: services.keep_marks(sheet, {"goals.score": "99"}, actor=sheet.expert),
    )
    handed_in = AuditEvent.objects.of(sheet).get(action="submit").after["marks"]
    assert now(sheet).marks == handed_in


def test_of_two_tabs_that_save_one_mark_the_later_is_asked():
    sheet = assigned(a_case())[0]
    field, seen = "goals.score", {"goals.score": stamp(Version(), "")}
    results = race(
        *(
            lambda mark=mark: services.keep_marks(
                now(sheet), {field: mark}, actor=sheet.expert, based_on=seen
            )
            for mark in ("81", "62", "73")
        )
    )
    assert sorted(len(saved.conflicts) for saved in results) == [0, 1, 1]
    assert {s.conflicts[field].theirs for s in results if s.conflicts} == {
        now(sheet).marks["goals"]["score"]
    }


def test_two_leads_unlock_a_sheet_once():
    case = scored()
    sheet = to_be_unlocked(case)
    leads = [make.a_user(Role.MINISTRY_LEAD) for _number in range(2)]
    results = race(
        lambda: perform(sheet, "unlock", actor=leads[0]),
        lambda: perform(sheet, "unlock", actor=leads[1]),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert AuditEvent.objects.of(case).filter(action="withdraw_score").count() == 1


def test_an_unlocking_is_agreed_to_or_declined_but_never_both():
    sheet = to_be_unlocked(scored())
    leads = [make.a_user(Role.MINISTRY_LEAD) for _number in range(2)]
    results = race(
        lambda: perform(sheet, "unlock", actor=leads[0]),
        lambda: perform(sheet, "keep_locked", actor=leads[1], reason="样例"),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert now(sheet).state in {"assigned", "submitted"}


def test_the_sheet_of_a_case_is_unlocked_or_the_case_is_decided_but_never_both():
    case = scored()
    evaluating(case.batch)
    selection = proposed(the_selection(case), case)
    sheet = to_be_unlocked(case)
    lead = make.a_user(Role.MINISTRY_LEAD)
    race(
        lambda: perform(sheet, "unlock", actor=lead),
        lambda: perform(selection, "approve", actor=lead),
    )
    found = Evaluation.objects.get(pk=case.pk)
    assert (now(sheet).state, found.state) == ("assigned", "scoring")
    assert found.total_score is None


def test_a_proposal_to_unlock_and_the_decision_on_the_case_exclude_each_other():
    case = scored()
    evaluating(case.batch)
    selection = proposed(the_selection(case), case)
    lead = make.a_user(Role.MINISTRY_LEAD)
    results = race(lambda: to_be_unlocked(case), lambda: perform(selection, "approve", actor=lead))
    found = Evaluation.objects.get(pk=case.pk)
    proposed_one = case.sheets.filter(state="unlocking").exists()
    assert (found.state == "selected", proposed_one, len(refused(results))) in {
        (True, False, 1),
        (False, True, 1),
    }


def test_acts_that_wait_for_one_another_are_both_done_or_refused_in_words():
    """The sheet's own act has the sheet, the other holds the log and waits for the sheet."""
    sheet = filled()
    body = sheet.evaluation.applicant
    words = {"organisation": body.name, "uscc": body.uscc, "reason": "样例"}
    profile = ExpertProfile.objects.get(user=sheet.expert)
    handed_in, declared = in_line(
        sheet,
        lambda: perform(sheet, "submit", actor=sheet.expert),
        lambda: perform(profile, "declare", actor=sheet.expert, **words),
    )
    assert [type(error) for error in refused([handed_in, declared])] in ([], [Refused])
    assert type(declared) is ExpertProfile
    assert now(sheet).state == "recused"
