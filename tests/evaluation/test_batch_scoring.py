"""A whole batch scored at once: the same scores as one by one, in a fixed number of queries."""

from decimal import Decimal
from typing import Any

import pytest

from evaluation.batch_scoring import score, work_out
from portal.accounts.models import Role
from portal.lifecycle.door import perform
from tests.evaluation.factories import a_case, again, assigned, handed_in, scored, set_scores
from tests.evaluation.test_corrections import approved, corrected
from tests.factories import a_batch, a_user

pytestmark = pytest.mark.django_db


def test_a_run_works_out_what_each_page_shows_and_changes_nothing_that_is_right() -> None:
    batch = a_batch()
    one, other = scored(batch, "80"), scored(batch, "71.5")
    approved(corrected(other))

    found = {case.pk: case for case in work_out(batch)}

    for case in (again(one), again(other)):
        explained = case.breakdown
        assert found[case.pk].scores is not None
        assert found[case.pk].scores.total == case.total_score == explained.total
        assert found[case.pk].scores.spread == explained.spread
        assert not found[case.pk].is_new
    assert score(batch) == {"batch": batch.ordinal, "scored": 2, "changed": 0, "waiting": []}


def test_a_score_that_no_longer_holds_is_changed_through_the_door_and_others_wait() -> None:
    batch = a_batch()
    wrong, waiting = scored(batch), a_case(batch)
    right = wrong.total_score
    set_scores(wrong, "1", "1", "1")
    handed_in(assigned(waiting)[0])

    report = score(batch)

    assert (report["scored"], report["changed"]) == (1, 1)
    assert report["waiting"] == [
        {"applicant": str(waiting), "why": "Score sheets still outstanding: 2."}
    ]
    assert again(wrong).total_score == right


def test_an_expert_who_stepped_back_does_not_count() -> None:
    case = a_case()
    sheets = assigned(case)
    perform(sheets[0], "release", actor=a_user(Role.MINISTRY_OFFICER), reason="因病")
    for sheet in sheets[1:]:
        handed_in(sheet)

    (found,) = work_out(case.batch)

    assert found.scores is None


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    batch = a_batch()
    scored(batch)
    with django_assert_max_num_queries(8) as once:
        assert len(list(work_out(batch))) == 1
    scored(batch)

    with django_assert_max_num_queries(8) as more:
        totals = [found.scores.total for found in work_out(batch) if found.scores]

    assert (totals, len(more)) == ([Decimal("85.24")] * 2, len(once))
