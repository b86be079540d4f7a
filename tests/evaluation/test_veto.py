"""一票否决: a confirmed incident rules a case out, whatever its total, until two people lift it."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from evaluation.board import Board, Place
from evaluation.models import Evaluation
from portal.accounts.models import Role, User
from portal.inbox.models import Letter
from portal.integrity.models import Incident
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import clock, timers
from tests.evaluation.factories import (
    a_case,
    again,
    decided,
    evaluating,
    plainly_scored,
    proposed,
    selected,
    signed_in,
    the_selection,
)
from tests.factories import (
    a_batch,
    a_pdf,
    a_recommended_list,
    a_user,
    accepted,
    owner_of,
    sent_list,
)
from tests.portal.integrity.things import confirmed, lifted, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(二)"), pytest.mark.clause("六(二)")]

FACTS = "申报的研发投入与审计报告不一致（样例）"


@pytest.fixture
def officer() -> User:
    return a_user(Role.MINISTRY_OFFICER)


@pytest.fixture
def lead() -> User:
    return a_user(Role.MINISTRY_LEAD)


def a_board(*scores: str) -> list[Evaluation]:
    """Return scored cases of one sector and kind, ready to be selected from."""
    batch = a_batch()
    cases = [a_case(batch) for _score in scores]
    evaluating(batch)
    for case, score in zip(cases, scores, strict=True):
        plainly_scored(case, score)
    return [again(case) for case in cases]


def words(**changes: Any) -> dict[str, Any]:
    return {"category": "false_data", "happened_on": clock.today(), "facts": FACTS, **changes}


def stated(case: Evaluation, officer: User) -> Incident:
    perform(case, "veto", actor=officer, data=words(), files={"evidence": a_pdf()})
    return Incident.objects.latest("pk")


def vetoed(case: Evaluation, officer: User, lead: User) -> Incident:
    return perform(stated(case, officer), "confirm", actor=lead, reason="属实")


def test_an_officer_states_it_and_it_counts_once_a_lead_has_confirmed_it(
    officer: User, lead: User
) -> None:
    [case] = a_board("95")
    incident = stated(case, officer)
    assert (incident.organisation, incident.source) == (case.applicant, "evaluation")
    assert again(case).ruled_out_at is None
    perform(incident, "confirm", actor=lead, reason="属实")
    case = again(case)
    assert case.ruled_out_at is not None
    assert case.meets_standard is False
    assert Evaluation.objects.with_eligibility().get(pk=case.pk).is_eligible is False


@pytest.mark.parametrize("without", ["category", "facts", "happened_on"])
def test_class_fact_and_evidence_are_asked_for(officer: User, without: str) -> None:
    [case] = a_board("95")
    with pytest.raises(InvalidFields) as faults:
        perform(case, "veto", actor=officer, data=words(**{without: ""}))
    assert sorted(faults.value.errors) == sorted([without, "evidence"])
    assert Incident.objects.count() == 0


def test_nobody_but_an_officer_of_the_ministry_states_one(lead: User) -> None:
    [case] = a_board("95")
    for user in (lead, a_user(Role.EXPERT), a_user(Role.AUTHORITY_OFFICER)):
        with pytest.raises(NotAllowed):
            perform(case, "veto", actor=user, data=words(), files={"evidence": a_pdf()})


def test_a_case_ruled_out_is_not_chosen_and_the_next_takes_its_place(
    officer: User, lead: User
) -> None:
    best, second, third = a_board("95", "90", "85")
    vetoed(best, officer, lead)
    selection = the_selection(best)
    decided(selection, best)
    with pytest.raises(Refused):
        perform(selection, "propose", actor=officer, note="")
    decided(selection, best, "leave", reason="存在一票否决情形（样例）")
    chosen = proposed(the_selection(best), second, third)
    perform(chosen, "approve", actor=lead)
    states = [again(case).state for case in (best, second, third)]
    assert states == ["not_selected", "selected", "selected"]


def test_what_is_confirmed_after_the_proposal_stops_the_approval(officer: User, lead: User) -> None:
    case, _other = a_board("95", "90")
    incident = stated(case, officer)
    perform(incident, "dismiss", actor=lead, reason="证据不足")
    selection = proposed(the_selection(case), case)
    confirmed(case.applicant)
    with pytest.raises(Refused) as refused:
        perform(selection, "approve", actor=lead)
    assert str(case.applicant) in str(refused.value)
    assert again(case).state == "scored"


@pytest.mark.parametrize("prepare", ["recorded", "lifting"])
def test_nothing_is_decided_while_an_incident_is_undecided(officer: User, prepare: str) -> None:
    case, other = a_board("95", "90")
    if prepare == "recorded":
        recorded(case.applicant)
    else:
        perform(confirmed(case.applicant), "propose_lifting", actor=officer, reason="已整改")
    with pytest.raises(Refused):
        proposed(the_selection(case), other)


def test_lifting_takes_two_people_and_lets_the_case_take_part_again(
    officer: User, lead: User
) -> None:
    [case] = a_board("95")
    first, second = vetoed(case, officer, lead), confirmed(case.applicant)
    lifted(first)
    assert again(case).ruled_out_at is not None
    lifted(second)
    assert again(case).ruled_out_at is None
    assert proposed(the_selection(case), again(case)).state == "proposed"


def test_the_database_refuses_a_selected_case_that_is_ruled_out(officer: User, lead: User) -> None:
    [case] = a_board("95")
    vetoed(case, officer, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.QuerySet.update(Evaluation.objects.filter(pk=case.pk), state="selected")


def test_what_was_decided_before_stays_decided(lead: User) -> None:
    case = selected()
    confirmed(case.applicant)
    assert (again(case).state, again(case).ruled_out_at) == ("selected", None)


def test_whoever_comes_with_an_incident_is_ruled_out_from_the_start() -> None:
    row = sent_list(a_recommended_list())
    [line] = row.lines
    confirmed(line.application.applicant)
    accepted(row)
    assert Evaluation.objects.get(application=line.application).ruled_out_at is not None


def test_board_and_page_show_it_to_the_ministry_and_the_applicant_is_told(
    officer: User, lead: User
) -> None:
    case, _other = a_board("95", "90")
    vetoed(case, officer, lead)
    board = Board(the_selection(case), officer)
    [row, *_rest] = board.lines(board.by_total.for_board())
    assert (row.case.pk, row.place) == (case.pk, Place.RULED_OUT)
    client = signed_in(officer)
    for url in (f"{case.board_url}?case={case.pk}", case.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "veto item" in page
        assert "false data or documents" in page
    owner = owner_of(case.application)
    assert FACTS in Letter.objects.get(recipient=owner).body
    for user in (owner, a_user(Role.AUTHORITY_OFFICER, case.authority), a_user(Role.EXPERT)):
        assert Evaluation.objects.visible_to(user).count() == 0


def in_later_years(years: int) -> None:
    """Let so many years and a day go by."""
    now = clock.now()
    timers.advance(now.replace(year=now.year + years) + dt.timedelta(days=1))


def found_in_order(owner: User) -> Evaluation:
    """Return the case of what somebody hands in now."""
    row = sent_list(a_recommended_list(owner=owner))
    [line] = row.lines
    accepted(row)
    return Evaluation.objects.get(application=line.application)


def test_false_data_whose_years_were_over_at_the_application_rule_nobody_out(
    officer: User, lead: User
) -> None:
    owner = a_user(Role.APPLICANT_OWNER)
    assert owner.organisation is not None
    old = confirmed(owner.organisation, category="false_data")
    in_later_years(3)
    case = found_in_order(owner)
    assert old.stands
    assert (case.ruled_out_at, again(case).incident_category) == (None, "")
    # What is found from now on counts, and lifting it lets the case take part again.
    new = confirmed(owner.organisation, category="false_data")
    case = again(case)
    assert (case.ruled_out_at is not None, case.incident_category) == (True, "false_data")
    lifted(new)
    assert again(case).ruled_out_at is None


def test_another_incident_counts_however_old_it_is() -> None:
    owner = a_user(Role.APPLICANT_OWNER)
    assert owner.organisation is not None
    incident = confirmed(owner.organisation, category="false_data")
    in_later_years(3)
    accident = recorded(owner.organisation, category="safety")
    case = found_in_order(owner)
    perform(accident, "confirm", actor=a_user(Role.MINISTRY_LEAD), reason="属实（样例）")
    assert again(case).ruled_out_at is not None
    lifted(incident)
    assert again(case).ruled_out_at is not None


# ── what the board and the workbook say of it ────────────────────────────────────────────────


def board_address(case: Evaluation) -> str:
    return reverse("evaluation_board", args=[case.batch.pk, case.sector_id, case.kind])


def test_the_board_is_narrowed_to_the_cases_ruled_out(officer: User, lead: User) -> None:
    best, second, _third = a_board("95", "90", "85")
    vetoed(second, officer, lead)
    url = board_address(best)
    page = signed_in(officer).get(url, {"show": "ruled_out"})
    assert [row.case for row in page.context["rows"]] == [second]
    lifted(Incident.objects.get())
    page = signed_in(officer).get(url, {"show": "ruled_out"})
    assert list(page.context["rows"]) == []


def test_the_workbook_names_the_veto_item_of_each_case_and_nothing_else(
    officer: User, lead: User
) -> None:
    best, second = a_board("95", "90")
    incident = vetoed(second, officer, lead)
    answer = signed_in(officer).get(f"{board_address(best)}export/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    head, *lines = book.get_sheet_by_index(0).to_python()
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    said = {row["Applicant"]: row["Veto item"] for row in rows}
    assert set(said) == {str(best.applicant), str(second.applicant)}
    assert said[str(best.applicant)] == ""
    assert str(incident.get_category_display()) in said[str(second.applicant)]
    assert f"{clock.today():%Y}" in said[str(second.applicant)]
    assert FACTS not in str(lines)


def test_the_workbook_asks_no_more_for_cases_ruled_out(officer: User, lead: User) -> None:
    cases = a_board("95", "90", "85")
    url = f"{board_address(cases[0])}export/"
    client = signed_in(officer)
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    for case in cases:
        vetoed(case, officer, lead)
    with CaptureQueriesContext(connection) as after:
        client.get(url)
    counts = [
        sum("rehearsalclock" not in query["sql"] for query in asked.captured_queries)
        for asked in (before, after)
    ]
    assert counts[0] == counts[1]
