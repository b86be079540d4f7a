"""The to-do list and the messages: each reader's own, with deadlines, and read once shown."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from portal.accounts.models import Role
from portal.celery import app as celery
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


def test_the_post_room_shows_what_fails_and_not_what_it_says(client, settings):
    reader = make.a_user(Role.EXPERT)
    outbox.write("评分:1", [reader], subject="评分表待填写", body="请于月底前提交。")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    outbox.sweep()
    client.force_login(make.a_user(Role.SYSTEM_ADMIN))

    page = client.get(reverse("delivery_list"), {"status": "failing"})

    (row,) = page.context["object_list"]
    assert (row.recipient, row.attempts) == (reader, 1)
    words = page.content.decode()
    assert row.last_error.splitlines()[0][:20] in words
    assert "评分表" not in words
    assert "月底" not in words


@pytest.fixture
def worker_at_hand():
    """Tasks are done at once, in this very process."""
    celery.conf.task_always_eager = True
    yield
    celery.conf.task_always_eager = False


@pytest.mark.usefixtures("worker_at_hand")
def test_the_post_room_tries_again_when_asked(client):
    reader = make.a_user(Role.EXPERT)
    outbox.write("评分:2", [reader], subject="评分表待填写", body="请提交。")
    client.force_login(make.a_user(Role.SYSTEM_ADMIN))

    assert client.post(reverse("delivery_list")).status_code == 302

    assert Letter.objects.get(recipient=reader).sent_at is not None
