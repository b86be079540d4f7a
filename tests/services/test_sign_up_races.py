"""The last places at an event: two who want them at once, and no more than there are (六(五))."""

import pytest

from portal.integrity.public import PUBLIC
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, Refused
from recognition.models import Event, SignUp
from tests.recognition import promoting as make
from tests.recognition import things
from tests.recognition.test_moving import fields
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


def test_a_sign_up_that_overtakes_a_shrinking_capacity_is_counted():
    event = make.announced(capacity=5)
    owner = things.owner(make.base_of(event))
    taken, shrunk = overtaken(
        lambda: make.signed_up(event, people=3),
        lambda: perform(event, "move", actor=owner, data=fields(event, capacity=2)),
    )
    assert (taken.state, type(shrunk)) == ("booked", InvalidFields)
    assert Event.objects.get(pk=event.pk).capacity == 5


def test_a_capacity_that_shrinks_first_leaves_the_sign_up_without_a_place():
    event = make.announced(capacity=5)
    owner = things.owner(make.base_of(event))
    shrunk, refusal = overtaken(
        lambda: perform(event, "move", actor=owner, data=fields(event, capacity=2)),
        lambda: make.signed_up(event, people=3),
    )
    assert (shrunk.capacity, type(refusal)) == (2, Refused)
    assert SignUp.objects.count() == 0


def test_whichever_comes_first_no_more_are_signed_up_than_there_are_places():
    event = make.announced(capacity=5)
    owner = things.owner(make.base_of(event))
    race(
        lambda: make.signed_up(event, people=3),
        lambda: perform(event, "move", actor=owner, data=fields(event, capacity=2)),
        lambda: make.signed_up(event, people=2),
    )
    event = Event.objects.with_life().get(pk=event.pk)
    assert event.taken <= event.capacity


def test_a_place_released_and_given_back_at_once_is_free_once():
    event = make.announced()
    sign_up = make.signed_up(event, email="laike@example.test")
    owner = things.owner(make.base_of(event))
    results = race(
        lambda: perform(sign_up, "cancel", actor=PUBLIC),
        lambda: perform(sign_up, "release", actor=owner, reason="样例"),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert Event.objects.with_life().get(pk=event.pk).taken == 0
