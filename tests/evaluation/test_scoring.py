"""Cases, panels and sheets up to the score."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications.models import Application
from evaluation import services
from evaluation.models import ScoreSheet, Selection
from portal.accounts.models import Role
from portal.inbox.models import Letter
from portal.lifecycle.door import create, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused, TooLate
from tests.evaluation.factories import (
    a_case,
    again,
    an_expert,
    assigned,
    evaluating,
    experts,
    handed_in,
    marks,
    scored,
    set_scores,
    signed,
)
from tests.factories import a_batch, a_user

pytestmark = pytest.mark.django_db


def reasons(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(reason) for reason in refusal.value.reasons]


def test_a_recommended_application_becomes_a_case() -> None:
    case = a_case()

    assert (case.state, case.application.state) == ("awaiting_experts", "recommended")


@pytest.mark.clause("六(二)")
def test_selections_open_when_the_provinces_are_done(clock: object) -> None:
    batch = evaluating(a_batch())

    found = list(Selection.objects.filter(batch=batch).values_list("sector__name", "kind", "state"))

    assert found == [
        ("人工智能", "enterprise", "draft"),
        ("人工智能", "park", "draft"),
        ("智能机器人", "enterprise", "draft"),
        ("智能机器人", "park", "draft"),
    ]


def test_each_expert_gets_a_sheet_a_letter_and_after_signing_the_right_to_read() -> None:
    case, panel, stranger = a_case(), experts(), an_expert()

    officer = a_user(Role.MINISTRY_OFFICER)
    perform(case, "assign_experts", actor=officer, experts=[expert.pk for expert in panel])

    sheets = ScoreSheet.objects.filter(evaluation=case)
    assert [(sheet.expert, sheet.state) for sheet in sheets] == [(e, "assigned") for e in panel]
    assert again(case).state == "scoring"
    for expert in panel:
        assert not Application.objects.visible_to(expert).exists()
        letter = Letter.objects.get(recipient=expert)
        assert letter.link == reverse("commitment", args=[case.batch.pk])
        signed(expert, case.batch)
        assert list(Application.objects.visible_to(expert)) == [case.application]
    assert not Application.objects.visible_to(stranger).exists()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "The number of experts is 1; the batch wants at least 3."),
        (4, "The number of experts is 4; it must be odd."),
    ],
)
def test_a_panel_of_the_wrong_size_is_refused(number: int, sentence: str) -> None:
    case = a_case()

    with pytest.raises(InvalidFields) as refusal:
        assigned(case, experts(number))

    assert refusal.value.errors == {"experts": [sentence]}
    assert not ScoreSheet.objects.exists()


@pytest.mark.clause("六(二)")
def test_an_expert_who_works_for_the_applicant_is_refused_by_name() -> None:
    case = a_case()
    biased = an_expert(employer_uscc=case.applicant.uscc, name="关联专家")

    with pytest.raises(InvalidFields) as refusal:
        assigned(case, [biased, *experts(2)])

    assert refusal.value.errors == {
        "experts": ["关联专家 may not judge this case: works for the applicant."]
    }


def test_somebody_who_is_no_expert_cannot_be_assigned() -> None:
    case, stranger = a_case(), a_user(Role.MINISTRY_OFFICER)

    with pytest.raises(InvalidFields) as refusal:
        assigned(case, [stranger, *experts(2)])

    assert list(refusal.value.errors) == ["experts"]


def test_the_least_loaded_experts_of_the_sector_without_conflict_are_suggested() -> None:
    batch = a_batch()
    busy = experts(3)
    assigned(a_case(batch), busy)
    case = a_case(batch)
    free = an_expert(sectors=(case.sector.name,), name="b-free")
    other = an_expert(sectors=("elsewhere",), name="a-other")
    biased = an_expert(employer_uscc=case.applicant.uscc, name="a-biased")

    suggested = services.suggest(case, services.candidates(case))

    assert suggested == [free.pk, *sorted([e.pk for e in busy], key=_username(busy))[:2]]
    assert not {other.pk, biased.pk} & set(suggested)


def _username(people: list) -> object:
    names = {person.pk: person.username for person in people}
    return lambda pk: names[pk]


def test_a_sheet_asks_for_the_qualitative_indicators_and_the_plan_alone() -> None:
    sheet = assigned(a_case())[0]

    assert [item.code for item in sheet.items] == [
        *("E2.3", "E3.1", "E4.2", "E4.3"),
        *("analysis", "goals", "tasks", "schedule", "outreach", "safeguards"),
    ]


def test_an_unfinished_sheet_is_refused_with_everything_that_is_missing() -> None:
    sheet = assigned(a_case())[0]
    typed = {**marks(sheet, "85"), "E2.3.score": "9O", "goals.score": "101", "tasks.reason": " "}
    services.keep_marks(sheet, typed, actor=sheet.expert)

    with pytest.raises(Refused) as refusal:
        perform(sheet, "submit", actor=sheet.expert)

    assert reasons(refusal) == [
        "“关键核心技术攻关与标准引领”: “9O” is not a number.",
        "“创建目标的先进性与可行性” is 101; scores run from 0 to 100.",
        "“重点任务与举措” has no reason.",
    ]
    assert refusal.value.reasons[0].link == f"{sheet.get_absolute_url()}#f-E2-3-score"


def test_a_sheet_after_the_deadline_is_too_late(clock: object) -> None:
    case = a_case()
    sheet = assigned(case)[0]
    services.keep_marks(sheet, marks(sheet), actor=sheet.expert)
    clock.set(case.batch.evaluation_due)  # type: ignore[attr-defined]
    clock.advance(seconds=1)  # type: ignore[attr-defined]

    with pytest.raises(TooLate):
        perform(sheet, "submit", actor=sheet.expert)


def test_a_submitted_sheet_is_locked_even_for_its_expert() -> None:
    sheet = handed_in(assigned(a_case())[0])

    with pytest.raises(Refused) as refusal:
        services.keep_marks(sheet, {"goals.score": "100"}, actor=sheet.expert)

    assert reasons(refusal) == ["This sheet is “submitted”: nothing in it can be changed."]

    assert ScoreSheet.objects.get(pk=sheet.pk).marks["goals"]["score"] == "80"


def test_nobody_else_fills_in_or_submits_a_sheet() -> None:
    one, other, _third = assigned(a_case())

    with pytest.raises(PermissionDenied):
        services.keep_marks(one, {"goals.score": "1"}, actor=other.expert)
    for person in (other.expert, a_user(Role.MINISTRY_OFFICER)):
        with pytest.raises(NotAllowed):
            perform(one, "submit", actor=person)


def test_keeping_one_mark_leaves_the_others_and_unknown_items_alone() -> None:
    sheet = assigned(a_case())[0]
    services.keep_marks(sheet, {"goals.score": "70"}, actor=sheet.expert)

    saved = services.keep_marks(
        sheet, {"goals.reason": "可行", "E1.1.score": "100", "x": "y"}, actor=sheet.expert
    )

    assert list(saved.changed) == ["goals.reason"]
    assert ScoreSheet.objects.get(pk=sheet.pk).marks == {"goals": {"score": "70", "reason": "可行"}}


def test_the_same_expert_never_has_two_sheets_of_a_case() -> None:
    sheet = assigned(a_case())[0]

    with pytest.raises(Refused, match="already exists"):
        create(ScoreSheet(evaluation=sheet.evaluation, expert=sheet.expert), actor=sheet.expert)


@pytest.mark.clause("六(二)")
def test_a_recused_expert_loses_sight_of_the_application_and_must_be_replaced() -> None:
    case = a_case()
    sheets = assigned(case)
    gone = sheets[0].expert
    perform(sheets[0], "recuse", actor=gone, reason="曾任顾问")
    for sheet in sheets[1:]:
        handed_in(sheet)

    with pytest.raises(Refused) as refusal:
        perform(case, "score", actor=a_user(Role.MINISTRY_OFFICER))

    assert reasons(refusal) == ["The number of experts is 2; the batch wants at least 3."]
    assert not Application.objects.visible_to(gone).exists()
    assigned(case, [an_expert()])
    assert len(again(case).counting) == 3


def test_the_ministry_can_release_an_expert_who_does_not_finish() -> None:
    sheet = assigned(a_case())[0]

    perform(sheet, "release", actor=a_user(Role.MINISTRY_OFFICER), reason="因病")

    assert not Application.objects.visible_to(sheet.expert).exists()


@pytest.mark.clause("六(二)")
def test_a_score_is_kept_as_it_is_explained() -> None:
    case = again(scored(score="80"))

    kept = (case.basic_score, case.plan_score, case.total_score)
    explained = case.breakdown

    assert kept == (explained.basic.points, explained.plan.points, explained.total)
    assert case.plan_score == Decimal("80.00")
    # Every figure is 60 (3 for the level) against the default bounds; every mark is 80.
    assert [str(line.points) for line in explained.basic.lines] == [
        *("12.00", "5.87", "10.00"),
        *("12.00", "7.40", "7.20"),
        *("8.00", "8.67"),
        *("8.00", "4.80", "4.80"),
    ]
    assert str(case.total_score) == "85.24"


def test_a_case_with_an_outstanding_sheet_is_not_scored() -> None:
    case = a_case()
    for sheet in assigned(case)[1:]:
        handed_in(sheet)

    with pytest.raises(Refused) as refusal:
        perform(case, "score", actor=a_user(Role.MINISTRY_OFFICER))

    assert reasons(refusal) == ["Score sheets still outstanding: 1."]


def test_experts_far_apart_are_flagged_with_the_score() -> None:
    case = a_case()
    for sheet, score in zip(assigned(case), ("60", "80", "82"), strict=True):
        handed_in(sheet, score)

    perform(case, "score", actor=a_user(Role.MINISTRY_OFFICER))

    assert (again(case).spread, again(case).is_spread) == (Decimal("21.00"), True)


def test_a_score_out_of_range_cannot_be_stored() -> None:
    case = scored()

    with pytest.raises(IntegrityError), transaction.atomic():
        set_scores(case, "80", "80", "100.01")
