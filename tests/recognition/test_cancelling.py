"""While a cancellation runs the name stands, and nothing new vouches for it; then all say so."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.urls import reverse

from portal.lifecycle.door import perform
from portal.lifecycle.errors import Refused
from recognition import printing
from recognition.models import Base, CertificateRun
from tests.recognition import things
from tests.recognition.test_certificates import ROOT, three_bases
from tests.recognition.test_kept import a_case
from tests.recognition.test_pages import signed_in, stranger, text

pytestmark = [pytest.mark.django_db, pytest.mark.clause("八")]


def certificate(base: Base) -> str:
    return reverse("certificate", args=[base.pk])


# --- while it is proposed ---


def test_no_certificate_is_issued_while_a_cancellation_is_proposed_and_the_refusal_says_why() -> (
    None
):
    delisting = things.a_proposed_delisting()
    base = delisting.base
    for user in (things.owner(base), things.officer()):
        answer = signed_in(user).get(certificate(base))
        assert answer.status_code == 409
        assert text(answer).count(f"proposed to cancel the recognition of {base}") == 1
        assert certificate(base) not in text(signed_in(user).get(base.get_absolute_url()))


def test_a_case_that_is_not_proposed_yet_holds_no_certificate() -> None:
    base = things.a_delisting().base
    assert signed_in(things.owner(base)).get(certificate(base)).status_code == 200


@pytest.mark.parametrize("name", ["send_back", "dismiss"])
def test_certificates_are_issued_again_when_the_proposal_falls(name: str) -> None:
    delisting = things.a_proposed_delisting()
    perform(delisting, name, actor=things.lead(), reason="事实不足（样例）")
    answer = signed_in(things.owner(delisting.base)).get(certificate(delisting.base))
    assert answer["Content-Type"] == "application/pdf"


def test_a_printing_leaves_out_whom_a_proposal_concerns_and_says_so() -> None:
    first, second, held = three_bases()
    things.a_proposed_delisting(held)
    client = signed_in(things.officer())
    url = reverse("certificate_runs", args=[held.recognition_id])
    assert f"cancel the recognition of {held}" in text(client.get(url))
    client.post(url, {"shape": "zip"})
    printing.sweep()
    run = CertificateRun.objects.get()
    with run.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as packed:
        assert packed.namelist() == [f"{base.plaque.number}.pdf" for base in (first, second)]
    assert run.total == 2


def test_what_is_proposed_after_the_order_is_left_out_all_the_same() -> None:
    first, second, held = three_bases()
    order = printing.order(held.recognition, "zip", ROOT, actor=things.officer())
    things.a_proposed_delisting(held)
    printing.sweep()
    run = CertificateRun.objects.get(pk=order.pk)
    with run.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as packed:
        assert packed.namelist() == [f"{base.plaque.number}.pdf" for base in (first, second)]


def test_where_nobody_is_left_nothing_is_printed() -> None:
    base = things.a_proposed_delisting().base
    with pytest.raises(Refused, match="proposed to cancel"):
        printing.order(base.recognition, "pdf", ROOT, actor=things.officer())
    url = reverse("certificate_runs", args=[base.recognition_id])
    answer = signed_in(things.officer()).post(url, {"shape": "pdf"})
    assert (answer.status_code, CertificateRun.objects.count()) == (409, 0)


# --- what strangers read ---


def verification(base: Base) -> str:
    return text(stranger().get(base.plaque.get_absolute_url()))


def verification_by_api(base: Base) -> str:
    return str(stranger().get(f"/api/v1/verify/{base.plaque.code}/").json()["valid"])


def register(base: Base) -> str:
    return text(stranger().get(reverse("base_list")))


def register_by_api(base: Base) -> str:
    [row] = stranger().get("/api/v1/bases/").json()["results"]
    return str(row["standing"])


def own_page(base: Base) -> str:
    return text(stranger().get(base.get_absolute_url()))


SAID: list[tuple[Callable[[Base], str], str, str]] = [
    (verification, "Genuine and valid", "Genuine, but cancelled"),
    (verification_by_api, "True", "False"),
    (register, "valid</span>", "cancelled</span>"),
    (register_by_api, "valid", "cancelled"),
    (own_page, "valid</span>", "Recognition cancelled"),
]


@pytest.mark.parametrize(("read", "stands", "cancelled"), SAID)
def test_everybody_reads_at_once_that_a_name_is_cancelled_and_not_before(
    read: Callable[[Base], str], stands: str, cancelled: str
) -> None:
    base = things.a_base()
    delisting = things.a_proposed_delisting(base)
    before = read(base)
    assert (stands in before, cancelled in before) == (True, False)
    perform(delisting, "approve", actor=things.lead())
    assert cancelled in read(base)


def test_the_experiences_of_a_base_go_with_its_name_and_not_before() -> None:
    base = things.a_base()
    case = a_case(base)
    delisting = things.a_proposed_delisting(base)
    assert stranger().get(case.get_absolute_url()).status_code == 200
    perform(delisting, "approve", actor=things.lead())
    assert stranger().get(case.get_absolute_url()).status_code == 404
    assert stranger().get("/api/v1/cases/").json()["results"] == []


@pytest.mark.parametrize("name", ["reported", "proposed"])
def test_how_far_a_review_has_come_stays_in_the_house(name: str) -> None:
    review = things.a_review()
    if name == "proposed":
        things.judged(review, "fail")
    else:
        things.reported(review)
    page = own_page(review.base)
    assert (
        "under effect review" in page,
        str(things.again(review).get_state_display()) in page,
    ) == (
        True,
        False,
    )
