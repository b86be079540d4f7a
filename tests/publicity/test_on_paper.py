"""The PDF of a notice: what the page shows, with corrections, withdrawal and removed lines."""

import subprocess
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from publicity.models import PublicNotice
from tests.factories import a_user
from tests.publicity.test_changes import corrected, withdrawn
from tests.publicity.things import (
    OFFICE,
    a_draft_notice,
    accepted,
    an_objection,
    an_open_notice,
    settled,
)

pytestmark = pytest.mark.django_db


def words(notice: PublicNotice, client: Any = None) -> str:
    """Return the text of the PDF without its breaks."""
    answer = (client or Client()).get(reverse("public_notice_paper", args=[notice.pk]))
    assert answer.headers["Content-Type"] == "application/pdf"
    said = subprocess.run(
        ["pdftotext", "-", "-"], input=answer.content, check=True, capture_output=True
    )
    return "".join(said.stdout.decode().split())


@pytest.mark.clause("六(四)")
def test_the_paper_holds_dates_list_and_how_to_object_in_no_order_of_merit() -> None:
    notice = an_open_notice()
    text = words(notice)
    entry = notice.entries.get()
    assert notice.closes_on is not None
    last = notice.closes_on
    expected = [
        notice.title,
        str(entry),
        entry.candidate.sector.code,
        "排名不分先后",
        "匿名异议不予受理",
        "".join(OFFICE["phone"].split()),
        f"{last.year}年{last.month}月{last.day}日",
    ]
    assert [part for part in expected if part not in text] == []
    assert "更正与撤回" not in text


def test_corrections_withdrawal_and_removed_lines_stand_on_the_paper_at_once() -> None:
    notice = an_open_notice()
    objection = accepted(an_objection(notice))
    before = words(notice)
    settled(objection, "uphold")
    corrected(notice, phone="010-22222222")
    withdrawn(notice)
    text = words(notice)
    said = ["已移出公示名单", "010-22222222", "样例：表述有误", "样例：名单有误", "本公示已于"]
    assert [part for part in said if part in before] == []
    assert [part for part in said if part not in text] == []


def test_a_draft_on_paper_says_so_and_is_nobody_elses(client: Client) -> None:
    draft = a_draft_notice()
    assert client.get(reverse("public_notice_paper", args=[draft.pk])).status_code == 404
    client.force_login(a_user(Role.MINISTRY_OFFICER))
    assert "未生效" in words(draft, client)
