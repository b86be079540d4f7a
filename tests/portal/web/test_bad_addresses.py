"""What people and programs put into an address or a form that is no number and no date."""

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts.models import Role
from tests import factories as make

pytestmark = pytest.mark.django_db

#: More digits than Python turns into a number.
ENDLESS = "9" * 5000
#: Days that exist and have no end, or no beginning, in Beijing.
OUT_OF_TIME = ["9999-12-31", "0001-01-01"]


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.a_user(role))
    return client


def test_an_id_that_is_no_number_names_nothing_for_the_api():
    caller = APIClient()
    caller.force_authenticate(make.a_user(Role.MINISTRY_OFFICER))
    tried = [
        caller.get("/api/v1/applications/abc/"),
        caller.get("/api/v1/applications/abc/answers/"),
        caller.post("/api/v1/applications/abc/actions/submit/"),
    ]
    assert [answer.status_code for answer in tried] == [404, 404, 404]


@pytest.mark.parametrize("day", OUT_OF_TIME)
@pytest.mark.parametrize(
    ("role", "page", "field"),
    [
        (Role.AUDITOR, "audit_list", "since"),
        (Role.AUDITOR, "audit_list", "until"),
        (Role.MINISTRY_OFFICER, "timer_list", "until"),
    ],
)
def test_a_day_beyond_all_calendars_is_told_at_its_field(role, page, field, day):
    answer = signed_in(role).get(reverse(page), {field: day})
    assert answer.status_code == 400
    assert day in str(answer.context["filter"].errors[field])


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/timers/?due_at__gte=0001-01-01", "due_at__gte"),
        ("/api/v1/timers/?due_at__lte=9999-12-31T23:59:59-12:00", "due_at__lte"),
        ("/api/v1/events/?starts_after=0001-01-01T00:00:00%2B08:00", "starts_after"),
        ("/api/v1/creation-objects/?search=" + "a," * 3000, "search"),
        ("/api/v1/bases/?search=a%00b", "search"),
        ("/api/v1/bases/?batch=99999999999999999999", "batch"),
        ("/api/v1/bases/?sector=0", "sector"),
        ("/api/v1/objections/?authority=" + ENDLESS, "authority"),
        ("/api/v1/score-sheets/?kind=house", "kind"),
        ("/api/v1/acceptances/?state=no_state", "state"),
        ("/api/v1/cases/?state=no_state", "state"),
    ],
)
def test_a_list_of_the_api_narrowed_beyond_all_bounds_tells_the_field(address, field):
    caller = APIClient()
    caller.force_authenticate(make.a_user(Role.MINISTRY_OFFICER))
    answer = caller.get(address)
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("/api/v1/bases/", "authority, batch, kind, page, search, sector, standing, state"),
        ("/api/v1/notices/", "batch, page, search, state"),
        ("/api/v1/audit-roots/", "page, search"),
    ],
)
def test_a_filter_that_a_list_does_not_have_is_told_and_not_passed_over(address, known):
    answer = APIClient().get(address, {"stat": "delisted"}, headers={"Accept-Language": "en"})
    told = {"stat": [f"This list has no such filter. It knows: {known}."]}
    assert (answer.status_code, answer.json()) == (400, told)


@pytest.mark.parametrize("day", OUT_OF_TIME)
def test_a_day_beyond_all_calendars_is_no_day_to_search_by(day):
    page = reverse("application_list")
    answer = signed_in(Role.MINISTRY_OFFICER).get(page, {"q": f"after:{day}"})
    assert answer.status_code == 400
    assert day in str(answer.context["filter"].errors["q"])


def test_a_row_named_by_endless_digits_is_not_there():
    batch = make.a_draft_batch()
    officer = signed_in(Role.MINISTRY_OFFICER)
    answers = [
        officer.post(reverse("sector_table", args=[batch.pk]), {"remove": ENDLESS}),
        officer.post(reverse("calendar_list"), {"strike": ENDLESS}),
        officer.get(reverse("scheme_compare", args=[batch.pk]), {"with": ENDLESS}),
        signed_in(Role.AUTHORITY_LEAD).post(reverse("application_views"), {"remove": ENDLESS}),
    ]
    assert [answer.status_code for answer in answers] == [409, 404, 404, 404]


@pytest.mark.parametrize("to", [{"days": ENDLESS}, {"to": "9999-12-31T23:59"}])
def test_the_clock_is_not_moved_out_of_time(to):
    answer = signed_in(Role.MINISTRY_OFFICER).post(reverse("clock_advance"), to)
    assert answer.status_code == 400
