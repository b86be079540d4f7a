"""Experts far apart: a reason in writing or a second look, and no selection before."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import rules
from evaluation.models import Evaluation, ScoreSheet
from portal.accounts.models import Role, User
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock as portal_clock
from tests.evaluation.factories import (
    a_case,
    again,
    an_expert,
    assigned,
    evaluating,
    experts,
    handed_in,
    proposed,
    signed,
    signed_in,
    the_selection,
)
from tests.factories import a_batch, a_user

pytestmark = pytest.mark.clause("六(二)")

FAR, WHY = "60", "重点任务责任主体不清，逐项列出（样例）"


@pytest.fixture
def case(db: None) -> Evaluation:
    """A scored case of which one expert gave far less than the others."""
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    for sheet, score in zip(assigned(case), (FAR, "80", "82"), strict=True):
        handed_in(sheet, score)
    return again(perform(case, "score", actor=a_user(Role.MINISTRY_OFFICER)))


@pytest.fixture
def officer(db: None) -> User:
    return a_user(Role.MINISTRY_OFFICER)


def far(case: Evaluation) -> ScoreSheet:
    found: ScoreSheet = ScoreSheet.objects.with_life().get(evaluation=case, expert=case.doubts[0])
    return found


def reasons(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(reason) for reason in refusal.value.reasons]


OPINIONS = st.lists(
    st.tuples(st.integers(1, 9), st.decimals(0, 100, places=2)), unique_by=lambda pair: pair[0]
).map(lambda pairs: [rules.Opinion(expert, rules.FULL, distance) for expert, distance in pairs])


@given(OPINIONS, st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9)))
def test_a_distance_stays_in_doubt_until_it_is_explained_or_looked_at_again(
    opinions: list[rules.Opinion], explained: set[int], again: set[int]
) -> None:
    open_ones = rules.doubts(opinions, explained, again)

    for one in opinions:
        settled = one.expert in explained or one.expert in again
        assert (one.expert in open_ones) == (one.distance > rules.SPREAD_LIMIT and not settled)
    assert rules.doubts(opinions, {one.expert for one in opinions}, ()) == ()


def test_a_case_in_doubt_stands_so_on_the_board_and_is_not_proposed(case: Evaluation) -> None:
    page = signed_in(a_user(Role.MINISTRY_OFFICER)).get(case.board_url)

    assert [row.place for row in page.context["rows"]] == ["spread"]
    with pytest.raises(Refused) as refusal:
        perform(the_selection(case), "propose", actor=a_user(Role.MINISTRY_OFFICER), note="")
    assert reasons(refusal) == [
        (
            "Cases of this sector and kind that are in doubt (experts far apart without a reason "
            "or a second look, an unlocking, a correction or an incident undecided): 1."
        )
    ]


def test_the_reason_of_the_expert_settles_it(case: Evaluation, officer: User) -> None:
    sheet = far(case)
    perform(sheet, "ask_reason", actor=officer)
    perform(sheet, "explain", actor=sheet.expert, reason=WHY)

    after = again(case)
    assert (after.doubts, after.state, after.total_score) == ([], "scored", case.total_score)
    page = signed_in(officer).get(case.get_absolute_url()).content.decode()
    assert WHY in page
    rows = signed_in(officer).get(case.board_url).context["rows"]
    assert [row.place for row in rows] == ["inside"]
    assert proposed(the_selection(case), case, note="已说明").state == "proposed"


def test_the_expert_is_asked_without_a_word_on_the_others(case: Evaluation, officer: User) -> None:
    sheet = far(case)
    perform(sheet, "ask_reason", actor=officer)

    letter = Letter.objects.get(recipient=sheet.expert, key__contains="reason")
    client = signed_in(sheet.expert)
    page = client.get(sheet.get_absolute_url()).content.decode()
    others = [one.expert for one in case.handed_in if one.expert != sheet.expert]
    for text in (letter.body, letter.subject, page, str(client.get("/api/v1/todo/").json())):
        for hidden in ("21.00", "81.00", str(case.total_score), *map(str, others)):
            assert hidden not in text
    assert sheet.action_url("explain") in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_empty_reason_settles_nothing(case: Evaluation, officer: User, reason: str) -> None:
    sheet = far(case)
    perform(sheet, "ask_reason", actor=officer)

    with pytest.raises(InvalidFields):
        perform(sheet, "explain", actor=sheet.expert, reason=reason)

    assert again(case).doubts == [sheet.expert_id]


def test_only_whoever_lies_apart_is_asked_and_once(case: Evaluation, officer: User) -> None:
    near = next(s for s in case.handed_in if s.expert_id not in case.doubts)
    with pytest.raises(Refused) as refusal:
        perform(near, "ask_reason", actor=officer)
    assert reasons(refusal) == [
        "Nothing has to be settled: the marks lie within 15 points of the others."
    ]
    sheet = perform(far(case), "ask_reason", actor=officer)
    with pytest.raises(Refused):
        perform(sheet, "ask_reason", actor=officer)
    with pytest.raises(NotAllowed):
        perform(sheet, "explain", actor=near.expert, reason=WHY)


def test_nobody_explains_unasked(case: Evaluation) -> None:
    sheet = far(case)

    with pytest.raises(Refused) as refusal:
        perform(sheet, "explain", actor=sheet.expert, reason=WHY)

    assert reasons(refusal) == ["The ministry has not asked for a further reason."]


def look(case: Evaluation, officer: User, *added: User, **delta: Any) -> Evaluation:
    until = portal_clock.now() + dt.timedelta(**(delta or {"days": 3}))
    return perform(
        case, "second_look", actor=officer, experts=[one.pk for one in added], until=until
    )


def test_a_second_look_by_two_added_experts_settles_it_and_drops_nothing(
    case: Evaluation, officer: User
) -> None:
    called = experts(2)
    opened = look(case, officer, *called)
    for expert in called:
        signed(expert, case.batch)
    assert (opened.state, opened.total_score, opened.doubts) == ("scoring", None, [])
    added = ScoreSheet.objects.with_life().filter(evaluation=case, state="assigned")
    for sheet in added:
        handed_in(sheet, "79")

    after = again(perform(again(case), "score", actor=officer))

    assert (after.doubts, after.is_spread, len(after.handed_in)) == ([], True, 5)


def test_added_experts_are_held_to_the_same_limit(case: Evaluation, officer: User) -> None:
    called = experts(2)
    look(case, officer, *called)
    for expert in called:
        signed(expert, case.batch)
    added = ScoreSheet.objects.with_life().filter(evaluation=case, state="assigned")
    wild = added[0].expert_id
    for sheet, score in zip(added, ("57", "79"), strict=True):
        handed_in(sheet, score)

    after = perform(again(case), "score", actor=officer)

    assert after.doubts == [wild]


@pytest.mark.parametrize("number", [1, 3])
def test_the_panel_stays_odd(case: Evaluation, officer: User, number: int) -> None:
    with pytest.raises(InvalidFields) as refusal:
        look(case, officer, *experts(number))

    assert refusal.value.errors == {
        "experts": [f"The number of experts is {3 + number}; it must be odd."]
    }
    assert again(case).state == "scored"


def test_an_added_expert_with_an_interest_is_refused(case: Evaluation, officer: User) -> None:
    biased = an_expert(employer_uscc=case.applicant.uscc)

    with pytest.raises(InvalidFields) as refusal:
        look(case, officer, biased, an_expert())

    assert list(refusal.value.errors) == ["experts"]


def test_where_nobody_lies_apart_there_is_no_second_look(officer: User, case: Evaluation) -> None:
    sheet = perform(far(case), "ask_reason", actor=officer)
    perform(sheet, "explain", actor=sheet.expert, reason=WHY)

    with pytest.raises(Refused) as refusal:
        look(again(case), officer, *experts(2))

    assert reasons(refusal) == ["No expert of this case lies more than 15 points from the others."]


def test_new_marks_need_a_new_reason(case: Evaluation, officer: User) -> None:
    sheet = perform(far(case), "ask_reason", actor=officer)
    sheet = perform(sheet, "explain", actor=sheet.expert, reason=WHY)
    until = portal_clock.now() + dt.timedelta(days=2)
    sheet = perform(sheet, "propose_unlock", actor=officer, reason="复核", until=until)
    perform(sheet, "unlock", actor=a_user(Role.MINISTRY_LEAD))
    handed_in(ScoreSheet.objects.with_life().get(pk=sheet.pk), "61")

    after = perform(again(case), "score", actor=officer)

    assert after.doubts == [sheet.expert_id]
