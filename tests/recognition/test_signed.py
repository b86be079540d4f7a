"""The stamped original of a document: filed by its number, guarded, open where an officer says."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role, User
from portal.documents.models import Attachment
from portal.lifecycle.door import perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused, UnknownAction
from recognition.models import Recognition, SignedDocument
from tests.factories import a_pdf, a_user
from tests.recognition import things
from tests.recognition.test_pages import signed_in, stranger, text

pytestmark = [pytest.mark.django_db, pytest.mark.clause("七")]


def filed(document: Recognition | None = None, upload: Any = None, **fields: Any) -> Recognition:
    """Return an issued document with its scan."""
    document = document or things.issued()
    return perform(
        document,
        "file_signed",
        actor=things.officer(),
        data={"document_number": document.document_number, **fields},
        files={"file": upload or a_pdf("样例规文件.pdf")},
    )


def signed_url(document: Recognition) -> str:
    return reverse("recognition_signed", args=[document.pk])


def fetched(client: Client, url: str) -> Any:
    """Return the answer, read to its end."""
    answer = client.get(url)
    answer.getvalue()  # at the end the client closes it, and not the connection with it
    return answer


def outsiders(document: Recognition) -> list[User]:
    base = document.bases.first()
    assert base is not None
    return [
        things.owner(base),
        a_user(Role.AUTHORITY_LEAD, base.authority),
        a_user(Role.EXPERT),
    ]


def test_the_ministry_alone_fetches_a_scan_that_nobody_has_opened() -> None:
    document = filed()
    scan = Attachment.objects.get(subject_type__model="signeddocument")
    for user in (things.officer(), things.lead(), a_user(Role.AUDITOR)):
        for url in (signed_url(document), scan.get_absolute_url()):
            answer = fetched(signed_in(user), url)
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    for user in outsiders(document):
        for url in (signed_url(document), scan.get_absolute_url()):
            assert signed_in(user).get(url).status_code == 404
    assert stranger().get(signed_url(document)).status_code == 404
    page = text(stranger().get(document.get_absolute_url()))
    assert (signed_url(document) in page, scan.name in page) == (False, False)


def test_an_officer_opens_the_scan_to_everybody_and_closes_it_again() -> None:
    document = filed()
    document = perform(document, "show_signed", actor=things.officer())
    answer = fetched(stranger(), signed_url(document))
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert signed_url(document) in text(stranger().get(document.get_absolute_url()))
    with pytest.raises(Refused, match="already"):
        perform(document, "show_signed", actor=things.officer())
    perform(document, "hide_signed", actor=things.officer())
    assert stranger().get(signed_url(document)).status_code == 404
    with pytest.raises(Refused, match="not open"):
        perform(things.again(document), "hide_signed", actor=things.officer())


def test_a_scan_may_be_opened_as_it_is_filed() -> None:
    assert fetched(stranger(), signed_url(filed(is_public="on"))).status_code == 200


def test_nothing_is_opened_before_it_is_filed() -> None:
    document = things.issued()
    with pytest.raises(Refused, match="not been filed"):
        perform(document, "show_signed", actor=things.officer())
    assert signed_in(things.officer()).get(signed_url(document)).status_code == 404


@pytest.mark.parametrize("number", ["样例规〔2026〕999号", "样例规[2026]1号", ""])
def test_the_original_of_another_document_is_refused(number: str) -> None:
    with pytest.raises(InvalidFields) as refusal:
        filed(document_number=number)
    assert list(refusal.value.errors) == ["document_number"]
    assert not SignedDocument.objects.exists()


def test_what_is_no_pdf_is_refused_whatever_its_name_says() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
    for upload in (
        SimpleUploadedFile("文件.pdf", png, content_type="application/pdf"),
        SimpleUploadedFile("文件.pdf", b"no pdf at all", content_type="application/pdf"),
    ):
        with pytest.raises(InvalidFields) as refusal:
            filed(upload=upload)
        assert list(refusal.value.errors) == ["file"]


def test_a_document_that_is_not_issued_has_no_original() -> None:
    with pytest.raises((Refused, UnknownAction)):
        filed(things.proposed())


@pytest.mark.parametrize("role", [Role.MINISTRY_LEAD, Role.AUDITOR, Role.AUTHORITY_OFFICER])
def test_only_an_officer_of_the_ministry_files_it(role: Role) -> None:
    document = things.issued()
    with pytest.raises(NotAllowed):
        perform(
            document,
            "file_signed",
            actor=a_user(role),
            data={"document_number": document.document_number},
            files={"file": a_pdf()},
        )


def test_a_better_scan_takes_the_place_and_the_first_stays_in_the_ministry() -> None:
    document = filed(is_public="on")
    filed(things.again(document), a_pdf("重扫.pdf"), is_public="on")
    first, second = Attachment.objects.order_by("uploaded_at", "pk")
    old, new = (first, second) if first.replaced_by_id else (second, first)
    assert (new.name, new.is_current, old.replaced_by) == ("重扫.pdf", True, new)
    answer = fetched(stranger(), signed_url(document))
    assert "%E9%87%8D%E6%89%AB" in answer["Content-Disposition"]
    page = text(signed_in(things.officer()).get(document.get_absolute_url()))
    assert "1 earlier file" in page
    # Only what stands there now is public.
    for user in outsiders(document):
        assert signed_in(user).get(old.get_absolute_url()).status_code == 404
