"""Files are kept once, scanned apart from the upload, and given to those who may have them."""

import io
import json
import socketserver
import struct
import threading
import zipfile
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from applications import services
from applications.models import Application
from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.documents import attachments, rules, scanning, tasks
from portal.documents.models import Attachment, StoredFile
from portal.inbox.models import Letter
from portal.lifecycle.door import perform
from tests import factories as make
from tests.portal.documents import papers

pytestmark = pytest.mark.django_db

EICAR = "Eicar-Test-Signature"


class Scanner(socketserver.StreamRequestHandler):
    """Speaks clamd's INSTREAM: whatever holds the word VIRUS is infected."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write(self.answer(content))

    def answer(self, content: bytes) -> bytes:
        if b"LARGE" in content:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return f"stream: {EICAR} FOUND\0".encode() if b"VIRUS" in content else b"stream: OK\0"


@pytest.fixture
def clamd(settings) -> Iterator[str]:
    """A scanner on a port of its own, named in the settings."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scanner) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield settings.CLAMD_URL
        server.shutdown()


def a_file(words: str = "", name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, papers.a_pdf(Words=words) if words else papers.a_pdf())


@pytest.fixture
def draft() -> Application:
    return make.a_draft()


@pytest.fixture
def owner(draft: Application) -> User:
    return make.owner_of(draft)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def status(client: Client, file: Attachment) -> int:
    """Ask for a file and read it to its end, which closes it; return what the answer is."""
    response = client.get(file.get_absolute_url())
    response.getvalue()
    return response.status_code


def content_of(file: Attachment) -> bytes:
    with file.file.open() as stream:
        content: bytes = stream.read()
    return content


# ── keeping ──────────────────────────────────────────────────────────────────────────────────


def test_the_same_bytes_are_kept_once(draft, owner):
    for slot, name in (("licence", "执照.pdf"), ("audit", "审计.pdf")):
        services.upload(draft, slot, make.a_pdf(name), actor=owner)
    first, second = Attachment.objects.of(draft)
    assert (first.content_id, {first.name, second.name}) == (
        second.content_id,
        {"执照.pdf", "审计.pdf"},
    )
    assert StoredFile.objects.count() == 1


def test_the_stored_name_says_nothing_of_the_file(draft, owner):
    services.upload(draft, "licence", a_file(name="../../绝密.pdf"), actor=owner)
    (file,) = Attachment.objects.of(draft)
    assert file.name == "绝密.pdf"
    assert "绝密" not in file.file.name


def test_a_place_takes_so_many_files_and_no_more(draft, owner):
    for number in range(rules.MAX_SLOT):
        services.upload(draft, "other", a_file(f"n{number}"), actor=owner)
    with pytest.raises(ValidationError) as refusal:
        services.upload(draft, "other", a_file("more"), actor=owner)
    assert refusal.value.code == "slot_full"
    assert Attachment.objects.of(draft).count() == rules.MAX_SLOT


def test_a_refused_file_leaves_nothing_behind(draft, owner):
    page = draft.section_url("files")
    upload = SimpleUploadedFile("假.pdf", b"<html></html>")
    response = signed_in(owner).post(page, {"slot": "licence", "file": upload})
    assert response.status_code == 400
    assert "假.pdf" in response.context["upload_form"].errors["file"][0]
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)


# ── the history ──────────────────────────────────────────────────────────────────────────────


def replaced(draft: Application, owner: User) -> tuple[Attachment, Attachment]:
    """Return the earlier and the present file of one place."""
    services.upload(draft, "licence", a_file("old", "旧执照.pdf"), actor=owner)
    (old,) = Attachment.objects.of(draft).filter(slot="licence")
    services.upload(draft, "licence", a_file("new", "新执照.pdf"), actor=owner)
    return Attachment.objects.get(pk=old.pk), Attachment.objects.of(draft).get(slot="licence")


def test_a_replaced_file_stays_and_is_shown_to_those_who_wrote_it(draft, owner):
    old, new = replaced(draft, owner)
    assert old.replaced_by_id == new.pk
    page = signed_in(owner).get(draft.section_url("files")).content.decode()
    assert page.index("新执照.pdf") < page.index("旧执照.pdf")
    assert status(signed_in(owner), old) == 200


