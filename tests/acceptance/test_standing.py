"""While a confirmed incident stands against an object of creation, it does not pass."""

import pytest

from acceptance.models import Acceptance
from portal.accounts.models import Role
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, Refused
from tests.acceptance.factories import again, an_acceptance, handed_in, proposed
from tests.factories import a_user
from tests.portal.integrity.things import confirmed, lifted

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(二)"), pytest.mark.clause("六(三)")]


def test_a_pass_is_not_decided_and_a_fail_is() -> None:
    acceptance = proposed(handed_in(an_acceptance()))
    incident = confirmed(acceptance.applicant)
    lead = a_user(Role.MINISTRY_LEAD)
    with pytest.raises(Refused) as refused:
        perform(acceptance, "approve_pass", actor=lead)
    [reason] = refused.value.reasons
    assert "major environmental pollution accident" in str(reason)
    lifted(incident)
    assert perform(acceptance, "approve_pass", actor=lead).state == Acceptance.State.PASSED


def test_a_pass_is_not_even_proposed() -> None:
    acceptance = handed_in(an_acceptance())
    confirmed(acceptance.applicant)
    officer = a_user(Role.MINISTRY_OFFICER)
    with pytest.raises(InvalidFields) as faults:
        perform(acceptance, "propose_result", actor=officer, result="pass", conclusion="完成")
    assert list(faults.value.errors) == ["result"]
    failed = perform(
        again(acceptance), "propose_result", actor=officer, result="fail", conclusion="有情形"
    )
    decided = perform(failed, "approve_fail", actor=a_user(Role.MINISTRY_LEAD))
    assert decided.state == Acceptance.State.FAILED
