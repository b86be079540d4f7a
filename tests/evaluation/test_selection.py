"""The selection inside the quota, up to standard, by two people; and what follows."""

import pytest

from evaluation.models import Evaluation
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.batches.models import Batch, Kind
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, Refused
from tests.evaluation.factories import (
    a_case,
    again,
    evaluating,
    proposed,
    scored,
    selected,
    set_scores,
    the_selection,
)
from tests.factories import a_batch, a_user, owner_of

pytestmark = pytest.mark.django_db


def reasons(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(reason) for reason in refusal.value.reasons]


@pytest.mark.clause("六(二)")
def test_a_selected_case_is_told_so_and_the_others_are_passed_over() -> None:
    batch = a_batch()
    good, weak = a_case(batch), a_case(batch)
    evaluating(batch)
    scored(case=good)
    scored(case=weak, score="55")
    selection = proposed(the_selection(good), good)

    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))

    assert (again(good).state, again(weak).state) == ("selected", "not_selected")
    assert Batch.objects.get(pk=batch.pk).state == "creating"
    told = {
        case: Letter.objects.get(recipient=owner_of(case.application), key__startswith="evaluation")
        for case in (good, weak)
    }
    assert told[good].subject == "综合评价结果：列为创建对象"
    assert told[weak].body == "你单位的申报未达到本批创建标准。"
    for letter in told.values():
        assert not any(character.isdigit() for character in letter.subject)
        assert "." not in letter.body


def test_a_case_up_to_standard_beyond_the_quota_is_told_so() -> None:
    batch = a_batch()
    cases = [a_case(batch) for _ in range(3)]
    evaluating(batch)
    for case in cases:
        scored(case=case)
    selection = proposed(the_selection(cases[0]), *cases[:2])

    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))

    letter = Letter.objects.get(
        recipient=owner_of(cases[2].application), key__startswith="evaluation"
    )
    assert letter.body == "你单位的申报达到创建标准，但未进入本批创建数量范围。"


@pytest.mark.clause("六(二)")
def test_more_than_the_quota_is_refused_with_both_numbers() -> None:
    batch = a_batch()
    cases = [a_case(batch) for _ in range(3)]
    evaluating(batch)
    for case in cases:
        scored(case=case)

    with pytest.raises(InvalidFields) as refusal:
        proposed(the_selection(cases[0]), *cases)

    assert refusal.value.errors == {
        "chosen": ["3 are chosen; the quota of this sector and kind is 2."]
    }


@pytest.mark.clause("六(二)")
def test_a_case_below_the_standard_is_refused_with_the_line_it_misses() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case, score="59")

    with pytest.raises(InvalidFields) as refusal:
        proposed(the_selection(case), case)

    (sentence,) = refusal.value.errors["chosen"]
    assert sentence == (
        f"“{case.applicant}” does not meet the standard: work plan 59.00 is below the line 60.00."
    )


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
        f"“{case.applicant}” does not meet the standard: total 69.99 is below the line 70.00."
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
        proposed(the_selection(case), case, park)

    assert list(refusal.value.errors) == ["chosen"]


def test_experts_far_apart_need_a_note_before_their_case_is_proposed() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case)
    set_scores(case, "80", "80", "80", spread="15.01")

    with pytest.raises(InvalidFields) as refusal:
        proposed(the_selection(case), case)

    assert list(refusal.value.errors) == ["note"]
    assert proposed(the_selection(case), case, note="已复核").note == "已复核"


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
    selection = perform(the_selection(case), "propose", actor=both, chosen=[case.pk], note="")

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
        "assign_experts"
    ]
    assert case in Evaluation.objects.visible_to(a_user(Role.AUDITOR))
