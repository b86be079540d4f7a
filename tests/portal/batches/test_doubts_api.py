"""A doubt about a batch is told and answered by the API as on the page."""

import pytest
from rest_framework.test import APIClient

from portal.accounts.models import Role
from portal.batches.models import Batch, BatchAuthority, unanswered
from tests import factories as make

pytestmark = pytest.mark.django_db


def caller(role: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(make.a_user(role))
    return client


@pytest.fixture
def doubtful() -> Batch:
    """A draft whose authorities may recommend fewer than it calls for."""
    batch = make.a_draft_batch()
    BatchAuthority.objects.filter(batch=batch).update(park_limit=0, enterprise_limit=0)
    return batch


def address(batch: Batch) -> str:
    return f"/api/v1/batches/{batch.pk}/doubts/"


def open_doubts(batch: Batch) -> int:
    return len(list(unanswered(Batch.objects.with_policy().get(pk=batch.pk))))


def test_a_doubt_is_read_answered_and_taken_back(doubtful):
    client = caller(Role.MINISTRY_OFFICER)
    told = client.get(address(doubtful)).json()
    assert len(told) == open_doubts(doubtful) > 0
    reasons = [{"key": one["key"], "reason": "样例理由"} for one in told]
    answered = client.post(address(doubtful), reasons, format="json").json()
    assert {one["reason"] for one in answered} == {"样例理由"}
    assert open_doubts(doubtful) == 0
    client.post(address(doubtful), [{**reasons[0], "reason": ""}], format="json")
    assert open_doubts(doubtful) == 1


def test_a_doubt_that_is_none_is_refused_and_only_officers_answer(doubtful):
    officer, lead = caller(Role.MINISTRY_OFFICER), caller(Role.MINISTRY_LEAD)
    wrong = officer.post(address(doubtful), [{"key": "x|y", "reason": "样例"}], format="json")
    assert (wrong.status_code, list(wrong.json())) == (400, ["key"])
    key = officer.get(address(doubtful)).json()[0]["key"]
    given = [{"key": key, "reason": "样例"}]
    assert lead.post(address(doubtful), given, format="json").status_code == 403
    assert caller(Role.APPLICANT_OWNER).get(address(doubtful)).status_code in {403, 404}
    assert open_doubts(doubtful) > 0


def test_a_called_batch_has_no_doubt_to_answer():
    batch, officer = make.a_batch(), caller(Role.MINISTRY_OFFICER)
    assert officer.get(address(batch)).json() == []
    answer = officer.post(address(batch), [{"key": "x", "reason": "样例"}], format="json")
    assert answer.status_code == 400
