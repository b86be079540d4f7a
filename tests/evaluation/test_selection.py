"""The selection inside the quota, up to standard, by two people; and what follows."""

import pytest
from django.db import IntegrityError, transaction

from evaluation.models import Evaluation, Seat
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.batches.models import Batch, Kind
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, Refused
from tests.evaluation.factories import (
    a_case,
    again,
    decided,
    evaluating,
    plainly_scored,
    proposed,
    scored,
    selected,
    set_scores,
    the_selection,
)
from tests.factories import a_batch, a_user, owner_of

pytestmark = pytest.mark.django_db


def board_of(number: int) -> list[Evaluation]:
    """Return scored cases of one board whose totals are equal; its quota is 2."""
    batch = a_batch()
    cases = [a_case(batch) for _ in range(number)]
    evaluating(batch)
    for case in cases:
        plainly_scored(case)
    return cases


def reasons(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(reason) for reason in refusal.value.reasons]


@pytest.mark.clause("六(二)")
def test_a_selected_case_becomes_one_and_the_others_are_passed_over() -> None:
    batch = a_batch()
    good, weak = a_case(batch), a_case(batch)
    evaluating(batch)
    scored(case=good)
    scored(case=weak, score="55")
    selection = proposed(the_selection(good), good)

    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))

    assert (again(good).state, again(weak).state) == ("selected", "not_selected")


@pytest.mark.clause("六(二)")
def test_more_than_the_quota_is_refused_with_both_numbers() -> None:
    cases = board_of(3)
    for case, total in zip(cases, ("90", "80", "71"), strict=True):
        set_scores(case, total, total, total)

    with pytest.raises(Refused) as refusal:
        proposed(the_selection(cases[0]), *cases)

    assert reasons(refusal) == ["3 are chosen; the quota of this sector and kind is 2."]


@pytest.mark.clause("六(二)")
def test_a_case_below_the_standard_is_refused_with_the_line_it_misses() -> None:
    (case,) = board_of(1)
    set_scores(case, "80", "59", "71.60")

    with pytest.raises(InvalidFields) as refusal:
        decided(the_selection(case), case)

    assert refusal.value.errors == {
        "choice": [
            (
                f"“{case.applicant}” does not meet the standard: work plan 59.00 is below the line "
                "60.00."
            )
        ]
    }


def test_the_lead_is_refused_when_a_chosen_case_has_slipped_below_the_standard() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case)
    selection = proposed(the_selection(case), case)
    set_scores(case, "80", "80", "69.99")

    with pytest.raises(Refused) as refusal:
        perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))

    assert reasons(refusal) == [
        (
            f"“{case.applicant}” (1) cannot be chosen: without a score, below the standard, "
            "ruled out, or with experts far apart."
        )
    ]


def test_nothing_is_proposed_while_a_case_has_no_score() -> None:
    batch = a_batch()
    done, _open = a_case(batch), a_case(batch)
    evaluating(batch)
    scored(case=done)

    with pytest.raises(Refused) as refusal:
        proposed(the_selection(done), done)

    assert reasons(refusal) == ["Cases of this sector and kind without a score: 1."]


def test_a_case_of_another_board_cannot_be_chosen() -> None:
    batch = a_batch()
    case, park = a_case(batch), a_case(batch, kind=Kind.PARK)
    evaluating(batch)
    scored(case=case)
    scored(case=park)

    with pytest.raises(InvalidFields) as refusal:
        decided(the_selection(case), park)

    assert list(refusal.value.errors) == ["case"]


def test_a_case_whose_experts_lie_far_apart_cannot_be_chosen() -> None:
    (case,) = board_of(1)
    set_scores(case, "80", "80", "80", spread="15.01", doubts=(1,))

    with pytest.raises(InvalidFields) as refusal:
        decided(the_selection(case), case)

    assert refusal.value.errors == {
        "choice": [f"The experts of “{case.applicant}” lie far apart: a second look comes first."]
    }


def test_a_case_that_is_put_off_needs_a_reason_and_holds_up_the_proposal() -> None:
    (case,) = board_of(1)
    selection = the_selection(case)
    with pytest.raises(InvalidFields) as refusal:
        decided(selection, case, "hold")
    assert list(refusal.value.errors) == ["reason"]

    decided(selection, case, "hold", reason="核查中")
    with pytest.raises(Refused) as refused:
        perform(selection, "propose", actor=a_user(Role.MINISTRY_OFFICER), note="")

    assert reasons(refused) == [f"Put off and still to be decided: “{case.applicant}” (1)."]


@pytest.mark.clause("六(二)")
def test_a_lower_total_goes_before_a_higher_one_only_with_a_reason() -> None:
    high, low, _other = cases = board_of(3)
    for case, total in zip(cases, ("90", "80", "71"), strict=True):
        set_scores(case, total, total, total)
    selection = the_selection(high)
    decided(selection, low)
    decided(selection, high, "leave")

    with pytest.raises(Refused) as refusal:
        perform(selection, "propose", actor=a_user(Role.MINISTRY_OFFICER), note="")

    assert any(reason.endswith(f"“{high.applicant}” (1).") for reason in reasons(refusal))
    decided(selection, high, "leave", reason="主体资格存疑")
    decided(selection, _other, "leave", reason="同上")
    moved = perform(selection, "propose", actor=a_user(Role.MINISTRY_OFFICER), note="")
    assert moved.state == "proposed"


