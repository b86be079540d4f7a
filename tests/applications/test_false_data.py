"""False data bar from applying for the years that the batch says (八(二))."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import services
from applications.models import Application
from portal.accounts.models import Organisation
from portal.batches.models import Batch
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import Refused
from portal.timeline import clock as portal_clock
from tests import factories as make
from tests.conftest import Clock
from tests.portal.integrity.things import confirmed, lifted, recorded

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八(二)")]

FALSE = {"category": "false_data"}


def an_applicant() -> Organisation:
    organisation = make.an_enterprise()
    make.a_user("applicant_owner", organisation)
    return organisation


def start(batch: Batch, organisation: Organisation) -> Application:
    owner = organisation.owner_place
    assert owner is not None
    return services.start(batch, organisation, batch.sectors.first(), actor=owner.user)


def why_not(batch: Batch, organisation: Organisation) -> list[str]:
    with pytest.raises(Refused) as refused:
        start(batch, organisation)
    return [str(reason) for reason in refused.value.reasons]


def later(moment: dt.datetime, *, years: int, days: int = 0) -> dt.datetime:
    return moment.replace(year=moment.year + years) + dt.timedelta(days=days)


def test_whoever_gave_false_data_begins_nothing_and_is_told_what_when_and_until_when(
    clock: Clock,
) -> None:
    clock.set("2026-05-06T09:41:00+08:00")
    organisation = an_applicant()
    confirmed(organisation, happened_on=dt.date(2026, 3, 1), **FALSE)
    [reason] = why_not(make.a_batch(false_data_bar_years=5), organisation)
    for words in (str(organisation), "提供虚假数据", "2026-03-01", "2026-05-06", "八(二)"):
        assert words in reason
    assert "2031-05-06" in reason


@pytest.mark.parametrize("prepare", [recorded, lambda *a, **k: lifted(confirmed(*a, **k))])
def test_what_is_not_decided_yet_or_was_annulled_bars_nobody(prepare: Any) -> None:
    organisation = an_applicant()
    prepare(organisation, **FALSE)
    assert start(make.a_batch(), organisation).state == "draft"


def test_the_false_data_of_another_bar_nobody() -> None:
    confirmed(make.an_enterprise(), **FALSE)
    assert start(make.a_batch(), an_applicant()).state == "draft"


def test_other_incidents_keep_nobody_from_beginning() -> None:
    organisation = an_applicant()
    confirmed(organisation, category="pollution")
    assert start(make.a_batch(), organisation).state == "draft"


@pytest.mark.parametrize("years", [1, 3])
def test_the_bar_ends_with_the_years_of_the_batch_to_the_day(clock: Clock, years: int) -> None:
    organisation = an_applicant()
    confirmed(organisation, **FALSE)
    found = clock.now()
    clock.set(later(found, years=years))
    batch = make.a_batch(false_data_bar_years=years)
    assert len(why_not(batch, organisation)) == 1
    midnight = portal_clock.start_of(portal_clock.today() + dt.timedelta(days=1))
    clock.set(midnight - dt.timedelta(seconds=1))
    assert len(why_not(batch, organisation)) == 1
    clock.set(midnight)
    assert start(batch, organisation).state == "draft"


def test_what_is_found_while_the_form_is_filled_in_keeps_it_from_being_handed_in(
    clock: Clock,
) -> None:
    draft = make.a_complete_draft()
    owner = make.owner_of(draft)
    confirmed(draft.applicant, **FALSE)
    with pytest.raises(Refused) as refused:
        perform(draft, "submit", actor=owner)
    told = [str(reason) for reason in refused.value.reasons]
    assert len(told) == 1
    assert "3年" in told[0]
    assert make.fresh(draft).state == "draft"


def test_who_applies_after_the_years_hands_in_though_nobody_has_lifted_it(clock: Clock) -> None:
    organisation = an_applicant()
    incident = confirmed(organisation, **FALSE)
    clock.set(later(clock.now(), years=3, days=1))
    place = organisation.owner_place
    assert place is not None
    draft = make.a_complete_draft(owner=place.user)
    assert incident.stands
    assert perform(draft, "submit", actor=make.owner_of(draft)).state == "submitted"


def test_a_province_recommends_who_applied_after_the_years(clock: Clock) -> None:
    organisation = an_applicant()
    confirmed(organisation, **FALSE)
    clock.set(later(clock.now(), years=3, days=1))
    place = organisation.owner_place
    assert place is not None
    assert make.recommended(owner=place.user).state == "recommended"


def test_the_form_says_the_same_as_the_door_without_a_query_more() -> None:
    draft = make.a_complete_draft()
    owner = make.owner_of(draft)

    def shown() -> tuple[list[str], int]:
        with CaptureQueriesContext(connection) as asked:
            row = make.fresh(draft)
            found = next(offer for offer in offers(row, owner) if offer.name == "submit")
        counted = [q for q in asked.captured_queries if "rehearsalclock" not in q["sql"]]
        return [str(reason) for reason in found.blocked_by], len(counted)

    shown()  # what is asked once a process
    free, before = shown()
    confirmed(draft.applicant, **FALSE)
    blocked, after = shown()
    assert (free, len(blocked), after) == ([], 1, before)


def test_the_eligibility_page_says_it_before_anything_is_typed(client: Client) -> None:
    organisation = an_applicant()
    confirmed(organisation, **FALSE)
    batch = make.a_batch()
    place = organisation.owner_place
    assert place is not None
    client.force_login(place.user)
    url = reverse("application_start", args=[batch.pk])
    [reason] = client.get(url).context["reasons"]
    assert "提供虚假数据" in str(reason)
    sector = batch.sectors.first()
    assert sector is not None
    ticks = dict.fromkeys(("lawful", "independent", "main_business", "no_veto"), "on")
    answer = client.post(url, {"sector": sector.pk, **ticks})
    assert answer.status_code == 409
    assert not Application.objects.filter(applicant=organisation).exists()
