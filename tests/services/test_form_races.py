"""Two editors of one field at the same moment, with real connections: one is asked to choose."""

import pytest

from applications import answers, services
from applications.answers import Version
from portal.accounts.models import Role
from tests import factories as make
from tests.services.racing import race

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

FIELD = "basic.contact"


def test_of_two_who_save_one_field_at_once_the_later_is_asked():
    draft = make.a_draft()
    writers = [
        make.owner_of(draft),
        *(make.a_user(Role.APPLICANT_EDITOR, draft.applicant) for _number in range(3)),
    ]
    seen = {FIELD: answers.stamp(Version(), "")}
    results = race(
        *(
            lambda writer=writer: services.save_answers(
                make.fresh(draft), {FIELD: str(writer)}, actor=writer, based_on=seen
            )
            for writer in writers
        )
    )
    winners = [saved.changed for saved in results if saved.changed]
    losers = [saved.conflicts[FIELD] for saved in results if saved.conflicts]
    assert (len(winners), len(losers)) == (1, 3)
    kept = make.fresh(draft)
    assert Version.of(kept.versions[FIELD]).number == 1
    assert {loser.theirs for loser in losers} == {kept.texts[FIELD]}
    assert {loser.mine for loser in losers} | {kept.texts[FIELD]} == {str(w) for w in writers}


def test_many_editors_of_many_fields_lose_nothing():
    draft = make.a_draft()
    keys = list(draft.outline.fields)[:12]
    writers = [make.a_user(Role.APPLICANT_EDITOR, draft.applicant) for _key in keys]
    race(
        *(
            lambda key=key, writer=writer: services.save_answers(
                make.fresh(draft), {key: f"{writer}"}, actor=writer, based_on={key: "0."}
            )
            for key, writer in zip(keys, writers, strict=True)
        )
    )
    texts = make.fresh(draft).texts
    assert [texts.get(key) for key in keys] == [str(writer) for writer in writers]
