"""What the public is told of a line that an objection has removed, and of one that is held."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from publicity.models import PublicNotice
from tests.factories import a_batch
from tests.publicity.things import (
    OBJECTION,
    accepted,
    an_objection,
    an_open_notice,
    passed,
    settled,
)

pytestmark = pytest.mark.django_db

REMOVED = "已移出公示名单"


def page(notice: PublicNotice) -> str:
    """Return the page as a stranger gets it, from what is kept where that is still exact."""
    return Client().get(notice.get_absolute_url()).content.decode()


def table(notice: PublicNotice) -> str:
    answer = Client().get(reverse("public_notice_file", args=[notice.pk]))
    return answer.content.decode("utf-8-sig")


def workbook(notice: PublicNotice) -> list[list[object]]:
    answer = Client().get(reverse("public_notice_workbook", args=[notice.pk]))
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )


def removed_in_api(notice: PublicNotice) -> list[bool]:
    answer = Client().get(f"/api/v1/public-notices/{notice.pk}/").json()
    return [line["is_removed"] for line in answer["entries"]]


@pytest.mark.clause("六(四)")
def test_a_removed_line_is_marked_everywhere_at_once() -> None:
    batch = a_batch()
    passed(batch)
    notice = an_open_notice(batch)
    objection = accepted(an_objection(notice))
    before = page(notice)
    settled(objection, "uphold")
    assert (before.count(REMOVED), page(notice).count(REMOVED)) == (0, 1)
    assert table(notice).count(REMOVED) == 1
    assert [str(line[-1]) for line in workbook(notice) if REMOVED in str(line[-1])] == [REMOVED]
    assert sorted(removed_in_api(notice)) == [False, True]


def test_an_objection_that_is_open_or_dismissed_is_not_shown_publicly() -> None:
    notice = an_open_notice()
    untouched = (page(notice), table(notice), removed_in_api(notice))
    objection = accepted(an_objection(notice))
    held = (page(notice), table(notice), removed_in_api(notice))
    settled(objection, "dismiss")
    free = (page(notice), table(notice), removed_in_api(notice))
    assert [text for text, *_more in (held, free) if REMOVED in text] == []
    assert untouched[1:] == held[1:] == free[1:]
    assert "已暂缓" not in held[0]


def test_a_removed_line_never_says_who_objected_or_why() -> None:
    notice = an_open_notice()
    settled(accepted(an_objection(notice)), "uphold")
    said = page(notice) + table(notice) + str(workbook(notice))
    assert [word for word in (*OBJECTION.values(), "经核实") if word in said] == []


def test_a_removed_line_is_objected_to_no_more() -> None:
    notice = an_open_notice()
    link = f"{reverse('objection_new', args=[notice.pk])}?entry="
    before = page(notice)
    settled(accepted(an_objection(notice)), "uphold")
    assert (link in before, link in page(notice)) == (True, False)
