"""The statistics of a batch: what they say, and that nobody outside the ministry reads them."""

import pytest
from django.urls import reverse

from evaluation.spread_of_batch import BatchSpread
from portal.accounts.models import Role
from portal.lifecycle.door import perform
from tests.evaluation.factories import a_case, again, assigned, experts, handed_in, signed_in
from tests.factories import a_batch, a_user

pytestmark = pytest.mark.django_db


def test_distributions_and_experts_are_told_as_by_hand() -> None:
    batch, panel = a_batch(), experts(3)
    cases = [a_case(batch), a_case(batch)]
    for case, marks in zip(cases, ("60 80 82", "70 74 90"), strict=True):
        for sheet, mark in zip(assigned(case, panel), marks.split(), strict=True):
            handed_in(sheet, mark)
        perform(again(case), "score", actor=a_user(Role.MINISTRY_OFFICER))

    spread = BatchSpread(batch, a_user(Role.MINISTRY_LEAD), None, "")
    told, agreement = spread.experts()

    plan = next(row for row in spread.distributions if row.code == "plan")
    assert (plan.summary.count, plan.summary.mean) == (2, 76)
    assert {bar.label: bar.count for bar in plan.bars if bar.count} == {"70–75": 1, "75–80": 1}
    severities = {row.rater.expert: row.rater.severity for row in told}
    # 60 against (80 + 82) / 2, and 70 against (74 + 90) / 2.
    assert severities[panel[0].pk] == pytest.approx((60 - 81 + 70 - 82) / 2)
    assert told[0].rater.expert == panel[0].pk
    assert agreement is not None
    assert sum(group.summary.count for group in spread.regions) == 2


@pytest.mark.clause("十")
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MINISTRY_OFFICER, 200),
        (Role.MINISTRY_LEAD, 200),
        (Role.AUDITOR, 403),
        (Role.EXPERT, 403),
        (Role.AUTHORITY_LEAD, 403),
        (Role.APPLICANT_OWNER, 403),
    ],
)
def test_only_the_ministry_reads_statistics(role: str, status: int) -> None:
    batch = a_batch()

    answer = signed_in(a_user(role)).get(reverse("evaluation_statistics", args=[batch.pk]))

    assert answer.status_code == status
