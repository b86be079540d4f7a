from collections.abc import Iterator

import pytest
from django.utils import translation

from evaluation import services
from evaluation.models import Evaluation
from portal.accounts.models import Role
from portal.lifecycle.door import perform
from tests.evaluation.factories import SECRET, a_case, again, assigned, evaluating, marks
from tests.factories import a_batch, a_user


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are asserted as the source has them; letters go out in the portal's language."""
    with translation.override("en"):
        yield


@pytest.fixture
def case(db: None) -> Evaluation:
    """A scored case of an evaluating batch, with three experts' sheets."""
    batch = a_batch()
    case = a_case(batch)
    evaluating(batch)
    sheets = assigned(case)
    for sheet in sheets:
        typed = {**marks(sheet, "81.25"), "goals.reason": f"{SECRET}{sheet.pk}"}
        services.keep_marks(sheet, typed, actor=sheet.expert)
        perform(sheet, "submit", actor=sheet.expert)
    perform(case, "score", actor=a_user(Role.MINISTRY_OFFICER))
    return again(case)
