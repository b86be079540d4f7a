"""Key tasks: changed, never doubled, never overwritten unseen."""

import pytest
from django.test import Client

from portal.accounts.models import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make.a_complete_draft()


@pytest.fixture
def client(draft):
    client = Client()
    client.force_login(make.owner_of(draft))
    return client


def path(draft) -> str:
    return f"{draft.get_absolute_url()}tasks/{draft.key_tasks.get().pk}/"


def words(draft, **changes: str) -> dict[str, str]:
    task = draft.key_tasks.get()
    names = ("name", "content", "department", "due_on", "deliverable")
    return {**dict(zip(names, task.words, strict=True)), "seen": task.stamp, **changes}


def test_a_task_is_changed_in_its_place(client, draft):
    pk = draft.key_tasks.get().pk
    answer = client.post(path(draft), words(draft, deliverable="验收报告与标准"))
    assert answer.status_code == 302
    task = make.fresh(draft).key_tasks.get()
    assert (task.pk, task.deliverable) == (pk, "验收报告与标准")


def test_two_who_change_it_are_shown_both(client, draft):
    mine = words(draft, department="质量部")
    client.post(path(draft), words(draft, department="研发部"))
    answer = client.post(path(draft), mine)
    assert answer.status_code == 409
    assert [(m, t) for _label, m, t in answer.context["differing"]] == [("质量部", "研发部")]
    assert draft.key_tasks.get().department == "研发部"
    assert client.post(path(draft), {**mine, "seen": answer.context["seen"]}).status_code == 302
    assert draft.key_tasks.get().department == "质量部"


def test_a_replayed_change_is_no_conflict(client, draft):
    mine = words(draft, department="质量部")
    assert [client.post(path(draft), mine).status_code for _n in range(2)] == [302, 302]


def test_a_double_click_adds_a_task_once(client, draft):
    new = words(draft, name="中试平台")
    for _click in range(2):
        client.post(f"{draft.get_absolute_url()}form/tasks/", new)
    assert sorted(draft.key_tasks.values_list("name", flat=True)) == ["中试平台", "产线升级"]


def test_a_wrong_day_is_told_and_kept(client, draft):
    answer = client.post(path(draft), words(draft, due_on="2027-02-30"))
    assert answer.status_code == 400
    assert "2027-02-30" in answer.content.decode()


def test_a_task_that_somebody_removed_is_told(client, draft):
    gone = path(draft)
    draft.key_tasks.all().delete()
    answer = client.post(gone, {})
    assert answer.status_code == 404
    assert "已被他人删除" in answer.content.decode()


def test_a_viewer_changes_nothing(draft):
    viewer = Client()
    viewer.force_login(make.a_user(Role.APPLICANT_VIEWER, draft.applicant))
    assert viewer.post(path(draft), words(draft, department="质量部")).status_code == 403
