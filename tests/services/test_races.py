"""Two at once, with real connections: one gets through, the other is told why."""

import pytest
from django.db import IntegrityError

from applications import services
from applications.models import Application, RecommendationList
from evaluation.models import Evaluation, Seat
from portal.accounts.models import Role
from portal.audit import log
from portal.audit.models import AuditEvent
from portal.batches.models import BatchAuthority, Notice
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from portal.timeline import timers
from portal.timeline.models import RehearsalClock
from tests import factories as make
from tests.evaluation.factories import a_case, evaluating, proposed, scored, the_selection
from tests.services.racing import race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_the_last_place_of_a_limit_is_given_once():
    batch = make.a_draft_batch()
    BatchAuthority.objects.filter(batch=batch).update(enterprise_limit=1)
    perform(batch.notice, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    perform(batch.notice, "publish", actor=make.a_user(Role.MINISTRY_LEAD))
    batch = type(batch).objects.get(pk=batch.pk)
    one, other = make.proposed(batch), make.proposed(batch)
    lead = make.a_user(Role.AUTHORITY_LEAD, one.authority)
    results = race(
        lambda: perform(one, "recommend", actor=lead),
        lambda: perform(other, "recommend", actor=lead),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert Application.objects.recommended().count() == 1


def test_a_list_is_sent_with_an_application_or_it_is_taken_off_but_never_both():
    row = make.with_letter(make.approved_list(make.a_recommended_list()))
    application = row.lines[0].application
    lead = make.a_user(Role.AUTHORITY_LEAD, row.authority)
    results = race(
        lambda: perform(row, "send", actor=lead),
        lambda: perform(application, "take_off", actor=lead, reason="样例"),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    sent = make.again(row)
    assert (sent.state, len(sent.lines)) in {("sent", 1), ("approved", 0)}


def test_two_first_recommendations_open_one_list():
    batch = make.a_batch()
    one, other = make.proposed(batch), make.proposed(batch)
    lead = make.a_user(Role.AUTHORITY_LEAD, one.authority)
    results = race(
        lambda: perform(one, "recommend", actor=lead),
        lambda: perform(other, "recommend", actor=lead),
    )
    assert refused(results) == []
    assert [row.entries.count() for row in RecommendationList.objects.all()] == [2]


def test_a_double_acceptance_opens_each_evaluation_once():
    row = make.checked_list(make.sent_list(make.a_recommended_list()))
    perform(row, "propose_acceptance", actor=make.a_user(Role.MINISTRY_OFFICER))
    lead = make.a_user(Role.MINISTRY_LEAD)
    results = race(*[lambda: perform(row, "accept", actor=lead)] * 2)
    assert [type(error) for error in refused(results)] == [Refused]
    assert Evaluation.objects.count() == 1


def test_a_double_submit_hands_in_once():
    application = make.a_complete_draft()
    owner = make.owner_of(application)
    results = race(*[lambda: perform(application, "submit", actor=owner)] * 2)
    assert [type(error) for error in refused(results)] == [Refused]
    assert application.submissions.count() == 1


def test_two_drafts_at_once_become_one():
    batch, owner = make.a_batch(), make.a_user(Role.APPLICANT_OWNER)
    sector = batch.sectors.first()
    body = owner.organisation
    results = race(*[lambda: services.start(batch, body, sector, actor=owner)] * 2)
    assert [type(error) for error in refused(results)] == [Refused]
    assert Application.objects.filter(applicant=body).count() == 1


def test_two_leads_publish_a_notice_once():
    notice = make.a_draft_batch().notice
    perform(notice, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))
    leads = [make.a_user(Role.MINISTRY_LEAD), make.a_user(Role.MINISTRY_LEAD)]
    results = race(
        lambda: perform(notice, "publish", actor=leads[0]),
        lambda: perform(notice, "publish", actor=leads[1]),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert AuditEvent.objects.of(notice).filter(action="publish").count() == 1
    assert Notice.objects.get(pk=notice.pk).state == Notice.State.PUBLISHED


def test_two_leads_approve_a_selection_once():
    case = scored()
    evaluating(case.batch)
    selection = proposed(the_selection(case), case)
    lead = make.a_user(Role.MINISTRY_LEAD)
    results = race(*[lambda: perform(selection, "approve", actor=lead)] * 2)
    assert [type(error) for error in refused(results)] == [Refused]
    assert AuditEvent.objects.of(case).filter(action="select").count() == 1
    assert Evaluation.objects.get(pk=case.pk).state == Evaluation.State.SELECTED


def test_the_last_place_of_a_quota_is_given_once_even_past_the_door():
    batch = make.a_batch()
    cases = [a_case(batch) for _number in range(3)]
    evaluating(batch)
    selection = the_selection(cases[0])
    Seat.objects.create(selection=selection, evaluation=cases[0], number=1, quota=2)
    results = race(
        *(
            lambda case=case: Seat.objects.create(
                selection=selection, evaluation=case, number=2, quota=2
            )
            for case in cases[1:]
        )
    )
    assert [type(error) for error in refused(results)] == [IntegrityError]
    assert selection.seats.count() == selection.quota


def test_two_sweeps_fire_each_timer_once():
    batches = [make.a_batch() for _number in range(4)]
    RehearsalClock.move(max(batch.applications_due for batch in batches))
    results = race(timers.sweep, timers.sweep)
    assert sum(results) == len(batches)
    closed = AuditEvent.objects.filter(action="close_applications")
    assert sorted(closed.values_list("subject_id", flat=True)) == sorted(b.pk for b in batches)


def test_the_chain_stays_whole_when_many_append():
    drafts = [make.a_complete_draft() for _number in range(4)]
    owners = [make.owner_of(draft) for draft in drafts]
    results = race(
        *(
            lambda draft=draft, owner=owner: perform(draft, "submit", actor=owner)
            for draft, owner in zip(drafts, owners, strict=True)
        )
    )
    assert refused(results) == []
    assert log.verify().ok
