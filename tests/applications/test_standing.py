"""While a confirmed incident stands, nobody applies and nobody is recommended."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Application
from portal.accounts.models import Role
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import Refused
from tests import factories as make
from tests.portal.integrity.things import confirmed, lifted, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(二)")]


def refusal(application: Application, name: str, actor: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        perform(application, name, actor=actor)
    return [str(reason) for reason in refused.value.reasons]


def test_an_applicant_hands_nothing_in_and_is_told_what_stands_on_which_clause() -> None:
    draft = make.a_complete_draft()
    incident = confirmed(draft.applicant)
    [reason] = refusal(draft, "submit", make.owner_of(draft))
    assert "重大环境污染事故" in reason
    assert str(draft.applicant) in reason
    assert "八(二)" in reason
    assert f"{incident.happened_on:%Y}" in reason
    assert make.fresh(draft).state == "draft"


@pytest.mark.parametrize("prepare", [recorded, lambda body: lifted(confirmed(body))])
def test_what_is_not_decided_yet_or_was_lifted_holds_nobody_up(prepare: Any) -> None:
    draft = make.a_complete_draft()
    prepare(draft.applicant)
    assert perform(draft, "submit", actor=make.owner_of(draft)).state == "submitted"


def test_an_incident_of_somebody_else_holds_nobody_up() -> None:
    draft = make.a_complete_draft()
    confirmed(make.an_enterprise())
    assert perform(draft, "submit", actor=make.owner_of(draft)).state == "submitted"


def test_a_province_does_not_recommend_whom_one_stands_against() -> None:
    application = make.proposed()
    incident = confirmed(application.applicant)
    lead = make.a_user(Role.AUTHORITY_LEAD, application.authority)
    assert len(refusal(application, "recommend", lead)) == 1
    lifted(incident)
    assert perform(application, "recommend", actor=lead).state == "recommended"


def test_the_page_says_the_same_as_the_door_without_a_query_more() -> None:
    draft = make.a_complete_draft()
    owner = make.owner_of(draft)

    def shown() -> tuple[list[str], int]:
        with CaptureQueriesContext(connection) as asked:
            row = make.fresh(draft)
            found = next(offer for offer in offers(row, owner) if offer.name == "submit")
        return [str(reason) for reason in found.blocked_by], len(asked)

    shown()  # what is asked once a process
    free, before = shown()
    confirmed(draft.applicant)
    blocked, after = shown()
    assert free == []
    assert blocked == refusal(draft, "submit", owner)
    assert after == before


def test_of_several_the_latest_is_named_and_each_has_to_be_lifted() -> None:
    draft = make.a_complete_draft()
    owner = make.owner_of(draft)
    first, second = confirmed(draft.applicant), confirmed(draft.applicant, category="safety")
    assert "安全事故" in refusal(draft, "submit", owner)[0]
    lifted(second)
    assert "环境污染" in refusal(draft, "submit", owner)[0]
    lifted(first)
    assert perform(draft, "submit", actor=owner).state == "submitted"
