"""The audit log: append-only in the database, and whoever gets round that is found out."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import log, triggers
from portal.audit.models import AuditEvent, AuditRoot
from portal.timeline import clock as portal_clock
from tests import factories as make

pytestmark = pytest.mark.django_db


def verify() -> dict:
    """Run the command; a broken chain has to end with exit code 1, a whole one without."""
    out = StringIO()
    code = 0
    try:
        call_command("audit", "verify", "--json", stdout=out)
    except SystemExit as stop:
        code = stop.code
    found = json.loads(out.getvalue())
    assert code == (0 if found["ok"] else 1)
    return found


def tamper(sql: str, *params) -> None:
    """Change the log as somebody could who owns the database."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    triggers.install(connection)


def test_a_life_so_far_verifies():
    make.recommended()
    found = verify()
    assert (found["ok"], found["events"]) == (True, AuditEvent.objects.count())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET actor_name = 'nobody'",
        "DELETE FROM audit_auditevent",
        "DELETE FROM audit_auditroot",
    ],
)
def test_the_database_refuses_to_change_the_log(sql):
    make.a_draft()
    log.publish_root(portal_clock.today())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_altered_row_is_found():
    make.submitted()
    tamper("UPDATE audit_auditevent SET actor_name = 'nobody' WHERE seq = 3")
    assert verify()["broken"] == {"seq": 3, "why": "altered"}


def test_a_removed_row_is_found():
    make.submitted()
    tamper("DELETE FROM audit_auditevent WHERE seq = 3")
    assert verify()["broken"] == {"seq": 3, "why": "missing"}


def test_a_cut_off_tail_is_found():
    make.submitted()
    last = AuditEvent.objects.order_by("-seq").first()
    tamper("DELETE FROM audit_auditevent WHERE seq = %s", last.seq)
    assert verify()["broken"] == {"seq": last.seq, "why": "missing"}


def test_a_root_once_published_holds_the_chain_to_it():
    make.a_draft()
    root = log.publish_root(portal_clock.today())
    tamper("UPDATE audit_auditroot SET hash = %s WHERE id = %s", "f" * 64, root.pk)
    assert verify()["broken"] == {"seq": root.seq, "why": "published root differs"}


def test_a_day_has_one_root():
    log.publish_root(portal_clock.today())
    make.a_draft()
    log.publish_root(portal_clock.today())
    assert AuditRoot.objects.count() == 1


def test_what_is_appended_while_the_chain_is_walked_is_no_break():
    make.a_draft()
    seen: list[str] = []

    def meanwhile(execute, sql, params, many, context):
        """Somebody acts between the walk and the next look at the head."""
        walked = any('FROM "audit_auditevent"' in one for one in seen)
        seen.append(sql)
        if walked and 'FROM "audit_audithead"' in sql and "late" not in seen:
            seen.append("late")
            log.append(action="declare", actor=None, at=portal_clock.now())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        verdict = log.verify()
    assert ("late" in seen, verdict.broken) == (True, None)


def test_a_head_that_was_set_back_is_found():
    make.submitted()
    last = AuditEvent.objects.order_by("-seq").first()
    tamper(
        "UPDATE audit_audithead SET seq = 2,"
        " hash = (SELECT hash FROM audit_auditevent WHERE seq = 2)"
    )
    assert verify()["broken"] == {"seq": last.seq + 1, "why": "missing"}
