"""A figure that is wrong: what counts instead, who says so, and what follows for the score."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.models import Correction, Evaluation
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused, UnknownAction
from tests.evaluation.factories import (
    a_case,
    again,
    evaluating,
    proposed,
    scored,
    signed_in,
    the_selection,
)
from tests.factories import a_batch, a_user, owner_of, restated

pytestmark = pytest.mark.django_db


def key_of(case: Evaluation, code: str) -> str:
    """The field of the latest figure that indicator `code` reads first."""
    leaf = next(leaf for leaf in case.scheme.leaves if leaf.code == code)
    return f"{leaf.rule.of[0]}.{case.batch.year - 1}"


def corrected(case: Evaluation, figure: str = "20", code: str = "E1.1", **changes: Any) -> Any:
    """Propose a correction as an officer; return it."""
    data = {
        "figure_of": key_of(case, code),
        "figure": figure,
        "reason": "审计报告与填报不一致",
        "note": "审计报告第12页",
        **changes,
    }
    perform(case, "correct", actor=a_user(Role.MINISTRY_OFFICER), **data)
    return Correction.objects.with_life().get(evaluation=case, state="proposed")


def approved(correction: Correction) -> Correction:
    return perform(correction, "approve", actor=a_user(Role.MINISTRY_LEAD))


@pytest.mark.clause("六(二)")
def test_a_figure_counts_otherwise_once_two_people_say_so_and_the_answer_stays() -> None:
    case = scored()
    before, given = case.basic_score, case.application.answers[key_of(case, "E1.1")]

    correction = corrected(case)
    assert again(case).basic_score == before
    approved(correction)

    now = again(case)
    # A market share of 20 % is worth 9.60 of 12; 60 % was worth all.
    assert now.basic_score == before - Decimal("2.40")
    assert now.total_score == now.breakdown.total
    assert now.application.answers[key_of(case, "E1.1")] == given == correction.original
    events = AuditEvent.objects.of(correction).filter(action="approve")
    assert [event.before["state"] for event in events] == ["proposed"]


def test_the_person_who_proposed_does_not_approve() -> None:
    case = a_case()
    both = a_user(Role.MINISTRY_OFFICER)
    both.memberships.update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    perform(
        case,
        "correct",
        actor=both,
        figure_of=key_of(case, "E1.1"),
        figure="20",
        reason="样例",
        note="样例",
    )

    with pytest.raises(Refused, match="second person"):
        perform(Correction.objects.get(), "approve", actor=type(both).objects.get(pk=both.pk))


@pytest.mark.parametrize("role", [Role.MINISTRY_OFFICER, Role.AUDITOR, Role.EXPERT])
def test_nobody_but_a_lead_approves(role: str) -> None:
    correction = corrected(a_case())

    with pytest.raises(NotAllowed):
        perform(correction, "approve", actor=a_user(role))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": ""}, "evidence"),
        ({"reason": ""}, "reason"),
        ({"figure": "-1"}, "figure"),
        ({"figure": "101"}, "figure"),
        ({"figure": "9O"}, "figure"),
        ({"figure": "60"}, "figure"),
        ({"figure_of": "nothing.2025"}, "figure_of"),
    ],
)
def test_a_correction_that_cannot_be_meant_is_refused_and_nothing_is_written(
    changes: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidFields) as refusal:
        corrected(a_case(), **changes)

    assert list(refusal.value.errors) == [field]
    assert not Correction.objects.exists()


def test_the_same_figure_is_not_proposed_twice_but_again_after_a_decision() -> None:
    case = a_case()
    first = corrected(case)
    with pytest.raises(InvalidFields):
        corrected(again(case), figure="21")

    approved(first)
    approved(corrected(again(case), figure="22"))

    assert again(case).values["E1.1"] == 22


def test_a_rejected_correction_changes_nothing() -> None:
    case = a_case()
    perform(corrected(case), "reject", actor=a_user(Role.MINISTRY_LEAD), reason="证据不足")

    assert again(case).values["E1.1"] == 60


@pytest.mark.clause("六(二)")
def test_after_the_decision_no_figure_is_corrected_any_more() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    case = scored(case=case)
    waiting = corrected(case)
    case = restated(case, state=Evaluation.State.SELECTED)
    total = again(case).total_score

    with pytest.raises(Refused, match="can no longer be corrected"):
        approved(waiting)
    with pytest.raises(Refused):
        corrected(again(case), code="E2.1", figure="3")

    assert (again(case).total_score, Correction.objects.get().state) == (total, "proposed")


@pytest.mark.clause("六(二)")
def test_nothing_is_decided_while_a_correction_is_open() -> None:
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    case = scored(case=case)
    waiting = corrected(case)

    with pytest.raises(Refused, match="a correction or an incident undecided"):
        proposed(the_selection(case), case)

    perform(waiting, "reject", actor=a_user(Role.MINISTRY_LEAD), reason="依据不足（样例）")
    assert proposed(the_selection(case), case).state == "proposed"


def test_the_applicant_is_told_by_letter_and_finds_it_beside_the_own_answer() -> None:
    case = scored()
    owner = owner_of(case.application)
    correction = corrected(case)
    page = case.application.get_absolute_url()
    assert "counts as" not in signed_in(owner).get(page).content.decode()

    approved(correction)

    letter = Letter.objects.get(recipient=owner, key__startswith="correction:")
    assert "20 %" in letter.body
    assert str(again(case).total_score) not in letter.body + letter.subject
    shown = signed_in(owner).get(page).content.decode()
    assert "counts as 20" in shown
    assert "审计报告与填报不一致" in shown
    assert signed_in(owner).get(correction.get_absolute_url()).status_code == 403


def test_why_shows_the_figure_as_given_struck_through() -> None:
    case = a_case()
    approved(corrected(case))
    client = signed_in(a_user(Role.MINISTRY_OFFICER))

    page = client.get(case.get_absolute_url()).content.decode()
    told = client.get(f"/api/v1/evaluations/{case.pk}/").json()["breakdown"]

    assert "<del>60</del>" in page
    line = told["basic"]["headings"][0]["lines"][0]
    assert [(row["value"], row["original"]) for row in line["inputs"]] == [("20.0000", "60")]


def test_the_api_proposes_lists_and_decides(client: Any) -> None:
    case = a_case()
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    body = {"figure_of": key_of(case, "E1.1"), "figure": "20", "reason": "样例", "note": "样例"}

    asked = signed_in(officer).post(
        f"/api/v1/evaluations/{case.pk}/actions/correct/", body, "application/json"
    )
    (row,) = signed_in(lead).get("/api/v1/corrections/?state=proposed").json()["results"]
    done = signed_in(lead).post(f"/api/v1/corrections/{row['id']}/actions/approve/")

    assert (asked.status_code, row["figure"]) == (200, "20.0000")
    assert [action["name"] for action in row["allowed_actions"]] == ["approve", "reject"]
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    for role in (Role.EXPERT, Role.APPLICANT_OWNER, Role.AUTHORITY_LEAD):
        assert signed_in(a_user(role)).get("/api/v1/corrections/").json()["results"] == []


def test_an_unknown_act_on_a_correction_is_refused() -> None:
    with pytest.raises(UnknownAction):
        perform(corrected(a_case()), "publish", actor=a_user(Role.MINISTRY_LEAD))
