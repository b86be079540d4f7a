"""Two people decide on one incident at once: one wins, the other is told in words."""

import pytest

from portal.accounts.models import Organisation, Role
from portal.audit import log
from portal.audit.models import AuditEvent
from portal.inbox.models import Letter
from portal.integrity.models import Hearing, Incident
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from recognition.models import Delisting
from tests.factories import a_user, an_enterprise
from tests.portal.integrity.things import confirmed, recorded
from tests.recognition.things import a_base
from tests.services.racing import race, refused

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("八(二)"),
]


def an_applicant() -> Organisation:
    """Return an organisation with somebody who can be told."""
    organisation = an_enterprise()
    a_user(Role.APPLICANT_OWNER, organisation)
    return organisation


def done_to(incident: Incident, *names: str) -> list[str]:
    events = AuditEvent.objects.of(incident).filter(action__in=names)
    return list(events.values_list("action", flat=True))


def test_of_a_lead_who_confirms_and_one_who_dismisses_one_decides_and_one_is_told():
    organisation = an_applicant()
    incident = recorded(organisation)
    one, other = a_user(Role.MINISTRY_LEAD), a_user(Role.MINISTRY_LEAD)
    results = race(
        lambda: perform(incident, "confirm", actor=one, reason="证据确凿（样例）"),
        lambda: perform(incident, "dismiss", actor=other, reason="证据不足（样例）"),
    )
    (loser,) = refused(results)
    decided = Incident.objects.get(pk=incident.pk)
    assert type(loser) is Refused
    assert str(decided.get_state_display()) in str(loser)
    assert len(done_to(incident, "confirm", "dismiss")) == 1
    assert Hearing.objects.filter(incident=incident).count() == int(decided.stands)
    assert (decided.confirmed_on is not None) == decided.stands
    assert log.verify().ok


def test_two_leads_who_confirm_at_once_open_one_hearing_and_tell_once():
    base = a_base()
    told = a_user(Role.APPLICANT_OWNER, base.holder)
    incident = recorded(base.holder)
    before = Letter.objects.filter(recipient=told).count()
    leads = [a_user(Role.MINISTRY_LEAD) for _number in range(2)]
    results = race(
        *(
            lambda lead=lead: perform(incident, "confirm", actor=lead, reason="属实（样例）")
            for lead in leads
        )
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert Hearing.objects.filter(incident=incident).count() == 1
    assert Delisting.objects.filter(base=base).count() == 1
    assert Letter.objects.filter(recipient=told).count() == before + 1


def test_two_incidents_of_one_base_confirmed_at_once_open_one_case_against_it():
    base = a_base()
    first, second = recorded(base.holder), recorded(base.holder, category="false_data")
    leads = [a_user(Role.MINISTRY_LEAD) for _number in range(2)]
    results = race(
        lambda: perform(first, "confirm", actor=leads[0], reason="属实（样例）"),
        lambda: perform(second, "confirm", actor=leads[1], reason="属实（样例）"),
    )
    assert refused(results) == []
    assert Incident.objects.standing().filter(organisation=base.holder).count() == 2
    assert Delisting.objects.filter(base=base).count() == 1


def test_of_a_lead_who_lifts_and_one_who_lets_it_stand_one_decides_and_one_is_told():
    officer = a_user(Role.MINISTRY_OFFICER)
    lifting = perform(
        confirmed(an_applicant()), "propose_lifting", actor=officer, reason="已整改（样例）"
    )
    one, other = a_user(Role.MINISTRY_LEAD), a_user(Role.MINISTRY_LEAD)
    results = race(
        lambda: perform(lifting, "lift", actor=one, reason="整改到位（样例）"),
        lambda: perform(lifting, "keep", actor=other, reason="整改不到位（样例）"),
    )
    (loser,) = refused(results)
    assert type(loser) is Refused
    assert len(done_to(lifting, "lift", "keep")) == 1
    assert Incident.objects.get(pk=lifting.pk).state in {"lifted", "confirmed"}


def test_an_officer_who_corrects_an_entry_that_is_being_confirmed_changes_nothing_confirmed():
    incident = recorded(an_applicant())
    officer, lead = a_user(Role.MINISTRY_OFFICER), a_user(Role.MINISTRY_LEAD)
    corrected = {
        "category": "safety",
        "happened_on": incident.happened_on,
        "source": incident.source,
        "facts": "更正后的事实（样例）",
        "remark": "",
    }
    results = race(
        lambda: perform(incident, "confirm", actor=lead, reason="属实（样例）"),
        lambda: perform(incident, "amend", actor=officer, data=corrected),
    )
    found = Incident.objects.get(pk=incident.pk)
    assert found.state == "confirmed"
    names = list(AuditEvent.objects.of(incident).order_by("seq").values_list("action", flat=True))
    # Whichever came first: what stands is what the lead had before it, or the correction came
    # too late and is refused.
    amended = "amend" in names
    assert (found.category == "safety") is amended
    assert len(refused(results)) == int(not amended)