@pytest.mark.clause("六(二)")
def test_what_the_totals_suggest_leaves_a_tie_at_the_edge_to_people() -> None:
    cases = board_of(3)
    for case, total in zip(cases, ("90", "80", "80"), strict=True):
        set_scores(case, total, total, total)
    selection, officer = the_selection(cases[0]), a_user(Role.MINISTRY_OFFICER)

    perform(selection, "fill_in", actor=officer)

    assert [decision.evaluation_id for decision in selection.decisions.all()] == [cases[0].pk]
    with pytest.raises(Refused) as refusal:
        perform(selection, "propose", actor=officer, note="")
    (sentence,) = reasons(refusal)
    assert sentence.startswith("Equal totals at the edge of the quota: ")


@pytest.mark.clause("六(二)")
def test_a_tie_is_settled_by_the_panel_with_minutes_and_only_so() -> None:
    cases = board_of(3)
    for case, total in zip(cases, ("90", "80", "80"), strict=True):
        set_scores(case, total, total, total)
    selection, officer = the_selection(cases[0]), a_user(Role.MINISTRY_OFFICER)
    perform(selection, "fill_in", actor=officer)
    decided(selection, cases[1])
    decided(selection, cases[2], "leave", reason="一人决定")
    with pytest.raises(Refused):
        perform(selection, "propose", actor=officer, note="")
    tie = {"chosen": [cases[2].pk], "members": "甲、乙、丙", "minutes": "表决"}
    with pytest.raises(InvalidFields) as refusal:
        perform(selection, "settle_tie", actor=officer, **tie | {"minutes": "", "members": ""})
    assert set(refusal.value.errors) == {"minutes", "members"}
    both = {"chosen": [cases[1].pk, cases[2].pk]}
    with pytest.raises(InvalidFields) as refusal:
        perform(selection, "settle_tie", actor=officer, **tie | both)
    assert refusal.value.errors == {"chosen": ["2 are chosen; places left: 1."]}

    perform(selection, "settle_tie", actor=officer, **tie)

    moved = perform(selection, "propose", actor=officer, note="")
    assert set(moved.chosen) == {cases[0], cases[2]}
    assert moved.settlements.get().members == "甲、乙、丙"


def test_a_settled_tie_binds_only_those_it_was_about() -> None:
    cases = board_of(3)
    set_scores(cases[2], "75", "75", "75")
    selection, officer = the_selection(cases[0]), a_user(Role.MINISTRY_OFFICER)
    perform(selection, "fill_in", actor=officer)
    set_scores(cases[2], "80", "80", "80")
    chosen = [case.pk for case in cases[1:]]
    perform(selection, "settle_tie", actor=officer, chosen=chosen, members="甲", minutes="表决")
    decided(selection, cases[0])
    decided(selection, cases[1], "leave", reason="一人决定")

    with pytest.raises(Refused) as refusal:
        perform(selection, "propose", actor=officer, note="")

    assert [reason.split(":")[0] for reason in reasons(refusal)] == [
        "Equal totals at the edge of the quota"
    ]


@pytest.mark.clause("六(二)")
def test_places_are_numbered_in_the_order_of_divisions_and_kept_by_the_database() -> None:
    cases = board_of(3)
    selection = proposed(the_selection(cases[0]), cases[1], cases[0], tie=True)
    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))

    assert {seat.number for seat in selection.seats.all()} == {1, 2}
    third = {"selection": selection, "evaluation": cases[2], "quota": 2}
    for number in (2, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(number=number, **third)
    with pytest.raises(Refused):
        perform(again(cases[2]), "select", actor=SYSTEM)


def test_whoever_proposed_cannot_approve() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case)
    both = a_user(Role.MINISTRY_OFFICER)
    membership = both.memberships.get()
    membership.roles = [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD]
    membership.save()
    both = type(both).objects.get(pk=both.pk)
    decided(the_selection(case), case)
    selection = perform(the_selection(case), "propose", actor=both, note="")

    with pytest.raises(Refused) as refusal:
        perform(selection, "approve", actor=both)

    assert reasons(refusal) == [
        "You proposed this yourself; a binding decision needs a second person."
    ]


def test_a_selection_of_none_is_possible_and_leaves_the_batch_where_it_is() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case, score="10")
    selection = proposed(the_selection(case))

    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))

    assert again(case).state == "not_selected"
    assert Batch.objects.get(pk=batch.pk).state == "evaluating"


def test_what_was_sent_back_is_proposed_anew() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case)
    selection = proposed(the_selection(case), case)
    perform(selection, "send_back", actor=a_user(Role.MINISTRY_LEAD), reason="再核")

    assert proposed(the_selection(case), case).state == "proposed"


def test_every_step_is_in_the_audit_log() -> None:
    case = selected()
    events = AuditEvent.objects.of(case).order_by("seq")

    assert [event.action for event in events] == ["create", "assign_experts", "score", "select"]
    assert events[2].after["total_score"] == "85.24"


def test_only_the_ministry_is_offered_anything_on_a_case() -> None:
    case = scored()
    panel = [sheet.expert for sheet in case.sheets.all()]
    people = [owner_of(case.application), a_user(Role.AUTHORITY_LEAD), *panel]

    assert [offers(case, person) for person in people] == [[]] * len(people)
    assert [offer.name for offer in offers(a_case(), a_user(Role.MINISTRY_OFFICER))] == [
        "assign_experts",
        "correct",
        "veto",
    ]
    assert case in Evaluation.objects.visible_to(a_user(Role.AUDITOR))
