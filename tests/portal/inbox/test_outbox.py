"""Letters: written with the act, sent after it, once for the reader whatever happens between."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Role, User
from portal.inbox import outbox
from portal.inbox.models import Letter
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(settings: Any, tmp_path: Path) -> Path:
    """Where the rehearsal's mail goes (Django's own test backend would keep it in memory)."""
    settings.EMAIL_BACKEND = "portal.inbox.mail.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture
def reader() -> User:
    return make.a_user(Role.MINISTRY_OFFICER)


def a_letter(reader: User, key: str = "样例:1", **changes: Any) -> Letter:
    outbox.write(key, [reader], **{"subject": "事由", "body": "正文", **changes})
    return Letter.objects.get(key=f"{key}:{reader.pk}")


def files(mail: Path) -> list[str]:
    return sorted(path.name for path in mail.glob("*.eml"))


def test_an_occasion_writes_to_each_reader_once(reader):
    other = make.a_user(Role.MINISTRY_LEAD)
    for _time in range(2):
        outbox.write("样例:1", [reader, other], subject="事由", body="正文")
    assert sorted(Letter.objects.values_list("recipient", flat=True)) == [reader.pk, other.pk]


def test_what_did_not_happen_is_not_written_about(reader):
    with transaction.atomic():
        a_letter(reader)
        transaction.set_rollback(True)
    assert not Letter.objects.exists()


def test_sending_starts_after_the_commit(reader, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as started:
        a_letter(reader)
    assert len(started) == 1


def test_a_held_letter_starts_nothing(reader, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as started:
        a_letter(reader, held=True)
    assert started == []


def test_a_letter_becomes_one_mail(reader, mail):
    letter = a_letter(reader, subject="认定通知")
    assert (outbox.sweep(), outbox.sweep()) == (1, 0)
    [path] = mail.glob("*.eml")
    sent = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (sent["Subject"], sent["To"]) == ("认定通知", reader.email)
    assert Letter.objects.get(pk=letter.pk).sent_at is not None


def test_a_name_that_breaks_the_line_keeps_no_letter_back(reader, mail):
    a_letter(reader, subject="样例\r\nBcc: stranger@example.org 有限公司")
    assert outbox.sweep() == 1
    [path] = mail.glob("*.eml")
    sent = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (sent["Subject"].strip(), sent["Bcc"]) == (
        "样例 Bcc: stranger@example.org 有限公司",
        None,
    )


def test_a_letter_that_fails_for_weeks_is_still_tried(reader, settings):
    letter = a_letter(reader)
    most = 32767  # what a small integer holds
    Letter.objects.filter(pk=letter.pk).update(attempts=most)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert outbox.sweep() == 0
    assert Letter.objects.get(pk=letter.pk).attempts == most


def test_a_crash_between_sending_and_noting_it_shows_no_second_copy(reader, mail):
    letter = a_letter(reader)
    outbox.send(letter.pk)
    first = files(mail)
    Letter.objects.filter(pk=letter.pk).update(sent_at=None)
    outbox.sweep()
    assert files(mail) == first


def test_a_reader_without_an_address_reads_it_in_the_portal(reader, mail):
    User.objects.filter(pk=reader.pk).update(email="")
    letter = a_letter(reader)
    outbox.sweep()
    assert files(mail) == []
    assert list(Letter.objects.visible_to(reader)) == [letter]
    assert not Letter.objects.unsent().exists()


def test_a_mail_server_that_is_down_loses_no_letter(reader, settings, mail):
    letter = a_letter(reader)
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert outbox.sweep() == 0
    kept = Letter.objects.get(pk=letter.pk)
    assert (kept.attempts, kept.sent_at) == (1, None)
    assert kept.last_error
    settings.EMAIL_BACKEND = backend
    assert outbox.sweep() == 1
    assert Letter.objects.get(pk=letter.pk).last_error == ""


def test_held_letters_are_neither_seen_nor_sent_until_they_are_released_together(reader, mail):
    a_letter(reader, "结果:1", held=True)
    a_letter(reader, "结果:2", held=True)
    a_letter(reader, "其他:1", held=True)
    assert (outbox.sweep(), Letter.objects.visible_to(reader).count()) == (0, 0)
    assert outbox.release("结果:") == 2
    assert (outbox.sweep(), Letter.objects.visible_to(reader).count()) == (2, 2)
    assert len(files(mail)) == 2


def test_a_letter_is_in_the_portals_language_whatever_its_writer_reads(reader):
    with translation.override("en"):
        letter = a_letter(reader, subject=_("Deadlines"))
    assert letter.subject == "时限"


def test_letters_go_to_those_who_hold_the_role_now():
    province = make.an_authority()
    officer = make.a_user(Role.AUTHORITY_OFFICER, province)
    make.a_user(Role.AUTHORITY_LEAD, province)
    make.a_user(Role.AUTHORITY_OFFICER, make.an_authority("330000"))
    shut_out = make.a_user(Role.AUTHORITY_OFFICER, province)
    User.objects.filter(pk=shut_out.pk).update(is_active=False)
    gone = make.a_user(Role.AUTHORITY_OFFICER, province)
    gone.memberships.update(is_active=False)
    assert outbox.holders(province, Role.AUTHORITY_OFFICER) == [officer]
