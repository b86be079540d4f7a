"""Deadlines and the working-day calendar on screen, by API and by command."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.inbox import todo
from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from portal.timeline import calendar
from portal.timeline import clock as portal_clock
from portal.timeline.models import CalendarDay, CalendarYear, Timer
from tests import factories as make

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


# ── deadlines ────────────────────────────────────────────────────────────────────────────────


def test_deadlines_are_for_the_ministry_and_auditors(client):
    make.a_batch()
    answers = {}
    for role in (Role.MINISTRY_OFFICER, Role.AUDITOR, Role.EXPERT, Role.APPLICANT_OWNER):
        client.force_login(make.a_user(role))
        answers[role] = client.get(reverse("timer_list")).status_code
    assert list(answers.values()) == [200, 200, 403, 403]


def test_the_next_deadline_stands_first_with_the_thing_it_acts_on(client):
    batch = make.a_batch()
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    rows = client.get(reverse("timer_list")).context["object_list"]
    assert [(t.name, t.subject) for t in rows] == [
        ("close_applications", batch),
        ("close_recommendations", batch),
    ]


def test_fired_deadlines_are_found_by_the_filter(client, clock):
    batch = make.a_batch()
    clock.advance(batch.applications_due)
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    names = {
        status: [
            t.name
            for t in client.get(reverse("timer_list"), {"status": status}).context["object_list"]
        ]
        for status in ("", "fired", "failing", "lapsed")
    }
    assert names == {
        "": ["remind_authorities", "remind_authorities_again", "close_recommendations"],
        "fired": ["close_applications"],
        "failing": [],
        "lapsed": [],
    }


def test_a_malformed_day_is_told_and_shows_no_list(client):
    make.a_batch()
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    response = client.get(reverse("timer_list"), {"until": "2026-13-45"})
    assert response.status_code == 400
    assert list(response.context["filter"].errors) == ["until"]
    assert list(response.context["object_list"]) == []


def test_the_list_asks_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    for _position in range(5):
        make.a_batch()
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    client.get(reverse("timer_list"))
    with django_assert_max_num_queries(12):
        client.get(reverse("timer_list"))


def test_by_api_others_see_no_deadline():
    make.a_batch()
    client = APIClient()
    client.force_authenticate(make.a_user(Role.AUDITOR))
    assert client.get("/api/v1/timers/").json()["count"] == 2
    client.force_authenticate(make.a_user(Role.APPLICANT_OWNER))
    assert client.get("/api/v1/timers/").json()["count"] == 0


# ── calendar ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def officer(client):
    user = make.a_user(Role.MINISTRY_OFFICER)
    client.force_login(user)
    return user


YEAR = {"year-year": "2027", "year-source": "国办发明电〔2026〕99号（样例）"}


def enter_day(client, date: str, kind: str, until: str = ""):
    day = {"day-date": date, "day-until": until, "day-kind": kind, "day-name": "样例"}
    return client.post(reverse("calendar_list"), day)


def a_calendar(client) -> CalendarYear:
    """Return the calendar of 2027 as an officer has entered it, whole."""
    client.post(reverse("calendar_list"), YEAR)
    for first, last in (("01-01", "01-03"), ("05-01", "05-05"), ("10-01", "10-07")):
        enter_day(client, f"2027-{first}", "holiday", f"2027-{last}")
    enter_day(client, "2027-10-09", "make_up")
    return CalendarYear.objects.get(year=2027)


def test_a_year_and_its_days_are_entered_with_their_source_and_logged(client, officer):
    year = a_calendar(client)
    assert year.source == YEAR["year-source"]
    days = CalendarDay.objects.filter(date__range=("2027-09-30", "2027-12-31"))
    assert [(day.date.isoformat(), day.kind) for day in days] == [
        ("2027-10-01", "holiday"),
        ("2027-10-04", "holiday"),
        ("2027-10-05", "holiday"),
        ("2027-10-06", "holiday"),
        ("2027-10-07", "holiday"),
        ("2027-10-09", "make_up"),
    ]
    logged = AuditEvent.objects.of(year).filter(action="calendar_entry", actor=officer)
    assert logged.count() == CalendarDay.objects.filter(date__year=2027).count() == 10


@pytest.mark.parametrize(
    ("date", "kind", "until", "field"),
    [
        ("2027-10-02", "holiday", "", "date"),
        ("2027-10-08", "make_up", "", "date"),
        ("2029-10-01", "holiday", "", "date"),
        ("2027-02-30", "holiday", "", "date"),
        ("2027-10-01", "holiday", "2027-09-30", "until"),
        ("2027-10-01", "holiday", "2027-12-01", "until"),
        ("2027-10-09", "make_up", "2027-10-10", "until"),
        ("2027-10-01", "holiday", "2027-10-32", "until"),
    ],
)
def test_a_day_that_departs_from_nothing_or_lies_nowhere_is_refused(
    client, officer, date, kind, until, field
):
    client.post(reverse("calendar_list"), YEAR)
    response = enter_day(client, date, kind, until)
    assert response.status_code == 400
    assert list(response.context["day_form"].errors) == [field]
    assert not CalendarDay.objects.filter(date__year=2027).exists()


def test_a_year_is_entered_once_and_with_the_number_of_its_notice(client, officer):
    nameless = client.post(reverse("calendar_list"), YEAR | {"year-source": "据说"})
    assert list(nameless.context["year_form"].errors) == ["source"]
    client.post(reverse("calendar_list"), YEAR)
    assert client.post(reverse("calendar_list"), YEAR).status_code == 400


def test_a_day_is_struck_and_the_log_keeps_it(client, officer):
    client.post(reverse("calendar_list"), YEAR)
    enter_day(client, "2027-10-01", "holiday")
    day = CalendarDay.objects.get(date="2027-10-01")
    client.post(reverse("calendar_list"), {"strike": day.pk})
    assert not CalendarDay.objects.filter(pk=day.pk).exists()
    assert AuditEvent.objects.get(action="calendar_strike").data["date"] == "2027-10-01"


def test_a_day_that_has_been_struck_already_is_not_struck_and_logged_again(client, officer):
    client.post(reverse("calendar_list"), YEAR)
    enter_day(client, "2027-10-01", "holiday")
    seen_by_two = [CalendarDay.objects.get(date="2027-10-01") for _reader in range(2)]
    calendar.strike(seen_by_two[0], actor=officer)
    with pytest.raises(Refused) as refusal:
        calendar.strike(seen_by_two[1], actor=officer)
    assert str(refusal.value) == "2027-10-01 已被删除，无需再删。"
    assert AuditEvent.objects.filter(action="calendar_strike").count() == 1


def test_only_officers_of_the_ministry_enter_a_calendar(client):
    for role in (Role.MINISTRY_LEAD, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.EXPERT):
        client.force_login(make.a_user(role))
        assert client.post(reverse("calendar_list"), YEAR).status_code == 403
    assert not CalendarYear.objects.filter(year=2027).exists()


@pytest.mark.clause("六(四)")
def test_a_calendar_counts_once_a_second_person_has_confirmed_it(client, officer):
    year = a_calendar(client)
    proposed = perform(year, "propose", actor=officer)
    assert 2027 not in calendar.official().years
    with pytest.raises(Refused):
        perform(proposed, "confirm", actor=officer)
    perform(proposed, "confirm", actor=make.a_user(Role.MINISTRY_OFFICER))
    assert calendar.official().years == {2027}
    window = calendar.working_days(dt.date(2027, 9, 30), 2)
    assert window.end == dt.date(2027, 10, 9)


def test_a_calendar_that_forgets_a_statutory_holiday_is_not_put_forward(client, officer):
    client.post(reverse("calendar_list"), YEAR)
    with pytest.raises(Refused) as refusal:
        perform(CalendarYear.objects.get(year=2027), "propose", actor=officer)
    assert [str(reason)[:10] for reason in refusal.value.reasons] == ["2027-01-01", "2027-10-01"]


def test_what_has_been_put_forward_changes_only_after_it_is_opened_again(client, officer):
    year = perform(a_calendar(client), "propose", actor=officer)
    day = CalendarDay.objects.get(date="2027-10-09")
    assert client.post(reverse("calendar_list"), {"strike": day.pk}).status_code == 409
    assert enter_day(client, "2027-09-19", "make_up").status_code == 400
    perform(year, "reopen", actor=officer, reason="漏录一日（样例）")
    assert client.post(reverse("calendar_list"), {"strike": day.pk}).status_code == 302


def test_the_calendar_waits_for_the_lead(client, officer):
    lead = make.a_user(Role.MINISTRY_LEAD)
    year = perform(a_calendar(client), "propose", actor=officer)
    (item,) = todo.items(lead)
    client.force_login(lead)
    page = client.get(item.url, follow=True)
    assert page.context["entry"] == year
    assert [offer.name for offer in page.context["actions"]] == ["confirm", "reopen"]


def test_a_malformed_year_is_told(client, officer):
    response = client.get(reverse("calendar_list"), {"year": "soon"})
    assert response.status_code == 400
    assert list(response.context["pick"].errors) == ["year"]


# ── commands ─────────────────────────────────────────────────────────────────────────────────


def test_the_clock_command_moves_to_the_next_deadline_and_fires_it():
    batch = make.a_batch()
    document = json.loads(run("clock", "advance", "--next", "--json"))
    assert dt.datetime.fromisoformat(document["now"]) == batch.applications_due
    assert document["settled"] == 1
    assert document["next"]["name"] == "remind_authorities"
    assert Timer.objects.get(name="close_applications").fired_at == batch.applications_due


def test_the_clock_command_moves_by_days_and_to_a_moment():
    before = portal_clock.now()
    run("clock", "advance", "--days", "3")
    assert portal_clock.now() == before + dt.timedelta(days=3)
    run("clock", "advance", "--to", "2030-01-01T08:00")
    assert portal_clock.now().isoformat() == "2030-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "args",
    [
        ("--to", "someday"),
        ("--to", "2026-02-30T08:00"),
        ("--to", "1999-01-01T00:00"),
        ("--days", "0"),
        (),
    ],
)
def test_the_clock_command_refuses_nonsense_and_stands_still(args):
    before = portal_clock.now()
    with pytest.raises(CommandError):
        run("clock", "advance", *args)
    assert portal_clock.now() == before


def test_the_clock_command_leaves_real_time_alone(settings):
    settings.REHEARSAL = False
    with pytest.raises(CommandError):
        run("clock", "advance", "--days", "1")


def test_the_timers_command_lists_and_sweeps(clock):
    batch = make.a_batch()
    listed = json.loads(run("timers", "list", "--json"))
    assert [(t["name"], t["subject"], t["subject_name"]) for t in listed] == [
        ("close_applications", "batches.batch", batch.name),
        ("close_recommendations", "batches.batch", batch.name),
    ]
    clock.set(batch.applications_due)
    assert json.loads(run("timers", "sweep", "--json")) == {"settled": 1, "failing": 0}
    assert json.loads(run("timers", "sweep", "--json")) == {"settled": 0, "failing": 0}
