"""Certificates: what is signed, who checks it with the public key alone, and printing them all."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import Role
from portal.inbox.models import Letter
from portal.timeline import clock
from recognition import documents, keys, printing
from recognition.models import Base, CertificateRun
from recognition.signing import Facts, Fault, Forged, read, sign
from tests.factories import a_batch, a_user
from tests.publicity.things import passed
from tests.recognition import things
from tests.recognition.test_pages import signed_in, stranger, text

ROOT = "https://portal.example/"
KEY = Ed25519PrivateKey.generate()
PUBLIC = {"2028a": KEY.public_key()}
FACTS = Facts("XXSF-2028-P-001", "c" * 22, "样例园区", "样例", "样例规〔2028〕1号", "2028-11-01")


@pytest.fixture
def own_keys(tmp_path: Path, settings: object) -> Path:
    settings.CERTIFICATE_KEYS = tmp_path / "keys"  # type: ignore[attr-defined]
    return tmp_path / "keys"


def signature_of(base: Base) -> str:
    return sign(documents.facts_of(base), *keys.signing_key())


# --- the signature ---


def test_a_signed_code_gives_its_facts_back() -> None:
    assert read(sign(FACTS, "2028a", KEY), PUBLIC) == FACTS


@given(st.data())
def test_no_code_survives_the_change_of_one_character(data: st.DataObject) -> None:
    code = sign(FACTS, "2028a", KEY)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from("ABCxyz019-_.=").filter(lambda c: c != code[place]))
    with pytest.raises(Forged):
        read(code[:place] + other + code[place + 1 :], PUBLIC)


@given(st.text(max_size=300))
def test_nothing_that_is_typed_passes_for_a_code(typed: str) -> None:
    with pytest.raises(Forged):
        read(typed, PUBLIC)


def test_another_key_under_our_name_signs_nothing() -> None:
    with pytest.raises(Forged) as refusal:
        read(sign(FACTS, "2028a", Ed25519PrivateKey.generate()), PUBLIC)
    assert refusal.value.fault is Fault.FALSE_SIGNATURE


def test_a_key_that_was_never_published_is_named_as_such() -> None:
    with pytest.raises(Forged) as refusal:
        read(sign(FACTS, "2099z", KEY), PUBLIC)
    assert (refusal.value.fault, refusal.value.key_id) == (Fault.UNKNOWN_KEY, "2099z")


# --- keys ---


def test_a_new_key_signs_and_the_old_one_still_verifies(own_keys: Path) -> None:
    keys.make("2028a")
    old = sign(FACTS, *keys.signing_key())
    keys.make("2031a")
    assert keys.signing_key()[0] == "2031a"
    assert read(old, keys.ring().public) == FACTS
    assert [(key["id"], key["signs"]) for key in keys.published()] == [
        ("2031a", True),
        ("2028a", False),
    ]


def test_a_retired_key_of_which_only_the_public_half_is_kept_still_verifies(own_keys: Path) -> None:
    keys.make("2028a")
    old = sign(FACTS, *keys.signing_key())
    half = keys.ring().public["2028a"]
    keys.make("2031a")
    (own_keys / "2028a.pem").unlink()
    (own_keys / "2028a.pub.pem").write_bytes(
        half.public_bytes(
            keys.serialization.Encoding.PEM, keys.serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    assert read(old, keys.ring().public) == FACTS


def test_a_private_key_is_readable_by_its_owner_alone(own_keys: Path) -> None:
    assert keys.make("2028a").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("wrong", ["2027z", "2028a", "2028 b", "../2029", ""])
def test_a_key_id_that_would_not_sign_is_refused(own_keys: Path, wrong: str) -> None:
    keys.make("2028a")
    with pytest.raises(CommandError):
        call_command("certificate_keys", "new", wrong)
    assert keys.ring().current == "2028a"


def test_outside_a_rehearsal_nothing_is_signed_without_a_key(
    own_keys: Path, settings: object
) -> None:
    settings.REHEARSAL = False  # type: ignore[attr-defined]
    with pytest.raises(keys.ImproperlyConfigured, match="certificate_keys new"):
        keys.signing_key()


# --- checked by others ---


@pytest.mark.django_db
def test_a_script_that_knows_the_public_key_alone_verifies_a_certificate(tmp_path: Path) -> None:
    base = things.a_base()
    published = tmp_path / "keys.json"
    published.write_bytes(stranger().get("/api/v1/certificate-keys/").content)
    code = signature_of(base)
    address = f"{ROOT}verify/{base.plaque.code}/?s={code}"

    def checked(said: str) -> "subprocess.CompletedProcess[str]":
        script = settings.BASE_DIR / "scripts" / "verify_certificate.py"
        command = [sys.executable, "-I", str(script), str(published), said]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    genuine = checked(address)
    assert (genuine.returncode, genuine.stderr) == (0, "")
    for fact in (base.plaque.number, base.name, base.holder.name, base.plaque.code):
        assert fact in genuine.stdout
    altered = code[:60] + ("A" if code[60] != "A" else "B") + code[61:]
    assert checked(altered).returncode == 1
    assert "forged or altered" in checked(sign(FACTS, "rehearsal", KEY)).stderr
    assert "no code of a certificate" in checked("样例").stderr


@pytest.mark.django_db
def test_the_printed_qr_code_says_the_address_and_the_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = things.a_base()
    said: list[str] = []
    drawn = documents.pdf.qr_svg
    monkeypatch.setattr(documents.pdf, "qr_svg", lambda text: said.append(text) or drawn(text))
    documents.certificates([base], ROOT)
    (address,) = said
    assert address.startswith(f"{ROOT}verify/{base.plaque.code}/?s=")
    (code,) = parse_qs(urlsplit(address).query)["s"]
    assert read(code, keys.ring().public) == documents.facts_of(base)


@pytest.mark.django_db
def test_the_verification_page_says_that_the_signature_holds() -> None:
    base = things.a_base()
    page = stranger().get(base.plaque.get_absolute_url(), {"s": signature_of(base)})
    assert (page.status_code, "Genuine and valid" in text(page)) == (200, True)
    assert page.context["signed"]


@pytest.mark.django_db
@pytest.mark.clause("八")
def test_a_signature_outlives_the_recognition_but_the_page_says_cancelled_at_once() -> None:
    base = things.a_base()
    code = signature_of(base)
    things.delisted(base)
    page = stranger().get(base.plaque.get_absolute_url(), {"s": code})
    assert (page.status_code, "Genuine, but cancelled" in text(page)) == (200, True)


@pytest.mark.django_db
def test_a_forged_or_borrowed_signature_is_refused_in_words() -> None:
    batch = a_batch()
    passed(batch, region="110000")
    things.issued(things.a_draft(batch))
    one, other = Base.objects.with_life()
    for code, words in (
        ("样例", "cannot be read"),
        (sign(documents.facts_of(one), "rehearsal", KEY), "forged or has been altered"),
        (sign(documents.facts_of(one), "2099z", KEY), "never published"),
        (signature_of(other), "something else than the register: Plaque number"),
    ):
        page = stranger().get(one.plaque.get_absolute_url(), {"s": code})
        assert (page.status_code, words in text(page)) == (400, True)
        assert "Genuine and valid" not in text(page)
        answer = stranger().get(f"/api/v1/verify/{one.plaque.code}/", {"s": code})
        assert (answer.status_code, words in answer.json()["s"][0]) == (400, True)
    genuine = stranger().get(f"/api/v1/verify/{one.plaque.code}/", {"s": signature_of(one)})
    assert genuine.json()["signature"] == "holds"


# --- all of a document ---


def three_bases() -> "list[Base]":
    batch = a_batch()
    passed(batch, region="110000")
    passed(batch, region="440000")
    things.issued(things.a_draft(batch))
    return list(Base.objects.with_life())


def printed(shape: str) -> CertificateRun:
    recognition = Base.objects.first().recognition  # type: ignore[union-attr]
    run = printing.order(recognition, shape, ROOT, actor=things.officer())
    assert printing.sweep() == 1
    return CertificateRun.objects.get(pk=run.pk)


@pytest.mark.django_db
@pytest.mark.clause("六(四)")
def test_the_certificates_of_a_document_come_as_one_pdf() -> None:
    three_bases()
    run = printed("pdf")
    with run.file.open("rb") as file, pikepdf.open(file) as whole:
        assert len(whole.pages) == 3
    assert (run.done, run.total, run.finished_at is not None) == (3, 3, True)


@pytest.mark.django_db
def test_the_certificates_of_a_document_come_as_a_zip_of_those_that_stand() -> None:
    first, second, gone = three_bases()
    things.delisted(gone)
    run = printed("zip")
    with run.file.open("rb") as file, zipfile.ZipFile(file) as packed:
        assert packed.namelist() == [f"{base.plaque.number}.pdf" for base in (first, second)]
        with pikepdf.open(io.BytesIO(packed.read(packed.namelist()[0]))) as sheet:
            assert len(sheet.pages) == 1


@pytest.mark.django_db
def test_a_running_job_is_not_doubled_and_a_lost_one_is_taken_up() -> None:
    three_bases()
    recognition = Base.objects.first().recognition  # type: ignore[union-attr]
    run = printing.order(recognition, "zip", ROOT, actor=things.officer())
    assert printing.order(recognition, "zip", ROOT, actor=things.officer()) == run
    assert printing._claim(run.pk)
    assert printing.sweep() == 0
    lost = clock.real_now() - printing.LOST_AFTER * 2
    CertificateRun.objects.update(worked_at=lost)
    assert printing.sweep() == 1
    assert printing.sweep() == 0
    assert Letter.objects.filter(key__startswith=f"certificates:{run.pk}:").count() == 1


@pytest.mark.django_db
def test_the_ministry_orders_watches_and_fetches() -> None:
    recognition = three_bases()[0].recognition
    client = signed_in(things.officer())
    url = reverse("certificate_runs", args=[recognition.pk])
    assert client.post(url, {"shape": "doc"}).status_code == 400
    assert client.post(url, {"shape": "zip"}).status_code == 302
    run = CertificateRun.objects.get()
    fetch = reverse("certificates", args=[run.pk])
    assert "0 of 3" in text(client.get(url))
    assert client.get(fetch).status_code == 404
    printing.sweep()
    assert run.filename in text(client.get(url, headers={"HX-Request": "true"}))
    answer = client.get(fetch)
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    for user in (a_user(Role.AUTHORITY_LEAD), a_user(Role.APPLICANT_OWNER), a_user(Role.AUDITOR)):
        assert signed_in(user).get(url).status_code == 403
        assert signed_in(user).get(fetch).status_code == 403


@pytest.mark.django_db
def test_the_keys_are_published_and_nothing_private_is() -> None:
    keys.signing_key()
    page = text(stranger().get(reverse("certificate_keys")))
    published = stranger().get("/api/v1/certificate-keys/").json()["keys"]
    assert published[0]["public_key"] in page
    assert "PRIVATE" not in page + json.dumps(published)
