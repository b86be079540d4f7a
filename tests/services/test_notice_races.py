"""A notice is changed at the very moment at which it closes: one of the two comes first."""

import pytest

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from portal.timeline import clock, timers
from portal.timeline.models import RehearsalClock, Timer
from publicity.models import NoticeChange, PublicNotice
from tests.factories import a_user
from tests.publicity.things import an_open_notice
from tests.services.racing import overtaken, race, refused

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("六(四)"),
]

WHY = "样例：表述有误"


def at_its_end(act: str, **fields: object) -> NoticeChange:
    """Return a proposed change of a notice whose window has just ended: its timer is due."""
    notice = an_open_notice()
    perform(notice, act, actor=a_user(Role.MINISTRY_OFFICER), reason=WHY, **fields)
    assert notice.closes_at is not None
    RehearsalClock.move(notice.closes_at)
    return NoticeChange.objects.get(notice=notice)


def lengthening() -> NoticeChange:
    return at_its_end("propose_correction", days=8)


def held_together(change: NoticeChange) -> PublicNotice:
    """Check that notice, change, timers and log tell one story; return the notice."""
    notice = PublicNotice.objects.get(pk=change.notice_id)
    change = NoticeChange.objects.get(pk=change.pk)
    pending = Timer.objects.of(notice).pending().filter(name="close").first()
    events = list(AuditEvent.objects.of(notice).values_list("action", flat=True))
    if notice.state == PublicNotice.State.CLOSED:
        assert (change.state, change.closes_on, notice.days) == ("proposed", None, 5)
        assert pending is None
        assert events.count("close") == 1
    else:
        assert (change.state, change.closes_on, notice.days) == ("approved", notice.closes_on, 8)
        assert pending is not None
        assert notice.closes_on is not None
        assert pending.due_at == clock.end_of(notice.closes_on)
        assert "close" not in events
    return notice


def test_a_notice_is_lengthened_or_it_closes_but_never_both():
    change, lead = lengthening(), a_user(Role.MINISTRY_LEAD)
    approved, _fired = race(lambda: perform(change, "approve", actor=lead), timers.sweep)
    closed = held_together(change).state == PublicNotice.State.CLOSED
    assert isinstance(approved, Refused) is closed


def test_a_notice_that_is_being_lengthened_does_not_close_behind_its_back():
    change, lead = lengthening(), a_user(Role.MINISTRY_LEAD)
    results = overtaken(lambda: perform(change, "approve", actor=lead), timers.sweep)
    assert refused(results) == []
    assert held_together(change).state == PublicNotice.State.OPEN


def test_whoever_has_the_notice_in_hand_goes_first_and_nobody_waits_in_a_circle():
    change, lead = lengthening(), a_user(Role.MINISTRY_LEAD)
    results = overtaken(
        lambda: PublicNotice.objects.select_for_update().get(pk=change.notice_id),
        timers.sweep,
        then=lambda: perform(change, "approve", actor=lead),
    )
    assert refused(results) == []
    notice = held_together(change)
    assert notice.state == PublicNotice.State.OPEN
    assert set(Timer.objects.of(notice).values_list("last_error", flat=True)) == {""}


def test_a_notice_that_is_closing_is_not_lengthened_any_more():
    change, lead = lengthening(), a_user(Role.MINISTRY_LEAD)
    results = overtaken(timers.sweep, lambda: perform(change, "approve", actor=lead))
    (loser,) = refused(results)
    assert isinstance(loser, Refused)
    assert held_together(change).state == PublicNotice.State.CLOSED


def test_a_notice_is_withdrawn_or_it_closes_but_never_both():
    change, lead = at_its_end("propose_withdrawal"), a_user(Role.MINISTRY_LEAD)
    approved, _fired = race(lambda: perform(change, "approve", actor=lead), timers.sweep)
    notice = PublicNotice.objects.get(pk=change.notice_id)
    assert not Timer.objects.of(notice).pending().exists()
    if isinstance(approved, Refused):
        assert (notice.state, notice.withdrawn_at) == (PublicNotice.State.CLOSED, None)
        assert NoticeChange.objects.get(pk=change.pk).state == NoticeChange.State.PROPOSED
    else:
        assert (notice.state, approved.state) == (PublicNotice.State.WITHDRAWN, "approved")
        assert "close" not in AuditEvent.objects.of(notice).values_list("action", flat=True)
