"""What a form found free or present is taken or gone when it is written: told in words, at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.models import Draw, ExpertProfile
from portal.accounts import services as accounts
from portal.accounts.models import Membership, Role, User
from portal.audit.models import AuditEvent
from portal.batches import services
from portal.batches.models import Batch, Notice, Sector
from portal.lifecycle.door import create, perform
from portal.lifecycle.errors import Refused
from portal.timeline import calendar
from portal.timeline.models import CalendarDay, CalendarYear
from recognition.models import Delisting, Event, Recognition
from recognition.promotion_forms import MOMENTS
from tests import factories as make
from tests.evaluation.factories import a_case, evaluating
from tests.evaluation.test_pool import GOOD, Filled
from tests.portal.batches.test_policy_pages import POLICY
from tests.recognition import promoting, things
from tests.services.racing import overtaken, race, refused

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer() -> User:
    make.the_ministry()
    return make.a_user(Role.MINISTRY_OFFICER)


def posts(page: str, *args: Any, **data: Any) -> Callable[[], Any]:
    """Return what another officer posts to a page of the portal."""
    client = Client()
    client.force_login(make.a_user(Role.MINISTRY_OFFICER))
    return lambda: client.post(reverse(page, args=args), data)


def logged(thing: Any, action: str) -> int:
    return AuditEvent.objects.of(thing).filter(action=action).count()


# ── numbers and names ────────────────────────────────────────────────────────────────────────


def test_the_number_of_a_batch_that_was_just_taken_is_told_at_its_field(officer):
    draft = make.a_draft_batch(ordinal=90)
    dates = {name: getattr(draft, name) for name in Batch.DEADLINES}
    faster = Batch(ordinal=901, name="样例先到批", year=2026, **dates)
    _first, answer = overtaken(
        lambda: services.prepare(faster, actor=officer), posts("batch_new", **POLICY)
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["ordinal"])
    assert answer.context["form"]["name"].value() == POLICY["name"]
    assert Batch.objects.filter(ordinal=901).get().name == "样例先到批"
    assert Notice.objects.filter(batch__ordinal=901).count() == 1


def test_a_number_taken_while_dates_are_changed_is_told_at_its_field(officer):
    one, other = make.a_draft_batch(), make.a_draft_batch()
    _first, answer = overtaken(
        lambda: Batch.objects.filter(pk=one.pk).update(ordinal=901),
        posts("batch_edit", other.pk, **POLICY),
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["ordinal"])
    assert (Batch.objects.get(pk=other.pk).name, logged(other, "edit")) == (other.name, 0)


@pytest.mark.parametrize(
    ("code", "name", "at"), [("S9", "样例乙", "code"), ("S8", "样例甲", "name")]
)
def test_a_code_or_name_of_a_sector_that_was_just_taken_is_told_at_its_field(
    officer, code, name, at
):
    batch = make.a_draft_batch()

    def faster() -> Sector:
        with services.editing(batch.pk, "样例", actor=officer) as held:
            return services.add_sector(held, "S9", "样例甲")

    _first, answer = overtaken(faster, posts("sector_table", batch.pk, code=code, name=name))
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, [at])
    assert (batch.sectors.count(), logged(batch, "edit")) == (3, 1)


def test_a_document_number_that_was_just_given_is_refused_in_words(officer):
    one, other = things.a_draft(), things.a_draft()
    number = things.a_number()
    results = overtaken(
        lambda: things.proposed(one, document_number=number),
        lambda: things.proposed(other, document_number=number),
    )
    (error,) = refused(results)
    assert [reason.field for reason in error.reasons] == ["document_number"]
    assert Recognition.objects.get(pk=other.pk).state == Recognition.State.DRAFT


def test_a_year_or_day_of_the_calendar_that_was_just_entered_is_told_and_stays_typed(officer):
    year = {"year-year": "2027", "year-source": "国办发明电〔2026〕99号（样例）"}
    entered = CalendarYear(year=2027, source=year["year-source"])
    _first, answer = overtaken(
        lambda: calendar.enter_year(entered, actor=officer), posts("calendar_list", **year)
    )
    assert (answer.status_code, list(answer.context["year_form"].errors)) == (409, ["year"])
    day = CalendarDay(date="2027-10-01", kind="holiday", name="样例")
    day.full_clean()
    typed = {"day-date": "2027-10-01", "day-kind": "holiday", "day-name": "国庆"}
    _first, answer = overtaken(
        lambda: calendar.enter_days([day], actor=officer), posts("calendar_list", **typed)
    )
    form = answer.context["day_form"]
    assert (answer.status_code, list(form.errors)) == (409, ["date"])
    assert form["name"].value() == "国庆"
    assert logged(entered, "calendar_entry") == 1


def test_two_files_with_one_expert_take_the_expert_in_once_and_name_the_line(officer):
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(make.a_user(Role.MINISTRY_OFFICER))
    files = [Filled(client).add("专家", GOOD).upload() for client in clients]
    results = race(
        *(
            lambda client=client, file=file: client.post(reverse("expert_import"), {"file": file})
            for client, file in zip(clients, files, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in results) in ([302, 400], [302, 409])
    (loser,) = (answer for answer in results if answer.status_code != 302)
    assert len(loser.context["faults"]) == 1
    assert "专家库中已有使用该邮箱的专家。" in loser.context["faults"][0]
    assert ExpertProfile.objects.count() == 1


# ── one of a kind ────────────────────────────────────────────────────────────────────────────


def test_a_draw_that_another_has_just_prepared_is_not_prepared_twice(officer):
    case = a_case()
    batch = evaluating(case.batch)
    _first, answer = overtaken(
        lambda: create(Draw(batch=batch), actor=officer), posts("draw_list", batch=batch.pk)
    )
    assert (answer.status_code, answer.url) == (302, reverse("draw_list"))
    assert Draw.objects.count() == 1


def test_a_case_against_a_base_that_another_has_just_opened_is_told_and_the_facts_stay(officer):
    base = things.a_base()
    faster = Delisting(base=base, ground="false_data", facts="样例事实甲")
    _first, answer = overtaken(
        lambda: create(faster, actor=officer),
        posts("delisting_start", base.pk, ground="false_data", facts="样例事实乙"),
    )
    assert (answer.status_code, answer.context["form"]["facts"].value()) == (409, "样例事实乙")
    assert Delisting.objects.get(base=base).facts == "样例事实甲"


def test_a_person_whom_two_administrators_seat_at_once_sits_in_one_place(officer):
    person, admin = make.a_user(Role.EXPERT), make.a_user(Role.SECURITY_ADMIN)
    bodies = [make.an_enterprise(), make.an_enterprise()]
    results = race(
        *(
            lambda body=body: accounts.seat(person, body, [Role.APPLICANT_EDITOR], actor=admin)
            for body in bodies
        )
    )
    assert refused(results) == []
    seats = Membership.objects.filter(user=person, is_active=True)
    assert seats.get().organisation in bodies


# ── gone meanwhile ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("act", ["remove", "up"])
def test_a_sector_that_another_has_just_removed_is_told_so(officer, act):
    batch = make.a_draft_batch()
    first, second = batch.sectors.all()

    def faster() -> None:
        with services.editing(batch.pk, "样例", actor=officer) as held:
            services.remove_sector(held, second.pk)

    _first, answer = overtaken(faster, posts("sector_table", batch.pk, **{act: second.pk}))
    assert (answer.status_code, logged(batch, "edit")) == (409, 1)
    assert list(answer.context["batch"].sectors.all()) == [first]


def test_quotas_and_a_new_name_for_a_sector_that_was_just_removed_are_refused(officer):
    batch = make.a_draft_batch()

    def remove(sector: Sector) -> None:
        with services.editing(batch.pk, "样例", actor=officer) as held:
            services.remove_sector(held, sector.pk)

    first, second = batch.sectors.all()
    numbers = {f"{row.pk}_{kind}": 7 for row in (first, second) for kind in ("park", "enterprise")}
    _first, answer = overtaken(lambda: remove(second), posts("quota_table", batch.pk, **numbers))
    assert answer.status_code == 409
    assert {quota.number for quota in batch.quotas.all()} == {2}
    _first, answer = overtaken(
        lambda: remove(first), posts("sector_edit", batch.pk, first.pk, code="S7", name="样例")
    )
    assert (answer.status_code, answer.context["form"]["name"].value()) == (409, "样例")
    assert batch.sectors.count() == 0


def test_a_draft_that_was_just_handed_in_is_not_written_over(officer):
    event = promoting.a_draft()
    writer = things.owner(event.base)
    client = Client()
    client.force_login(writer)
    begins = {name: f"{getattr(event, name):%Y-%m-%dT%H:%M}" for name in MOMENTS}
    form = promoting.words(title="样例改名") | begins
    page = reverse("event_edit", args=[event.pk])
    _first, answer = overtaken(
        lambda: perform(event, "propose", actor=writer), lambda: client.post(page, form)
    )
    kept = Event.objects.get(pk=event.pk)
    assert (answer.status_code, answer.context["form"]["title"].value()) == (409, "样例改名")
    assert (kept.state, kept.title) == ("proposed", event.title)


def test_a_day_of_the_calendar_struck_twice_at_once_is_logged_once(officer):
    year = calendar.enter_year(CalendarYear(year=2027, source="样例"), actor=officer)
    day = CalendarDay(date="2027-10-01", kind="holiday")
    day.full_clean()
    calendar.enter_days([day], actor=officer)
    copies = [CalendarDay.objects.get(pk=day.pk) for _reader in range(2)]
    results = race(*(lambda copy=copy: calendar.strike(copy, actor=officer) for copy in copies))
    assert [type(error) for error in refused(results)] == [Refused]
    assert logged(year, "calendar_strike") == 1
