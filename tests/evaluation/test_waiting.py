"""What waits for whom, who is reminded, and the run over a whole batch."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from portal.accounts.models import Role, User
from portal.inbox import todo
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from tests.evaluation.factories import (
    a_case,
    again,
    an_expert,
    assigned,
    evaluating,
    experts,
    handed_in,
    proposed,
    scored,
    set_scores,
    the_selection,
)
from tests.factories import a_batch, a_user

pytestmark = pytest.mark.django_db


def waiting(user: User) -> list[str]:
    return [f"{item.task}: {item.title}" for item in todo.items(user)]


def test_what_waits_follows_the_case_through_the_evaluation() -> None:
    batch = a_batch()
    officer, lead, expert = (
        a_user(Role.MINISTRY_OFFICER),
        a_user(Role.MINISTRY_LEAD),
        an_expert(),
    )
    case = a_case(batch)
    evaluating(batch)
    assert waiting(officer) == [f"Assign experts: {case}"]
    sheets = assigned(case, [expert, *experts(2)])
    assert waiting(officer) == []
    assert waiting(expert) == [f"Fill in the score sheet: {case}"]
    for sheet in sheets:
        handed_in(sheet)
    assert waiting(expert) == []
    assert waiting(officer) == [f"All sheets are in: compute the score: {case}"]
    perform(case, "score", actor=officer)
    assert waiting(officer) == ["Propose the selection: 人工智能 · demonstration enterprise"]
    proposed(the_selection(case), case)
    assert waiting(officer) == []
    assert waiting(lead) == ["Decide on the selection: 人工智能 · demonstration enterprise"]


def test_experts_are_reminded_and_the_ministry_told_at_the_deadline(clock: Any) -> None:
    batch = a_batch()
    officer = a_user(Role.MINISTRY_OFFICER)
    case = a_case(batch)
    evaluating(batch)
    done, late, _third = assigned(case)
    handed_in(done)

    clock.advance(to=case.batch.evaluation_due)

    assert not Letter.objects.filter(recipient=done.expert, key__contains=":due:").exists()
    assert Letter.objects.filter(recipient=late.expert, key__contains=":due:").count() == 1
    told = Letter.objects.get(recipient=officer, key__startswith="batch:")
    assert "未提交评分表 2 份" in told.body


def test_the_command_scores_a_batch_again_and_says_who_waits() -> None:
    batch = a_batch()
    case, other = a_case(batch), a_case(batch)
    scored(case=case)
    set_scores(case, "1", "1", "1")
    out = io.StringIO()

    call_command("score", batch=batch.ordinal, json=True, stdout=out)

    report = json.loads(out.getvalue())
    assert (report["scored"], report["changed"]) == (1, 1)
    assert [row["applicant"] for row in report["waiting"]] == [str(other)]
    assert str(again(case).total_score) == "85.24"
