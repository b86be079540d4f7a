"""The endpoints of this floor, and how many queries its pages cost."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.batches.models import Batch
from portal.timeline import calendar
from publicity.models import Objection
from tests.conftest import Clock
from tests.factories import a_batch, a_pdf, a_user
from tests.publicity.things import (
    CHECKED,
    OBJECTION,
    a_draft_notice,
    a_proposed_notice,
    an_objection,
    an_open_notice,
    passed,
)

pytestmark = pytest.mark.django_db

NOTICES = "/api/v1/public-notices/"
OBJECTIONS = "/api/v1/objections/"


def signed_in(client: Client, role: str) -> User:
    user = a_user(role)
    client.force_login(user)
    return user


def act(client: Client, url: str, name: str, **fields: Any) -> Any:
    return client.post(f"{url}actions/{name}/", fields, content_type="application/json")


def test_strangers_read_notices_on_show_with_their_lists(client: Client, clock: Clock) -> None:
    clock.set("2026-09-24T10:00:00+08:00")
    notice = an_open_notice(region="320000")
    a_draft_notice()
    rows = client.get(NOTICES).json()["results"]
    assert [row["id"] for row in rows] == [notice.pk]
    found = client.get(f"{NOTICES}{notice.pk}/").json()
    entry = notice.entries.get()
    assert found["entries"] == [
        {
            "id": entry.pk,
            "name": str(entry),
            "kind": "enterprise",
            "sector": "人工智能",
            "region": "320000",
            "remark": "",
            "is_removed": False,
        }
    ]
    assert (found["opens_on"], found["closes_on"]) == ("2026-09-24", "2026-10-09")
    assert dt.datetime.fromisoformat(found["closes_at"]) == notice.closes_at
    assert (found["days"], found["days_passed"], found["allowed_actions"]) == (5, 0, [])


def test_the_ministry_publishes_by_the_api(client: Client) -> None:
    calendar.seed(2025, 2026)
    url = f"{NOTICES}{a_draft_notice().pk}/"
    signed_in(client, Role.MINISTRY_OFFICER)
    assert act(client, url, "propose", **CHECKED).json()["state"] == "proposed"
    signed_in(client, Role.MINISTRY_LEAD)
    names = [offer["name"] for offer in client.get(url).json()["allowed_actions"]]
    assert names == ["send_back", "publish", "publish_assuming"]
    assert act(client, url, "publish").json()["state"] == "open"


def test_a_stranger_acts_on_no_notice(client: Client) -> None:
    notice = an_open_notice()
    assert act(client, f"{NOTICES}{notice.pk}/", "close").status_code == 401


@pytest.mark.clause("六(四)")
def test_an_objection_comes_in_by_the_api_with_its_evidence(client: Client) -> None:
    entry = an_open_notice().entries.get()
    answer = client.post(
        f"{NOTICES}{entry.notice_id}/objections/",
        {**OBJECTION, "entry": entry.pk, "evidence": a_pdf()},
    )
    objection = Objection.objects.get()
    assert answer.status_code == 201
    assert (answer.json()["code"], answer.json()["state"]) == (objection.code, "lodged")
    assert objection.statement.attachments.count() == 1


def test_the_fields_at_fault_are_named(client: Client) -> None:
    entry = an_open_notice().entries.get()
    answer = client.post(
        f"{NOTICES}{entry.notice_id}/objections/",
        {"entry": entry.pk, "name": "匿名"},
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert set(answer.json()) == {"name", "contact", "reasons", "evidence"}


@pytest.mark.clause("六(四)")
def test_outside_the_window_an_objection_is_answered_with_423(client: Client, clock: Clock) -> None:
    entry = an_open_notice().entries.get()
    clock.advance(days=30)
    answer = client.post(
        f"{NOTICES}{entry.notice_id}/objections/",
        {**OBJECTION, "entry": entry.pk},
        content_type="application/json",
    )
    assert answer.status_code == 423
    assert answer.json()["blocked_by"] == [
        "公示已结束，不再受理异议。对示范基地的情况，可随时向工业和信息化部举报。"
    ]
    assert Objection.objects.count() == 0


def test_a_notice_in_preparation_takes_no_objection_by_the_api(client: Client) -> None:
    entry = a_draft_notice().entries.get()
    answer = client.post(
        f"{NOTICES}{entry.notice_id}/objections/", {**OBJECTION, "entry": entry.pk}
    )
    assert answer.status_code == 404


def test_no_objection_carries_its_author(client: Client) -> None:
    objection = an_objection()
    signed_in(client, Role.MINISTRY_OFFICER)
    text = client.get(f"{OBJECTIONS}{objection.pk}/").content.decode()
    text += client.get(OBJECTIONS).content.decode()
    assert [word for word in OBJECTION.values() if word in text] == []


def test_a_look_by_the_api_is_logged(client: Client) -> None:
    objection = an_objection()
    user = signed_in(client, Role.MINISTRY_OFFICER)
    assert client.post(f"{OBJECTIONS}{objection.pk}/statement/").status_code == 403
    act(client, f"{OBJECTIONS}{objection.pk}/", "take")
    answer = client.post(f"{OBJECTIONS}{objection.pk}/statement/")
    assert answer.json() == {**OBJECTION, "is_organisation": False}
    look = AuditEvent.objects.get(action="look")
    assert (look.actor_id, look.subject_id) == (user.pk, objection.pk)


def test_an_auditor_looks_at_no_author(client: Client) -> None:
    objection = an_objection()
    signed_in(client, Role.AUDITOR)
    assert client.post(f"{OBJECTIONS}{objection.pk}/statement/").status_code == 403
    assert AuditEvent.objects.filter(action="look").count() == 0


def test_objections_are_filtered_by_state_and_batch(client: Client) -> None:
    one, other = an_objection(), an_objection()
    signed_in(client, Role.MINISTRY_OFFICER)
    act(client, f"{OBJECTIONS}{one.pk}/", "take")
    act(client, f"{OBJECTIONS}{one.pk}/", "accept", substance="反映一项指标不实")

    def found(**query: Any) -> list[int]:
        return [row["id"] for row in client.get(OBJECTIONS, query).json()["results"]]

    assert found(state="accepted") == [one.pk]
    assert found(batch=other.notice.batch_id) == [other.pk]
    assert found(kind="park") == []


# ── Working days ─────────────────────────────────────────────────────────────────────────────


def test_anybody_asks_for_a_window_of_working_days(client: Client) -> None:
    calendar.seed(2025, 2026)
    answer = client.get("/api/v1/working-days/", {"start": "2026-04-30", "days": 5})
    found = answer.json()
    assert (found["start"], found["end"]) == ("2026-04-30", "2026-05-11")
    assert found["days"][0] == {"date": "2026-04-30", "counted": False, "reason": "first_day"}
    assert [day["date"] for day in found["days"] if day["reason"] == "make_up"] == ["2026-05-09"]
    assert sum(day["counted"] for day in found["days"]) == 5


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"start": "2026-13-01", "days": "5"}, ["start"]),
        ({"start": "2026-04-30", "days": "0"}, ["days"]),
        ({"start": "2026-04-30", "days": "many"}, ["days"]),
        ({"start": "2026-12-25", "days": "5"}, ["start"]),
        ({}, ["start", "days"]),
    ],
)
def test_a_question_that_has_no_answer_names_its_fault(
    client: Client, query: dict[str, str], fields: list[str]
) -> None:
    calendar.seed(2025, 2026)
    answer = client.get("/api/v1/working-days/", query)
    assert answer.status_code == 400
    assert list(answer.json()) == fields


# ── What pages cost ──────────────────────────────────────────────────────────────────────────


#: Queries that a page may cost, by who asks.
BUDGETS: dict[str | None, dict[str, int]] = {
    None: {
        "/public-notices/": 8,
        "/public-notices/{notice}/": 8,
        "/public-notices/{notice}/objections/new/": 8,
        "/objections/query/{code}/": 8,
        NOTICES: 8,
    },
    Role.MINISTRY_OFFICER: {
        "/public-notices/": 12,
        "/public-notices/{notice}/": 15,
        "/objections/": 12,
        "/objections/{objection}/": 15,
        OBJECTIONS: 12,
    },
    Role.MINISTRY_LEAD: {NOTICES: 12},
}


def costs(client: Client, batch: Batch, paths: Iterable[str], number: int) -> dict[str, int]:
    """Return what each page costs with `number` more entries, objections and proposals."""
    for _n in range(number - 1):
        passed(batch)
    notice = an_open_notice(batch)
    objections = [an_objection(entry=entry) for entry in notice.entries.all()]
    for _n in range(number):
        a_proposed_notice(batch)
    one = objections[0]
    found = {}
    for path in paths:
        url = path.format(notice=notice.pk, code=one.code, objection=one.pk)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        found[path] = len(queries)
    return found


@pytest.mark.parametrize("role", BUDGETS)
def test_no_page_costs_more_when_there_is_more_to_show(client: Client, role: str | None) -> None:
    batch, budget = a_batch(), BUDGETS[role]
    if role:
        signed_in(client, role)
    costs(client, batch, budget, 1)  # content types and the like are read once a process
    few = costs(client, batch, budget, 1)
    assert costs(client, batch, budget, 4) == few
    assert {path: cost for path, cost in few.items() if cost > budget[path]} == {}