def test_what_was_replaced_before_it_was_handed_in_is_no_authoritys_business():
    draft = make.a_complete_draft()
    owner = make.owner_of(draft)
    old, new = replaced(draft, owner)
    services.declare(draft, actor=owner)
    perform(make.fresh(draft), "submit", actor=owner)
    officer = signed_in(make.a_user(Role.AUTHORITY_OFFICER, draft.authority))
    assert status(officer, new) == 200
    assert status(officer, old) == 404
    assert "旧执照.pdf" not in officer.get(draft.get_absolute_url()).content.decode()


def test_what_was_handed_in_stays_readable_after_it_is_replaced():
    draft = make.a_complete_draft()
    owner = make.owner_of(draft)
    perform(draft, "submit", actor=owner)
    person = make.a_user(Role.AUTHORITY_OFFICER, draft.authority)
    perform(draft, "return_for_correction", actor=person, defects="执照过期")
    old = Attachment.objects.of(draft).get(slot="licence")
    services.upload(draft, "licence", a_file("new", "新执照.pdf"), actor=owner)
    officer = signed_in(person)
    assert status(officer, old) == 200
    assert old.name in officer.get(draft.get_absolute_url()).content.decode()
    expert = make.a_user(Role.EXPERT)
    assert not Attachment.objects.get(pk=old.pk).is_shown_to(expert)


# ── downloads ────────────────────────────────────────────────────────────────────────────────


def a_stored(draft: Application, owner: User, name: str = "证明.pdf") -> Attachment:
    services.upload(draft, "licence", a_file(name=name), actor=owner)
    file: Attachment = Attachment.objects.of(draft).get(slot="licence")
    return file


def test_a_download_is_no_page_of_the_portal_and_is_logged(draft, owner):
    file = a_stored(draft, owner)
    response = signed_in(owner).get(file.get_absolute_url())
    assert b"".join(response.streaming_content) == content_of(file)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"
    assert AuditEvent.objects.of(draft).filter(action="download").count() == 1


def test_a_proxy_sends_the_bytes_where_there_is_one(draft, owner, settings):
    settings.ACCEL_REDIRECT = "/files/"
    file = a_stored(draft, owner)
    response = signed_in(owner).get(file.get_absolute_url())
    assert response["X-Accel-Redirect"] == f"/files/{file.file.name}"
    assert response.content == b""
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )
    assert "filename*=utf-8''" in response["Content-Disposition"]


def test_the_proxy_is_told_of_no_file_that_the_reader_may_not_have(draft, owner, settings):
    settings.ACCEL_REDIRECT = "/files/"
    file = a_stored(draft, owner)
    for person in (make.a_user(Role.APPLICANT_OWNER), make.a_user(Role.MINISTRY_LEAD)):
        response = signed_in(person).get(file.get_absolute_url())
        assert response.status_code == 404
        assert "X-Accel-Redirect" not in response


def test_who_lost_the_right_loses_the_file_with_the_next_request(draft, owner):
    editor = make.a_user(Role.APPLICANT_EDITOR, draft.applicant)
    session, file = signed_in(editor), a_stored(draft, owner)
    assert status(session, file) == 200
    editor.memberships.update(is_active=False)
    assert status(session, file) == 404


# ── viruses ──────────────────────────────────────────────────────────────────────────────────


def test_without_a_scanner_the_page_says_so(draft, owner):
    a_stored(draft, owner)
    with translation.override("zh-hans"):
        told = str(StoredFile.Scan.NOT_CONFIGURED.label)
    assert told in signed_in(owner).get(draft.section_url("files")).content.decode()
    assert tasks.scan_files() == 0


def test_an_upload_does_not_wait_for_the_scan(draft, owner, clamd):
    file = a_stored(draft, owner)
    assert file.content.scan == StoredFile.Scan.WAITING
    assert tasks.scan_files() == 1
    assert StoredFile.objects.get().scan == StoredFile.Scan.CLEAN
    assert tasks.scan_files() == 0


def test_what_waits_for_its_scan_is_given_to_its_uploader_alone(draft, owner, clamd):
    file = a_stored(draft, owner)
    editor = signed_in(make.a_user(Role.APPLICANT_EDITOR, draft.applicant))
    assert (status(signed_in(owner), file), status(editor, file)) == (200, 423)
    told = editor.get(file.get_absolute_url()).content.decode()
    assert f"“{file.name}”在病毒扫描完成后" in told
    listed = draft.section_url("files")
    assert file.get_absolute_url() in signed_in(owner).get(listed).content.decode()
    page = editor.get(listed).content.decode()
    assert (file.get_absolute_url() in page, "等待病毒扫描" in page) == (False, True)
    assert AuditEvent.objects.of(draft).filter(action="download").count() == 1
    tasks.scan_files()
    assert status(editor, file) == 200


