"""While a confirmed incident stands against somebody on the list, the document is not issued."""

import pytest

from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from recognition.models import Recognition
from tests.portal.integrity.things import confirmed, lifted
from tests.recognition.things import again, lead, proposed

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(二)"), pytest.mark.clause("六(四)")]


@pytest.mark.parametrize("category", ["pollution", "false_data"])
def test_nobody_is_recognised_while_an_incident_stands(category: str) -> None:
    document = proposed()
    [row] = document.rows.all()
    incident = confirmed(row.project.applicant, category=category)
    with pytest.raises(Refused) as refused:
        perform(document, "issue", actor=lead())
    [reason] = refused.value.reasons
    assert str(row.project.applicant) in str(reason)
    assert again(document).state == Recognition.State.PROPOSED
    lifted(incident)
    assert perform(document, "issue", actor=lead()).state == Recognition.State.ISSUED
