"""The to-do list and the messages: each reader's own, with deadlines, and read once shown."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts.models import Role
from portal.inbox import outbox
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from tests import factories as make

pytestmark = pytest.mark.django_db


def waiting(client) -> list[tuple[str, str]]:
    items = client.get(reverse("todo")).context["items"]
    return [(item.title, item.url) for item in items]


def test_a_draft_notice_waits_for_the_officer_and_a_proposed_one_for_the_lead(client):
    notice = make.a_draft_batch().notice
    officer, lead = make.a_user(Role.MINISTRY_OFFICER), make.a_user(Role.MINISTRY_LEAD)
    entry = [(notice.title, notice.get_absolute_url())]
    client.force_login(officer)
    assert waiting(client) == entry
    perform(notice, "propose", actor=officer)
    assert waiting(client) == []
    client.force_login(lead)
    assert waiting(client) == entry


def test_the_list_by_api_is_the_list_on_the_page(client):
    application = make.submitted()
    officer = make.a_user(Role.AUTHORITY_OFFICER)
    api = APIClient()
    api.force_authenticate(officer)
    (item,) = api.get("/api/v1/todo/").json()
    assert (item["title"], item["url"]) == (
        application.applicant.name,
        application.get_absolute_url(),
    )
    assert item["due_at"].startswith(f"{application.batch.recommendations_due:%Y-%m}")
    assert APIClient().get("/api/v1/todo/").status_code == 401


def test_nothing_of_another_province_waits_for_an_officer(client):
    make.submitted()
    client.force_login(make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000")))
    assert waiting(client) == []


def test_messages_are_the_readers_own_and_read_once_shown(client):
    mine, other = make.a_user(Role.EXPERT), make.a_user(Role.EXPERT)
    outbox.write("t", [mine, other], subject="样例消息", body="正文")
    outbox.write("held", [mine], subject="尚未发出", body="正文", held=True)
    client.force_login(mine)
    page = client.get(reverse("message_list"))
    (letter,) = page.context["object_list"]
    assert (letter.recipient_id, page.context["fresh"]) == (mine.pk, {letter.pk})
    assert "尚未发出" not in page.content.decode()
    assert client.get(reverse("message_list")).context["fresh"] == set()
    assert Letter.objects.get(recipient=other).read_at is None


def test_strangers_are_sent_to_the_sign_in_page(client):
    for name in ("todo", "message_list"):
        response = client.get(reverse(name))
        assert response.url == f"{reverse('account_login')}?next={reverse(name)}"
