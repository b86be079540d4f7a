"""Timers fire once, in order, each at its own moment; the clock only moves forward."""

import datetime as dt

import pytest

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.batches.models import Amendment, Batch
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.errors import Refused
from portal.timeline import timers
from portal.timeline.models import Timer
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_publishing_arms_both_deadlines():
    batch = make.a_called_batch()
    armed = {t.name: t.due_at for t in Timer.objects.of(batch).pending()}
    assert armed == {
        "close_applications": batch.applications_due,
        "close_recommendations": batch.recommendations_due,
    }


def test_the_clock_fires_what_falls_due_each_at_its_own_moment(clock):
    batch = make.a_batch()
    clock.advance(batch.recommendations_due + dt.timedelta(days=1))
    moments = list(
        AuditEvent.objects.of(batch)
        .filter(action__startswith="close")
        .order_by("seq")
        .values_list("at", flat=True)
    )
    assert moments == [batch.applications_due, batch.recommendations_due]
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.EVALUATING


def test_nothing_fires_before_it_is_due(clock):
    batch = make.a_batch()
    clock.advance(batch.applications_due - dt.timedelta(seconds=1))
    assert Batch.objects.get(pk=batch.pk).state == Batch.State.APPLYING


def test_a_doubled_sweep_fires_once(clock):
    batch = make.a_batch()
    clock.set(batch.applications_due)
    assert (timers.sweep(), timers.sweep()) == (1, 0)


def test_arming_again_moves_the_timer():
    batch = make.a_batch()
    later = batch.applications_due + dt.timedelta(days=3)
    timers.arm(batch, "close_applications", later)
    assert [t.due_at for t in Timer.objects.of(batch).filter(name="close_applications")] == [later]


def test_a_timer_whose_subject_has_moved_on_lapses(clock):
    batch = make.a_batch()
    perform(batch, "close_applications", actor=SYSTEM)
    clock.set(batch.applications_due)
    timers.sweep()
    timer = Timer.objects.of(batch).get(name="close_applications")
    assert (timer.fired_at, timer.lapsed_at) == (None, batch.applications_due)


def test_a_failing_timer_keeps_its_place_and_says_why(clock):
    batch = make.a_batch()
    timer = timers.arm(batch, "no_such_action", batch.applications_due)
    clock.set(batch.applications_due)
    timers.sweep()
    timer = Timer.objects.get(pk=timer.pk)
    assert (timer.attempts, timer.fired_at) == (1, None)
    assert "no_such_action" in timer.last_error


def test_the_clock_never_goes_back(clock):
    with pytest.raises(ValueError, match=r".+"):
        timers.advance(clock.now() - dt.timedelta(seconds=1))


def test_an_amendment_moves_the_deadline_and_its_timer():
    batch = make.a_batch()
    later = batch.applications_due + dt.timedelta(days=5)
    amendment = create(
        Amendment(
            notice=batch.notice,
            reason="样例",
            applications_due=later,
            recommendations_due=batch.recommendations_due,
            evaluation_due=batch.evaluation_due,
        ),
        actor=SYSTEM,
    )
    perform(amendment, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    perform(amendment, "approve", actor=make.a_user(Role.MINISTRY_LEAD))
    assert Batch.objects.get(pk=batch.pk).applications_due == later
    assert Timer.objects.of(batch).pending().get(name="close_applications").due_at == later


def an_amendment(batch, **changes):
    moments = {name: getattr(batch, name) for name in batch.DEADLINES}
    row = Amendment(notice=batch.notice, reason="样例", **{**moments, **changes})
    return create(row, actor=SYSTEM)


def test_a_late_evaluation_can_be_given_more_time(clock):
    batch = make.a_batch()
    clock.advance(batch.evaluation_due + dt.timedelta(days=1))
    later = batch.evaluation_due + dt.timedelta(days=30)
    amendment = an_amendment(batch, evaluation_due=later)
    perform(amendment, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    perform(amendment, "approve", actor=make.a_user(Role.MINISTRY_LEAD))
    assert Batch.objects.get(pk=batch.pk).evaluation_due == later


def test_what_has_closed_is_not_opened_again(clock):
    batch = make.a_batch()
    clock.advance(batch.applications_due + dt.timedelta(days=1))
    amendment = an_amendment(batch, applications_due=batch.applications_due + dt.timedelta(days=9))
    with pytest.raises(Refused):
        perform(amendment, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