def test_a_stranger_is_not_even_told_that_a_file_waits(draft, owner, clamd):
    file = a_stored(draft, owner)
    assert status(signed_in(make.a_user(Role.APPLICANT_OWNER)), file) == 404


def test_a_dossier_names_what_it_leaves_out_until_the_scan_is_done(draft, owner, clamd):
    file = a_stored(draft, owner)
    editor = signed_in(make.a_user(Role.APPLICANT_EDITOR, draft.applicant))

    def packed() -> tuple[bool, list[str]]:
        answer = editor.get(f"{draft.get_absolute_url()}dossier/")
        book = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
        entries = json.loads(book.read("manifest.json"))["entries"]
        inside = any(name.endswith(file.name) for name in book.namelist())
        return inside, [entry["name"] for entry in entries if "left_out" in entry]

    assert packed() == (False, [file.name])
    tasks.scan_files()
    assert packed() == (True, [])


def test_what_came_in_before_there_was_a_scanner_is_scanned_too(draft, owner, request):
    file = a_stored(draft, owner)
    assert file.content.scan == StoredFile.Scan.NOT_CONFIGURED
    request.getfixturevalue("clamd")
    assert tasks.scan_files() == 1
    assert StoredFile.objects.get().scan == StoredFile.Scan.CLEAN


def infected(draft: Application, owner: User) -> Attachment:
    services.upload(draft, "licence", a_file("VIRUS"), actor=owner)
    tasks.scan_files()
    file: Attachment = Attachment.objects.of(draft).get(slot="licence")
    return file


def test_an_infected_file_is_locked_for_everybody_and_its_uploader_is_told(draft, owner, clamd):
    file = infected(draft, owner)
    response = signed_in(owner).get(file.get_absolute_url())
    assert response.status_code == 403
    assert file.name in response.content.decode()
    letter = Letter.objects.get(recipient=owner)
    assert EICAR in letter.body
    event = AuditEvent.objects.of(draft).get(action="infected")
    assert (event.actor_name, event.data["virus"]) == ("system", EICAR)


def test_an_infected_file_is_no_evidence(draft, owner, clamd):
    infected(draft, owner)
    assert "licence" not in make.fresh(draft).evidence


def test_the_same_infected_bytes_do_not_come_in_again(draft, owner, clamd):
    infected(draft, owner)
    with pytest.raises(ValidationError) as refusal:
        services.upload(draft, "audit", a_file("VIRUS", "另一个.pdf"), actor=owner)
    assert refusal.value.code == "infected"


def test_every_thing_that_holds_the_bytes_is_told_once(draft, owner, clamd):
    for slot in ("licence", "audit"):
        services.upload(draft, slot, a_file("VIRUS"), actor=owner)
    for _sweep in range(2):
        scanning.scan(StoredFile.objects.get().pk)
    assert Letter.objects.filter(recipient=owner).count() == 2
    assert AuditEvent.objects.of(draft).filter(action="infected").count() == 2


def test_a_scanner_that_does_not_answer_leaves_the_file_waiting(draft, owner, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    file = a_stored(draft, owner)
    assert tasks.scan_files() == 0
    stored = StoredFile.objects.get(pk=file.content_id)
    assert (stored.scan, stored.tried_at is not None) == (StoredFile.Scan.WAITING, True)
    assert stored.note != ""
    assert status(signed_in(owner), file) == 200


def test_a_file_too_large_for_the_scanner_is_not_called_clean(draft, owner, clamd):
    services.upload(draft, "licence", a_file("LARGE"), actor=owner)
    assert tasks.scan_files() == 0
    assert StoredFile.objects.get().scan == StoredFile.Scan.WAITING


def test_pages_are_counted_and_shown(draft, owner):
    upload = SimpleUploadedFile("审计.pdf", papers.a_pdf(7))
    attachments.store(draft, "audit", upload, actor=owner)
    page = signed_in(owner).get(reverse("application_section", args=[draft.pk, "files"]))
    assert "7 页" in page.content.decode()
