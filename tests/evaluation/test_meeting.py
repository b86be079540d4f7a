"""The meeting: one case at a time for a projector, without names of experts (六(二))."""

import pytest
from django.urls import reverse

from evaluation.models import Decision, Evaluation, ScoreSheet
from portal.accounts.models import Role
from tests.evaluation.factories import (
    SECRET,
    a_case,
    evaluating,
    plainly_scored,
    set_scores,
    signed_in,
    the_selection,
)
from tests.factories import a_batch, a_user

pytestmark = pytest.mark.django_db


def address(case: Evaluation) -> str:
    return reverse("evaluation_meeting", args=[case.batch.pk, case.sector_id, case.kind])


def row_of(*totals: str) -> list[Evaluation]:
    """Return scored cases of one board, by their totals."""
    batch = a_batch()
    cases = [a_case(batch) for _ in totals]
    evaluating(batch)
    for case, total in zip(cases, totals, strict=True):
        plainly_scored(case)
        set_scores(case, total, total, total)
    return cases


def test_it_begins_with_the_first_and_steps_both_ways() -> None:
    low, high, middle = row_of("71", "90", "80")
    reader = signed_in(a_user(Role.MINISTRY_OFFICER))

    first = reader.get(address(low)).context
    second = reader.get(address(low), {"case": middle.pk}).context

    assert (first["case"], first["steps"].before, first["steps"].after) == (high, None, middle.pk)
    steps = second["steps"]
    assert (steps.number, steps.count, steps.before, steps.after) == (2, 3, high.pk, low.pk)


@pytest.mark.clause("六(二)")
def test_the_panels_decision_is_noted_with_its_minutes_through_the_door() -> None:
    (case,) = row_of("80")
    reader = signed_in(a_user(Role.MINISTRY_OFFICER))
    page = reader.get(address(case))
    form = {"case": case.pk, "choice": "choose", "minutes": "一致同意（样例）", "in_meeting": "on"}

    answer = reader.post(page.context["decide"].url, form | {"next": address(case)})

    assert (answer.status_code, answer["Location"]) == (302, address(case))
    decision = Decision.objects.get(evaluation=case.pk)
    assert (decision.choice, decision.minutes, decision.in_meeting) == (
        "choose",
        "一致同意（样例）",
        True,
    )
    assert "一致同意（样例）" in reader.get(address(case)).content.decode()


def test_no_expert_is_named_and_no_experts_words_are_shown(case: Evaluation) -> None:
    experts = [sheet.expert for sheet in ScoreSheet.objects.filter(evaluation=case.pk)]

    page = signed_in(a_user(Role.MINISTRY_OFFICER)).get(address(case)).content.decode()

    assert len(experts) == 3
    assert not any(str(expert) in page for expert in experts)
    assert SECRET not in page
    assert str(case.total_score) in page


def test_what_the_panel_has_to_consider_is_said_first() -> None:
    (case,) = row_of("69")

    page = signed_in(a_user(Role.MINISTRY_LEAD)).get(address(case))

    assert any("does not meet the standard" in flag for flag in page.context["flags"])
    assert page.context["decide"] is None


def test_who_decides_on_nothing_reads_the_decision_and_has_no_form() -> None:
    (case,) = row_of("80")

    for role, status in ((Role.MINISTRY_LEAD, 200), (Role.AUDITOR, 200), (Role.EXPERT, 403)):
        answer = signed_in(a_user(role)).get(address(case))
        assert answer.status_code == status
        assert b'id="decide"' not in answer.content


def test_a_case_of_another_board_is_not_found() -> None:
    (case,), (other,) = row_of("80"), row_of("80")
    reader = signed_in(a_user(Role.MINISTRY_OFFICER))

    assert reader.get(address(case), {"case": other.pk}).status_code == 404
    assert reader.get(address(case), {"case": "8x"}).status_code == 404


def test_a_narrowed_row_keeps_the_case_that_was_just_decided_on_the_screen() -> None:
    first, second = row_of("90", "80")
    reader = signed_in(a_user(Role.MINISTRY_OFFICER))
    Decision.objects.create(
        selection=the_selection(first), evaluation_id=first.pk, choice="choose", at=first.created_at
    )

    steps = reader.get(address(first), {"show": "open", "case": first.pk}).context["steps"]

    assert (steps.number, steps.after) == (1, second.pk)


def test_an_empty_board_says_so() -> None:
    batch = a_batch()
    evaluating(batch)
    path = reverse("evaluation_meeting", args=[batch.pk, batch.sectors.last().pk, "park"])

    answer = signed_in(a_user(Role.MINISTRY_OFFICER)).get(path)

    assert answer.status_code == 200
    assert "No case to go through" in answer.content.decode()
