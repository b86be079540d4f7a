"""The total-control ledger: what counts where, and that exits give room back."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Role
from portal.batches.models import Kind
from recognition import rules, total_control
from recognition.models import Base
from tests.factories import a_batch, a_user
from tests.publicity.things import passed
from tests.recognition import things
from tests.recognition.test_pages import signed_in, stranger, text

PLACES = {
    "creating": ("creating", None),
    "awaiting": ("accepted", None),
    "recognised": ("accepted", "recognised"),
    "delisted": ("accepted", "delisted"),
    "left": ("withdrawn", None),
}


@pytest.mark.clause("一")
@given(st.lists(st.tuples(st.sampled_from(list(PLACES)), st.integers(1, 400)), max_size=20))
def test_places_taken_are_those_that_stand_and_those_on_the_way(
    counted: list[tuple[str, int]],
) -> None:
    rows = [
        {
            "kind": "park",
            "batch__name": "样例批次",
            "applicant__region": "110000",
            "sector__name": "人工智能",
            "state": PLACES[place][0],
            "base__state": PLACES[place][1],
            "n": n,
        }
        for place, n in counted
    ]
    park, enterprise = total_control.reckoned(rows)
    taken = sum(n for place, n in counted if place not in {"left", "delisted"})
    assert (park.whole.taken, park.whole.selected) == (taken, sum(n for _place, n in counted))
    assert park.room == 100 - taken
    assert park.over == max(taken - 100, 0)
    assert (enterprise.room, enterprise.whole.selected) == (1000, 0)
    assert rules.room("park", taken) == park.room


@pytest.mark.django_db
@pytest.mark.clause("六")
def test_who_is_delisted_gives_the_place_back() -> None:
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000", sector=2)
    things.issued(things.a_draft(batch))
    before = {ledger.kind: ledger.room for ledger in total_control.ledgers()}
    things.delisted(Base.objects.with_life().get(project__kind="park"))
    park, enterprise = total_control.ledgers()
    assert (before, park.room, enterprise.room) == ({"park": 99, "enterprise": 999}, 100, 999)
    assert (park.whole.delisted, park.whole.recognised) == (1, 0)


@pytest.mark.django_db
@pytest.mark.clause("十")
def test_the_ledger_is_for_staff_alone() -> None:
    things.a_base()
    url = reverse("total_control")
    assert stranger().get(url).status_code == 302
    for role in (Role.AUTHORITY_LEAD, Role.APPLICANT_OWNER, Role.EXPERT):
        assert signed_in(a_user(role)).get(url).status_code == 403
    page = signed_in(things.officer()).get(url)
    assert "room for 999" in text(page)


@pytest.mark.django_db
@pytest.mark.clause("一")
def test_the_ledger_equals_the_register() -> None:
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000", sector=2)
    things.issued(things.a_draft(batch))
    counted = {ledger.kind.value: ledger.whole.recognised for ledger in total_control.ledgers()}
    assert counted == Base.objects.ledger()
