"""Outreach in the effect review is counted from rows, not typed (八(一), 六(五))."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from portal.lifecycle.door import perform
from portal.timeline import clock, timers
from recognition import outreach, rules
from recognition.models import Base, Event
from tests.factories import a_user
from tests.recognition import promoting as make
from tests.recognition import test_platforms as platforms
from tests.recognition import things

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(一)"), pytest.mark.clause("六(五)")]


def held(base: Base, participants: int | None = None, **changes: str) -> Event:
    """Return an event that has taken place, reported on where participants are given."""
    event = make.announced(base, **changes)
    timers.advance(event.ends_at)
    event = things.again(event)
    return event if participants is None else make.reported(event, participants)


def test_a_review_counts_what_was_held_opened_and_published_in_its_period() -> None:
    base = things.a_base()
    trained = [held(base, 30), held(base, 12)]
    unreported = held(base, kind="guidance")
    called_off = make.announced(base)
    perform(called_off, "cancel", actor=things.officer(), reason="样例")
    shared = platforms.published(base)
    review = things.a_review(base)
    after_it = held(base, 99)
    counted = outreach.of(review)
    assert set(counted.events) == {*trained, unreported}
    assert after_it not in counted.events
    assert counted.participants == 42
    assert [(line.number, line.participants) for line in counted.held()] == [(2, 42), (1, 0)]
    assert list(counted.platforms) == [shared]


def test_a_platform_taken_down_before_the_period_does_not_count_in_it() -> None:
    base = things.a_base()
    early = platforms.published(base)
    perform(early, "take_down", actor=things.owner(base), reason="样例")
    review = things.a_review(base)
    assert [row.pk for row in outreach.of(review).platforms] == [early.pk]
    review.sequence, review.opened_on = 2, rules.review_due(base.recognised_on, 2)
    assert list(outreach.of(review).platforms) == []


def test_another_bases_outreach_is_not_counted() -> None:
    held(things.a_base(), 30)
    assert list(outreach.of(things.a_review()).events) == []


def test_base_province_and_ministry_see_the_same_table_with_its_evidence() -> None:
    base = things.a_base()
    event = held(base, 30)
    review = things.a_review(base)
    readers = (
        things.owner(base),
        a_user(Role.AUTHORITY_OFFICER, base.authority),
        things.officer(),
        things.lead(),
    )
    for reader in readers:
        client = Client(headers={"accept-language": "en"})
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(review.get_absolute_url())
        assert answer.context["outreach"] == outreach.of(review)
        assert event.get_absolute_url() in answer.content.decode()
    client.force_login(
        things.owner(base), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    form = client.get(reverse("act", args=[review.label, review.pk, "report"])).content.decode()
    assert "The portal counts 30 for this period." in form


def test_the_api_tells_the_counted_outreach_of_one_review() -> None:
    base = things.a_base()
    event = held(base, 30)
    review = things.a_review(base)
    client = Client(headers={"accept-language": "en"})
    client.force_login(
        things.officer(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    told = client.get(f"/api/v1/effect-reviews/{review.pk}/").json()["outreach"]
    assert (told["participants"], told["events"], told["platforms"]) == (30, [event.pk], [])


@pytest.mark.parametrize(("sequence", "begins"), [(1, "2026-05-06"), (2, "2029-05-06")])
def test_a_review_looks_at_what_lies_between_two_reviews(sequence: int, begins: str) -> None:
    recognised, opened = dt.date(2026, 5, 6), clock.today()
    period = rules.review_period(recognised, sequence, opened)
    assert period == (dt.date.fromisoformat(begins), opened)
