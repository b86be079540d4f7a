"""Two people settle or take up one objection at once: one wins, the other is told in words."""

import pytest

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.lifecycle.door import perform
from portal.lifecycle.errors import NotAllowed, Refused
from publicity.models import Objection
from tests.factories import a_user
from tests.publicity.things import accepted, an_objection, looked_into
from tests.services.racing import race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_two_leads_settle_one_objection_and_one_is_told_it_is_settled():
    objection = looked_into(accepted(an_objection()))
    one, other = a_user(Role.MINISTRY_LEAD), a_user(Role.MINISTRY_LEAD)
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


def test_two_officers_take_one_objection_in_hand_and_one_has_it():
    objection = an_objection()
    one, other = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_OFFICER)
    results = race(
        lambda: perform(objection, "take", actor=one),
        lambda: perform(objection, "take", actor=other),
    )
    (loser,) = refused(results)
    taken = Objection.objects.get(pk=objection.pk)
    assert taken.handler in {one, other}
    assert AuditEvent.objects.of(objection).filter(action="take").count() == 1
    assert isinstance(loser, NotAllowed)
