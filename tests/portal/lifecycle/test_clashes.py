"""What only one may have: the second is refused in words, and a fault stays a fault."""

import pytest
from django.db import IntegrityError
from django.test import RequestFactory

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.batches.models import Batch, Sector
from portal.lifecycle.clashes import unless_taken
from portal.lifecycle.door import create
from portal.lifecycle.errors import Reason, Refused, TooLate
from portal.web.refusals import RefusalMiddleware
from tests import factories as make

pytestmark = pytest.mark.django_db


def like(batch: Batch, **changes: object) -> Batch:
    """Return a batch that is not entered yet, with the dates of another."""
    dates = {name: getattr(batch, name) for name in Batch.DEADLINES}
    return Batch(**{"ordinal": batch.ordinal, "name": "样例批次", "year": 2026, **dates, **changes})


def test_what_is_taken_is_told_at_its_field_in_the_words_of_a_form_and_nothing_stays():
    batch = make.a_draft_batch()
    events = AuditEvent.objects.count()
    with pytest.raises(Refused) as refusal:
        create(like(batch), actor=make.a_user(Role.MINISTRY_OFFICER))
    (reason,) = refusal.value.reasons
    assert (reason.field, str(reason)) == ("ordinal", "具有 批次序号 的 批次 已存在。")
    assert (Batch.objects.count(), AuditEvent.objects.count()) == (1, events)


def test_within_a_larger_thing_the_last_field_is_the_one_to_mend():
    first, second = make.a_draft_batch().sectors.all()
    second.name = first.name
    with pytest.raises(Refused) as refusal, unless_taken(second):
        second.save()
    assert [reason.field for reason in refusal.value.reasons] == ["name"]
    assert Sector.objects.get(pk=second.pk).name != first.name


def test_what_nobody_else_has_taken_is_a_fault_of_the_portal_and_told_as_one():
    batch = make.a_draft_batch()
    upside_down = like(batch, ordinal=99, evaluation_due=batch.applications_due)
    with pytest.raises(IntegrityError):
        create(upside_down, actor=make.a_user(Role.MINISTRY_OFFICER))


@pytest.mark.parametrize("error", [Refused, TooLate])
def test_a_refusal_that_no_page_expected_is_a_page_with_its_reasons_and_status(error):
    net = RefusalMiddleware(lambda _request: pytest.fail("not asked"))
    answer = net.process_exception(RequestFactory().get("/"), error(Reason("样例理由")))
    assert (answer.status_code, "样例理由" in answer.content.decode()) == (error.status, True)
    assert net.process_exception(RequestFactory().get("/"), ValueError("样例")) is None
