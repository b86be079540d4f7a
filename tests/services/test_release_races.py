"""Two leads release the results of one batch at once: everybody is told once."""

import pytest

from acceptance.models import CreationProject
from evaluation.models import Release
from portal.accounts.models import Role
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from tests.evaluation.factories import a_case, evaluating, proposed, scored, the_selection
from tests.factories import a_batch, a_user, owner_of
from tests.services.racing import race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_results_are_released_once_and_each_is_told_once():
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    scored(case=case)
    selection = proposed(the_selection(case), case)
    perform(selection, "approve", actor=a_user(Role.MINISTRY_LEAD))
    release = Release.objects.with_life().get(batch=batch)
    ready = perform(release, "propose", actor=a_user(Role.MINISTRY_OFFICER), previewed=True)
    one, other = a_user(Role.MINISTRY_LEAD), a_user(Role.MINISTRY_LEAD)
    results = race(
        lambda: perform(ready, "release", actor=one),
        lambda: perform(ready, "release", actor=other),
    )
    assert [type(error) for error in refused(results)] == [Refused]
    assert CreationProject.objects.filter(batch=batch).count() == 1
    told = Letter.objects.filter(
        recipient=owner_of(case.application), subject__contains="达到创建标准"
    )
    assert told.count() == 1
