"""Two officers settle one objection at once: one wins, the other is told in words."""

import pytest

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from publicity.models import Objection
from tests.factories import a_user
from tests.publicity.things import accepted, an_objection
from tests.services.racing import race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_two_officers_settle_one_objection_and_one_is_told_it_is_settled():
    objection = accepted(an_objection())
    one, other = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    results = race(
        lambda: perform(objection, "uphold", actor=one, reason="经核查属实（样例）"),
        lambda: perform(objection, "dismiss", actor=other, reason="经核查不实（样例）"),
    )
    (loser,) = refused(results)
    settled = Objection.objects.get(pk=objection.pk)
    assert type(loser) is Refused
    assert str(settled.get_state_display()) in str(loser)
    names = AuditEvent.objects.of(objection).values_list("action", flat=True)
    assert len({"uphold", "dismiss"} & set(names)) == 1
