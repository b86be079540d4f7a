"""The log on screen: auditors alone, filters that tell what is malformed, a verdict on demand."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts.models import Role
from portal.audit import log, triggers
from portal.audit.models import AuditEvent
from portal.timeline import clock
from tests import factories as make

pytestmark = pytest.mark.django_db

PAGE = "audit_list"


@pytest.fixture
def auditor(client):
    user = make.a_user(Role.AUDITOR)
    client.force_login(user)
    return user


def shown(response) -> list[int]:
    return [line.event.seq for line in response.context["lines"]]


def test_the_log_is_for_auditors_alone(client):
    answers = []
    for role in (Role.MINISTRY_LEAD, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.APPLICANT_OWNER):
        client.force_login(make.a_user(role))
        answers += [client.get(reverse(PAGE)).status_code, client.post(reverse(PAGE)).status_code]
    assert answers == [403] * 8


def test_the_log_is_narrowed_by_thing_actor_act_and_day(client, auditor):
    batch = make.a_called_batch()
    publish = AuditEvent.objects.get(action="publish")
    today = clock.today()
    tomorrow = today + dt.timedelta(days=1)
    for query in (
        {"subject": batch.notice.title, "action": "publish"},
        {"actor": publish.actor_name},
        {"action": "publish", "since": today.isoformat(), "until": today.isoformat()},
    ):
        assert shown(client.get(reverse(PAGE), query)) == [publish.seq]
    assert shown(client.get(reverse(PAGE), {"since": tomorrow.isoformat()})) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "yesterday"}, "since"),
        ({"until": "2026-02-30"}, "until"),
        ({"since": "2026-10-02", "until": "2026-10-01"}, "until"),
    ],
)
def test_a_malformed_day_is_told_at_its_field(client, auditor, query, field):
    make.a_called_batch()
    response = client.get(reverse(PAGE), query)
    assert response.status_code == 400
    assert list(response.context["filter"].errors) == [field]
    assert shown(response) == []


def test_a_sound_chain_is_said_to_hold_and_the_check_is_logged(client, auditor):
    make.a_called_batch()
    events = AuditEvent.objects.count()
    verdict = client.post(reverse(PAGE)).context["verdict"]
    assert (verdict.ok, verdict.events) == (True, events)
    assert AuditEvent.objects.first().action == "verify"


def test_a_changed_row_is_found_and_named(client, auditor):
    make.a_called_batch()
    triggers.remove(connection)
    AuditEvent.objects.filter(seq=2).update(actor_name="somebody else")
    triggers.install(connection)
    response = client.post(reverse(PAGE))
    assert response.context["verdict"].broken.seq == 2
    assert "#2" in response.content.decode() or "第 2 条" in response.content.decode()


def test_each_line_says_what_changed(client, auditor):
    make.a_called_batch()
    line = next(
        line
        for line in client.get(reverse(PAGE)).context["lines"]
        if line.event.action == "publish"
    )
    assert line.changes == (("state", "proposed", "published"),)


def test_roots_are_public_and_one_is_found_by_its_day():
    make.a_called_batch()
    root = log.publish_root(dt.date(2026, 9, 28))
    client = APIClient()
    expected = {"date": "2026-09-28", "seq": root.seq, "hash": root.hash}
    assert client.get("/api/v1/audit-roots/").json()["results"] == [expected]
    assert client.get("/api/v1/audit-roots/2026-09-28/").json() == expected
    assert client.get("/api/v1/audit-roots/2026-19-39/").status_code == 404


def test_the_page_asks_a_fixed_number_of_queries(client, auditor, django_assert_max_num_queries):
    for _position in range(3):
        make.a_called_batch()
    client.get(reverse(PAGE))
    with django_assert_max_num_queries(12):
        client.get(reverse(PAGE))
