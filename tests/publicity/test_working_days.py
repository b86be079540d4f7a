"""`manage.py working_days`, as a person and as a program ask it."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.timeline import calendar

pytestmark = pytest.mark.django_db


def asked(*args: str, **options: Any) -> str:
    calendar.seed(2025, 2026)
    out = StringIO()
    call_command("working_days", *args, stdout=out, **options)
    return out.getvalue()


@pytest.mark.clause("六(四)")
@pytest.mark.parametrize(("first", "end"), [(False, "2026-10-09"), (True, "2026-10-08")])
def test_a_program_gets_one_document(first: bool, end: str) -> None:
    found = json.loads(asked("2026-09-24", "5", json=True, count_first_day=first))
    assert (found["start"], found["end"]) == ("2026-09-24", end)
    assert sum(day["counted"] for day in found["days"]) == 5
    assert found["days"][0]["counted"] == first


def test_a_person_reads_each_day_with_its_reason() -> None:
    lines = asked("2026-04-30", "5").splitlines()
    assert lines[0] == "  2026-04-30  公示首日，不计入"
    assert lines[9] == "✓ 2026-05-09  调休上班日"
    assert "2026-05-11" in lines[-1]


@pytest.mark.parametrize(
    ("start", "days", "told"),
    [
        ("2026-02-30", "5", "2026-02-30"),
        ("today", "5", "today"),
        ("2026-04-30", "0", "0"),
        ("2026-04-30", "-1", "-1"),
        ("2026-04-30", "five", "five"),
        ("2026-12-25", "5", "2027"),
    ],
)
def test_what_cannot_be_answered_exits_with_2_and_a_sentence(
    start: str, days: str, told: str
) -> None:
    with pytest.raises(CommandError) as refusal:
        asked(start, days)
    assert refusal.value.returncode == 2
    assert told in str(refusal.value)
