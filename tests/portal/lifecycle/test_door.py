"""The one door: what it lets through, what it refuses, and that nothing half-done stays."""

import pytest
from django.core.exceptions import PermissionDenied

from applications import services
from applications.models import Application
from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.batches.models import Batch, FrozenError, Notice
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused, TooLate, UnknownAction
from portal.lifecycle.signals import performed
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_action_nobody_wrote_is_unknown():
    with pytest.raises(UnknownAction):
        perform(make.a_draft(), "promote", actor=SYSTEM)


def test_a_role_that_may_not_is_told_so_and_nothing_moves():
    application = make.a_complete_draft()
    editor = make.a_user(Role.APPLICANT_EDITOR, application.applicant)
    with pytest.raises(NotAllowed):
        perform(application, "submit", actor=editor)
    assert make.fresh(application).state == Application.State.DRAFT


def test_an_owner_of_another_applicant_may_not():
    stranger = make.a_user(Role.APPLICANT_OWNER)
    with pytest.raises(NotAllowed):
        perform(make.a_complete_draft(), "submit", actor=stranger)


def test_every_failing_condition_is_told_at_once():
    draft = make.a_draft()
    with pytest.raises(Refused) as refusal:
        perform(draft, "submit", actor=make.owner_of(draft))
    told = len(refusal.value.reasons)
    assert told == len(list(make.fresh(draft).outline.all_findings())) + 1


def test_reasons_carry_a_link_to_what_is_missing():
    draft = make.a_draft()
    with pytest.raises(Refused) as refusal:
        perform(draft, "submit", actor=make.owner_of(draft))
    assert refusal.value.reasons[0].link == draft.field_url("basic", "basic.address")


@pytest.mark.clause("六(一)")
def test_one_second_after_the_deadline_is_too_late(clock):
    application = make.a_complete_draft()
    due = application.batch.applications_due
    clock.set(due.replace(second=1))
    with pytest.raises(TooLate) as refusal:
        perform(application, "submit", actor=make.owner_of(application))
    assert refusal.value.status == 423


@pytest.mark.clause("六(一)")
def test_at_the_very_deadline_it_is_in_time(clock):
    application = make.a_complete_draft()
    clock.set(application.batch.applications_due)
    moved = perform(application, "submit", actor=make.owner_of(application))
    assert moved.state == Application.State.SUBMITTED


def test_a_state_that_does_not_know_the_action_names_those_that_do():
    application = make.submitted()
    with pytest.raises(Refused) as refusal:
        perform(application, "submit", actor=make.owner_of(application))
    assert "草稿" in str(refusal.value)


def test_fields_at_fault_are_named():
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    with pytest.raises(InvalidFields) as refusal:
        perform(application, "propose_recommendation", actor=officer, verdict="maybe")
    assert set(refusal.value.errors) == {"verdict", "opinion"}


def test_fields_for_an_action_without_any_are_refused():
    application = make.a_complete_draft()
    with pytest.raises(InvalidFields) as refusal:
        perform(application, "submit", actor=make.owner_of(application), state="recommended")
    assert set(refusal.value.errors) == {"state"}


@pytest.mark.clause("六(一)")
def test_the_proposer_cannot_approve():
    notice = make.a_draft_batch().notice
    both = make.a_user(Role.MINISTRY_OFFICER)
    membership = both.memberships.get()
    membership.roles = [Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD]
    membership.save()
    both = type(both).objects.get(pk=both.pk)
    perform(notice, "propose", actor=both)
    with pytest.raises(Refused) as refusal:
        perform(notice, "publish", actor=both)
    assert refusal.value.status == 409
    assert Notice.objects.get(pk=notice.pk).state == Notice.State.PROPOSED


def test_the_door_stamps_both_people():
    batch = make.a_batch()
    notice = Notice.objects.get(batch=batch)
    assert notice.proposed_by.has_role(Role.MINISTRY_OFFICER)
    assert notice.approved_by.has_role(Role.MINISTRY_LEAD)


def test_one_act_is_one_audit_event_with_before_and_after():
    application = make.a_complete_draft()
    perform(application, "submit", actor=make.owner_of(application))
    event = AuditEvent.objects.of(application).first()
    assert (event.action, event.clause) == ("submit", "六(一)")
    assert event.before["state"] == Application.State.DRAFT
    assert event.after["state"] == Application.State.SUBMITTED


def test_when_a_follower_fails_nothing_has_happened():
    application = make.a_complete_draft()

    def break_down(sender, subject, act, **kwargs):
        raise RuntimeError("the next floor is on fire")

    performed.connect(break_down, sender=Application)
    try:
        with pytest.raises(RuntimeError):
            perform(application, "submit", actor=make.owner_of(application))
    finally:
        performed.disconnect(break_down, sender=Application)
    again = make.fresh(application)
    assert (again.state, again.submissions.count()) == (Application.State.DRAFT, 0)
    assert not AuditEvent.objects.of(application).filter(action="submit").exists()


def test_offers_are_what_the_door_would_do():
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER, application.authority)
    names = [offer.name for offer in offers(make.fresh(application), officer)]
    assert names == ["return_for_correction", "propose_recommendation"]


def test_nothing_is_offered_to_a_stranger():
    assert offers(make.submitted(), make.a_user(Role.APPLICANT_OWNER)) == []


def test_a_state_cannot_be_assigned():
    application = make.a_draft()
    with pytest.raises(AttributeError):
        application.state = Application.State.RECOMMENDED


def test_a_queryset_cannot_move_a_state():
    with pytest.raises(TypeError):
        Application.objects.update(state="recommended")


def test_a_queryset_cannot_move_states_in_bulk():
    application = make.a_draft()
    with pytest.raises(TypeError):
        Application.objects.bulk_update([application], ["state"])


def test_a_closed_draft_takes_no_more_answers():
    application = make.submitted()
    with pytest.raises(PermissionDenied):
        services.save_answers(
            make.fresh(application), {"basic.contact": "甲"}, actor=make.owner_of(application)
        )


def test_a_published_batch_is_frozen():
    batch = make.a_batch()
    batch.pass_total = 1
    with pytest.raises(FrozenError):
        batch.save()
    with pytest.raises(FrozenError):
        batch.quotas.first().delete()
    assert Batch.objects.get(pk=batch.pk).pass_total == 70
