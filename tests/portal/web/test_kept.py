"""Kept pages: handed out again only while they are exact, and each reader with an own token."""

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role
from portal.audit import log
from portal.lifecycle.door import perform
from portal.timeline import calendar
from portal.timeline import clock as portal_clock
from portal.web.kept import Grain
from publicity.views import PublicNoticeDetail, PublicNoticeList
from tests.conftest import Clock
from tests.factories import a_user
from tests.publicity.things import a_draft_notice, a_proposed_notice, an_open_notice

pytestmark = pytest.mark.django_db

LIST = reverse("public_notice_list")
TOKEN = re.compile(r"[A-Za-z0-9]{64}")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths of the pages that are drawn, as they are drawn."""
    paths: list[str] = []
    for view in (PublicNoticeDetail, PublicNoticeList):
        draw = view.get

        def watched(self: Any, request: Any, *args: Any, _draw: Any = draw, **kwargs: Any) -> Any:
            paths.append(request.path)
            return _draw(self, request, *args, **kwargs)

        monkeypatch.setattr(view, "get", watched)
    return paths


def without_tokens(content: bytes) -> str:
    return TOKEN.sub("token", content.decode())


def test_a_stranger_gets_a_page_again_without_its_being_drawn(
    client: Client, drawn: list[str]
) -> None:
    an_open_notice()
    first, second = client.get(LIST), Client().get(LIST)
    assert without_tokens(second.content) == without_tokens(first.content)
    assert drawn == [LIST]
    other = {"X-Request-ID"}
    assert {k: v for k, v in second.items() if k not in other} == {
        k: v for k, v in first.items() if k not in other
    }


def test_every_reader_has_an_own_token_and_may_post_with_it() -> None:
    an_open_notice()
    readers = [Client(enforce_csrf_checks=True) for _n in range(2)]
    tokens = []
    for reader in (readers[0], *readers):  # the first visit draws the page
        page = reader.get(LIST).content.decode()
        tokens.append(set(TOKEN.findall(page)))
    assert not tokens[1] & tokens[2]
    secrets = {reader.cookies[settings.CSRF_COOKIE_NAME].value for reader in readers}
    assert len(secrets) == 2
    for reader, (token, *_more) in zip(readers, map(sorted, tokens[1:]), strict=True):
        answer = reader.post(
            reverse("set_language"), {"language": "en", "csrfmiddlewaretoken": token}
        )
        assert answer.status_code == 302


def test_whoever_is_signed_in_is_drawn_an_own_page(client: Client, drawn: list[str]) -> None:
    notice = an_open_notice()
    client.get(notice.get_absolute_url())
    officer = Client()
    officer.force_login(a_user(Role.MINISTRY_OFFICER))
    page = officer.get(notice.get_absolute_url())
    assert len(drawn) == 2
    assert page.context["staff"]
    assert not Client().get(notice.get_absolute_url()).context  # handed out, not drawn


def test_each_language_and_each_filter_is_a_page_of_its_own(client: Client) -> None:
    an_open_notice()
    client.get(LIST)
    assert "Public notices" in client.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    filtered = client.get(LIST, {"kind": "provincial_list"})
    assert list(filtered.context["object_list"]) == []
    assert client.get(LIST, {"kind": "nonsense"}).status_code == 400


def test_a_message_that_waits_is_told_and_not_kept(client: Client, drawn: list[str]) -> None:
    an_open_notice()
    client.get(LIST)
    client.cookies["messages"] = "anything"
    client.get(LIST)
    assert drawn == [LIST, LIST]


@pytest.mark.parametrize("name", ["send_back", "publish"])
def test_what_is_done_is_seen_at_once(client: Client, name: str) -> None:
    calendar.seed(2025, 2026)
    notice = a_proposed_notice()
    before = client.get(LIST).content.decode()
    fields = {"reason": "样例"} if name == "send_back" else {}
    perform(notice, name, actor=a_user(Role.MINISTRY_LEAD), **fields)
    shown = notice.title in client.get(LIST).content.decode()
    assert notice.title not in before
    assert shown is (name == "publish")


def test_the_passing_of_a_day_is_seen_at_once(client: Client, clock: Clock) -> None:
    clock.set("2026-09-24T23:59:00+08:00")
    notice = an_open_notice()
    url = notice.get_absolute_url()
    client.get(url)
    clock.set("2026-09-28T00:00:00+08:00")
    assert client.get(url).context["subject"].days_passed == 1


def test_a_page_that_is_refused_is_not_kept(client: Client) -> None:
    draft = a_draft_notice()
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert len(caches["pages"]._cache) == 0  # type: ignore[attr-defined]


def test_in_an_empty_house_nothing_is_kept(client: Client, drawn: list[str]) -> None:
    assert log.head() == ""
    client.get(LIST)
    client.get(LIST)
    assert drawn == [LIST, LIST]


@pytest.mark.parametrize(
    ("grain", "floor"),
    [(Grain.DAY, "2026-05-06T00:00:00+08:00"), (Grain.MINUTE, "2026-05-06T09:41:00+08:00")],
)
def test_the_real_clock_is_told_as_finely_as_the_page_tells_it(
    settings: Any, grain: Grain, floor: str
) -> None:
    settings.REHEARSAL = False
    moment = dt.datetime(2026, 5, 6, 9, 41, 33, 5, tzinfo=portal_clock.BEIJING)
    assert grain.floor(moment) == dt.datetime.fromisoformat(floor)
