"""An interest declared after the sheet was handed in: out of the count, and the next is called."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import rules
from evaluation.models import Conflict, DrawLine, Evaluation, ExpertProfile, ScoreSheet
from portal.accounts.models import Role, User
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from tests.conftest import Clock
from tests.evaluation.factories import (
    a_case,
    again,
    assigned,
    evaluating,
    handed_in,
    proposed,
    selected,
    signed,
    the_selection,
)
from tests.evaluation.test_draw import a_pool, opened
from tests.factories import a_batch, a_user

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(二)")]

#: hypothesis wants its bounds without a zone.
FIRST, LAST = dt.datetime(2026, 1, 1), dt.datetime(2040, 1, 1)  # noqa: DTZ001
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(dt.UTC))


@pytest.fixture
def officer() -> User:
    return a_user(Role.MINISTRY_OFFICER)


def judged(officer: User) -> Evaluation:
    """Return a case with a drawn panel, all its sheets in, and its score."""
    case = a_case(a_batch())
    a_pool()
    opened(case.batch, officer)
    for sheet in ScoreSheet.objects.with_life().filter(evaluation=case):
        signed(sheet.expert, case.batch)
        handed_in(ScoreSheet.objects.with_life().get(pk=sheet.pk))
    return perform(again(case), "score", actor=officer)


def a_sheet_of(case: Evaluation) -> ScoreSheet:
    return ScoreSheet.objects.with_life().filter(evaluation=case, state="submitted")[0]


def declares(sheet: ScoreSheet) -> None:
    """Enter the interest in the register, as the expert does on the own page."""
    applicant = sheet.evaluation.applicant
    words = {"organisation": applicant.name, "uscc": applicant.uscc, "reason": "去年起持股"}
    perform(ExpertProfile.objects.get(user=sheet.expert), "declare", actor=sheet.expert, **words)


@given(MOMENTS, MOMENTS)
def test_whoever_is_called_has_five_days_and_never_less_than_the_batch_gives(
    called: dt.datetime, due: dt.datetime
) -> None:
    until = rules.open_until(called, due)
    assert max(until or due, due) >= called + rules.TIME_WHEN_CALLED
    assert (until is None) == (due >= called + rules.TIME_WHEN_CALLED)


@pytest.mark.parametrize("by_register", [True, False])
def test_the_sheet_is_out_of_the_count_and_the_next_of_the_reserve_is_called(
    officer: User, by_register: bool
) -> None:
    case = judged(officer)
    first = DrawLine.objects.reserve_of(case)[0].expert
    sheet = a_sheet_of(case)

    if by_register:
        declares(sheet)
    else:
        perform(sheet, "step_back", actor=sheet.expert, reason="去年起持股")

    case = again(case)
    assert ScoreSheet.objects.get(pk=sheet.pk).state == ScoreSheet.State.RECUSED
    assert (case.state, case.total_score) == (Evaluation.State.SCORING, None)
    assert sheet.expert_id not in {one.expert_id for one in case.handed_in}
    assert [one.expert_id for one in case.counting if one.state == "assigned"] == [first.pk]
    told = Letter.objects.filter(recipient=officer, key__contains=f"sheet:{sheet.pk}:place")
    assert [str(first) in letter.body for letter in told] == [True]
    assert Conflict.objects.filter(profile__user=sheet.expert, ground="declared").count() == 1
    assert sheet.expert.has_perm("view_application", case.application) is False


def test_the_case_is_scored_again_with_the_replacement_and_not_before(officer: User) -> None:
    case = judged(officer)
    sheet = a_sheet_of(case)
    perform(sheet, "step_back", actor=sheet.expert, reason="去年起持股")
    with pytest.raises(Refused):
        perform(again(case), "score", actor=officer)
    new = ScoreSheet.objects.with_life().get(evaluation=case, state="assigned")
    signed(new.expert, case.batch)
    handed_in(ScoreSheet.objects.with_life().get(pk=new.pk), "60")
    assert perform(again(case), "score", actor=officer).state == Evaluation.State.SCORED
    assert len(again(case).breakdown.opinions) == 3


def test_whoever_is_called_after_the_deadline_can_still_hand_in(
    officer: User, clock: Clock
) -> None:
    case = judged(officer)
    clock.set(case.batch.evaluation_due + dt.timedelta(days=1))
    sheet = a_sheet_of(case)
    perform(sheet, "step_back", actor=sheet.expert, reason="去年起持股")
    new = ScoreSheet.objects.with_life().get(evaluation=case, state="assigned")
    signed(new.expert, case.batch)
    assert handed_in(ScoreSheet.objects.with_life().get(pk=new.pk)).state == "submitted"


def test_a_panel_without_a_reserve_is_completed_by_the_officers_who_are_told(
    officer: User,
) -> None:
    case = a_case(a_batch())
    for sheet in assigned(case):
        handed_in(sheet)
    sheet = a_sheet_of(case)
    perform(sheet, "step_back", actor=sheet.expert, reason="去年起持股")
    key = f"sheet:{sheet.pk}:place"
    assert Letter.objects.filter(recipient=officer, key__startswith=key).count() == 1
    assert "Assign experts" in [str(item.task) for item in todo.items(officer)]


def test_a_sheet_whose_unlocking_is_open_can_be_taken_out_too(officer: User) -> None:
    case = judged(officer)
    sheet = a_sheet_of(case)
    until = case.batch.evaluation_due
    perform(sheet, "propose_unlock", actor=officer, reason="核对", until=until)
    declares(sheet)
    assert ScoreSheet.objects.get(pk=sheet.pk).state == ScoreSheet.State.RECUSED


def test_nobody_else_declares_it_and_not_without_a_reason(officer: User) -> None:
    sheet = a_sheet_of(judged(officer))
    with pytest.raises(NotAllowed):
        perform(sheet, "step_back", actor=officer, reason="代为声明")
    with pytest.raises(InvalidFields):
        perform(sheet, "step_back", actor=sheet.expert, data={"reason": ""})


def test_a_proposed_selection_does_not_outlive_it() -> None:
    case = a_case(a_batch())
    evaluating(case.batch)
    for sheet in assigned(case):
        handed_in(sheet)
    perform(again(case), "score", actor=a_user(Role.MINISTRY_OFFICER))
    selection = proposed(the_selection(case), case)
    sheet = a_sheet_of(case)
    perform(sheet, "step_back", actor=sheet.expert, reason="去年起持股")
    with pytest.raises(Refused):
        perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))


def test_what_is_decided_stays_decided_and_the_officers_are_told(officer: User) -> None:
    case = selected()
    sheet = a_sheet_of(case)
    assert "step_back" in [o.name for o in offers(sheet, sheet.expert) if o.blocked_by]
    declares(sheet)
    assert ScoreSheet.objects.get(pk=sheet.pk).state == ScoreSheet.State.SUBMITTED
    assert again(case).state == Evaluation.State.SELECTED
    letters = Letter.objects.filter(key__startswith=f"sheet:{sheet.pk}:late", recipient=officer)
    assert letters.count() == 1
