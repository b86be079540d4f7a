"""The last places at an event: two who want them at once, and no more than there are (六(五))."""

import pytest

from portal.integrity.public import PUBLIC
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from recognition.models import Event, SignUp
from tests.recognition import promoting as make
from tests.services.racing import overtaken, race, refused

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("六(五)"),
]


def test_the_last_places_are_given_once():
    event = make.announced(capacity=3)
    make.signed_up(event)
    results = race(*[lambda: make.signed_up(event, people=2)] * 4)
    losers = refused(results)
    assert [type(error) for error in losers] == [Refused] * 3
    assert Event.objects.with_life().get(pk=event.pk).taken == 3


def test_who_signs_up_while_another_has_not_committed_waits_and_is_told():
    event = make.announced(capacity=2)
    _first, second = overtaken(
        lambda: make.signed_up(event, people=2), lambda: make.signed_up(event)
    )
    assert isinstance(second, Refused)
    assert SignUp.objects.booked().count() == 1


def test_places_given_back_twice_at_once_are_given_back_once():
    sign_up = make.signed_up(make.announced())
    results = race(*[lambda: perform(sign_up, "cancel", actor=PUBLIC)] * 2)
    assert [type(error) for error in refused(results)] == [Refused]
