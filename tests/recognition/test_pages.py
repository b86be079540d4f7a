"""Pages, papers and API of this floor, asked for real."""

import io
import json
import re
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Role, User
from portal.batches.models import Kind
from portal.lifecycle.actors import SYSTEM
from portal.lifecycle.door import create, perform
from portal.lifecycle.errors import Refused
from portal.timeline import clock
from recognition import documents
from recognition.models import Base, Case, Delisting, EffectReview
from tests.factories import a_batch, a_user, an_enterprise
from tests.publicity.things import passed
from tests.recognition import things

pytestmark = pytest.mark.django_db


def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def signed_in(user: User) -> Client:
    client = stranger()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def bases_of(*regions: str, **changes: Any) -> list[Base]:
    """Return bases of one batch and document, one more than `regions`."""
    batch = a_batch()
    for region in regions:
        passed(batch, region=region, **changes)
    document = things.issued(things.a_draft(batch))
    return list(Base.objects.with_life().filter(recognition=document))


# --- the public register ---


def test_the_register_is_in_the_order_of_the_regions_and_keeps_the_delisted() -> None:
    north, middle, south = bases_of("440000", "110000")
    things.delisted(north)

    page = stranger().get(reverse("base_list"))

    assert page.status_code == 200
    names = re.findall(r'<th scope="row"><a href="/bases/(\d+)/"', page.content.decode())
    assert [int(pk) for pk in names] == [north.pk, middle.pk, south.pk]
    assert text(page).count(">cancelled</span>") == 1
    assert text(page).count(">valid</span>") == 2


@pytest.mark.clause("十")
def test_the_map_is_a_filter_and_bears_no_number() -> None:
    beijing, _jiangsu = bases_of("110000")

    page = stranger().get(reverse("base_list"), {"region": "110000"})

    assert [base.pk for base in page.context["object_list"]] == [beijing.pk]
    assert {tile.count for tile in page.context["tiles"]} == {None}
    assert {tile.level for tile in page.context["tiles"]} == {0}
    assert [tile.region.code for tile in page.context["tiles"] if tile.current] == ["110000"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"kind": "park"}, ["park"]),
        ({"sector": "智能机器人"}, ["park"]),
        ({"state": "valid"}, ["park", "enterprise"]),
        ({"state": "cancelled"}, []),
        ({"kind": "enterprise", "region": "110000"}, []),
    ],
)
def test_filters_narrow_the_register(query: dict[str, str], kept: list[str]) -> None:
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000", sector=2)
    things.issued(things.a_draft(batch))

    page = stranger().get(reverse("base_list"), query)

    assert [base.kind for base in page.context["object_list"]] == kept


def test_an_unknown_filter_value_is_told_and_answered_with_400() -> None:
    page = stranger().get(reverse("base_list"), {"region": "999999"})
    assert page.status_code == 400
    assert "999999 is not one of the available choices" in text(page)


def test_a_page_past_the_end_is_not_found() -> None:
    assert stranger().get(reverse("base_list"), {"page": "9"}).status_code == 404


def test_the_public_page_of_a_base_tells_no_inside_matters() -> None:
    base = things.a_proposed_delisting().base

    page = stranger().get(base.get_absolute_url())

    assert page.status_code == 200
    assert base.name in text(page)
    for inside in (
        things.HEARING["facts"],
        "/delistings/",
        "user",
        reverse("certificate", args=[base.pk]),
    ):
        assert inside not in re.search(r"<main.*</main>", text(page)).group()  # type: ignore[union-attr]


def test_an_officer_opens_a_case_against_a_base_and_its_input_is_kept() -> None:
    base = things.a_base()
    client = signed_in(things.officer())
    url = reverse("delisting_start", args=[base.pk])

    refused = client.post(url, {"ground": "review_failed", "facts": "样例事实"})
    assert refused.status_code == 400
    assert "样例事实" in text(refused)

    opened = client.post(url, {"ground": "accident", "facts": "样例事实"})
    delisting = Delisting.objects.get()
    assert (opened.status_code, opened.headers["Location"]) == (302, delisting.get_absolute_url())
    assert (delisting.state, delisting.ground) == ("draft", "accident")

    again = client.post(url, {"ground": "accident", "facts": "样例"})
    assert again.headers["Location"] == delisting.get_absolute_url()
    assert Delisting.objects.count() == 1


def test_nobody_but_an_officer_opens_a_case() -> None:
    url = reverse("delisting_start", args=[things.a_base().pk])
    for user in (things.lead(), a_user(Role.APPLICANT_OWNER), a_user(Role.AUDITOR)):
        assert signed_in(user).post(url, {"ground": "accident", "facts": "样例"}).status_code == 403
    assert not Delisting.objects.exists()


# --- who sees what ---


def test_reviews_and_delistings_are_seen_by_those_concerned_alone() -> None:
    review = things.a_review()
    delisting = things.a_proposed_delisting(review.base)
    concerned = [
        things.officer(),
        things.lead(),
        things.owner(review.base),
        a_user(Role.AUTHORITY_LEAD, review.base.authority),
        a_user(Role.AUDITOR),
    ]
    others = [a_user(Role.APPLICANT_OWNER), a_user(Role.EXPERT), a_user(Role.SYSTEM_ADMIN)]
    for thing in (review, delisting):
        url = thing.get_absolute_url()
        assert [signed_in(user).get(url).status_code for user in concerned] == [200] * 5
        assert [signed_in(user).get(url).status_code for user in others] == [404] * 3
        assert stranger().get(url).status_code == 302


def test_a_draft_of_a_delisting_stays_inside_the_ministry() -> None:
    delisting = things.a_delisting()
    owner = things.owner(delisting.base)
    assert signed_in(owner).get(delisting.get_absolute_url()).status_code == 404
    assert delisting.facts not in text(signed_in(owner).get(delisting.base.get_absolute_url()))


def test_a_document_is_public_once_it_is_issued() -> None:
    draft = things.a_draft()
    paper = reverse("recognition_document", args=[draft.pk])
    assert stranger().get(draft.get_absolute_url()).status_code == 404
    assert stranger().get(paper).status_code == 404
    assert signed_in(a_user(Role.APPLICANT_OWNER)).get(draft.get_absolute_url()).status_code == 404
    things.issued(draft)
    assert stranger().get(draft.get_absolute_url()).status_code == 200
    assert stranger().get(paper).headers["Content-Type"] == "application/pdf"


# --- verification ---


def test_a_valid_plaque_is_verified() -> None:
    base = things.a_base()
    page = stranger().get(base.plaque.get_absolute_url())
    assert page.status_code == 200
    for fact in ("Genuine and valid", base.name, base.plaque.number, str(base.holder)):
        assert fact in text(page)


@pytest.mark.clause("八(二)")
def test_a_cancelled_plaque_says_so() -> None:
    base = things.delisted()
    page = stranger().get(base.plaque.get_absolute_url())
    assert (page.status_code, "Genuine, but cancelled" in text(page)) == (200, True)
    assert "Genuine and valid" not in text(page)


@pytest.mark.parametrize("code", ["abc123", "abc/123", "%00", "样例", "<script>"])
def test_a_wrong_code_is_told_kept_and_not_found(code: str) -> None:
    page = stranger().get(reverse("verify_form"), {"code": code}, follow=True)
    assert page.status_code == 404
    assert "No plaque has this code" in text(page)
    assert page.context["form"]["code"].value() == code


def test_a_right_code_leads_to_its_page() -> None:
    plaque = things.a_base().plaque
    answer = stranger().get(reverse("verify_form"), {"code": f" {plaque.code} "})
    assert (answer.status_code, answer.headers["Location"]) == (302, plaque.get_absolute_url())


# --- papers ---


def words(paper: bytes) -> str:
    """Return the title of a PDF and what its tags call it."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return str(pdf.docinfo.get("/Title", ""))


def pages(paper: bytes) -> list[tuple[int, int]]:
    """Return the size of each page in millimetres."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return [
            tuple(round(float(side) * 25.4 / 72) for side in list(page.mediabox)[2:])  # type: ignore[misc]
            for page in pdf.pages
        ]


def test_the_document_is_on_a4_and_bears_its_title() -> None:
    document = things.again(things.issued())
    paper = documents.recognition_document(document)
    assert set(pages(paper)) == {(210, 297)}
    assert words(paper) == f"关于认定{document.batch.name}国家新兴产业发展示范基地的通知"


def test_a_certificate_is_one_sheet_and_for_those_concerned() -> None:
    base = things.a_base()
    url = reverse("certificate", args=[base.pk])
    paper = signed_in(things.owner(base)).get(url)
    assert pages(paper.content) == [(297, 210)]
    assert words(paper.content) == base.plaque.number
    elsewhere = signed_in(a_user(Role.APPLICANT_OWNER)).get(url)
    assert elsewhere.headers["Location"] == base.plaque.get_absolute_url()


# --- experiences ---


def a_case(base: Base) -> Case:
    texts = {"title": "样例经验", "summary": "样例", "practice": "样例", "effect": "样例"}
    return create(Case(base=base, lesson="样例", **texts), actor=things.owner(base))


@pytest.mark.clause("六(五)")
def test_an_experience_is_written_by_a_base_and_read_by_all_once_published() -> None:
    base = things.a_base()
    owner = things.owner(base)
    data = dict.fromkeys(("title", "summary", "practice", "effect", "lesson"), "样例文字")
    answer = signed_in(owner).post(reverse("case_new", args=[base.pk]), data)
    case = Case.objects.get()
    assert answer.headers["Location"] == case.get_absolute_url()
    assert stranger().get(case.get_absolute_url()).status_code == 404
    submitted = perform(case, "submit", actor=owner)
    with pytest.raises(Refused):
        perform(submitted, "publish", actor=things.officer())
    perform(things.endorsed(submitted), "publish", actor=things.officer())
    assert stranger().get(case.get_absolute_url()).status_code == 200
    assert things.again(case).published_on == clock.today()


@pytest.mark.clause("六(五)")
def test_a_published_experience_leaves_the_house_as_clean_html() -> None:
    base = things.a_base()
    case = a_case(base)
    Case.objects.filter(pk=case.pk).update(practice="第一段<script>\n\n第二段")
    url = reverse("case_article", args=[case.pk])
    assert stranger().get(url).status_code == 404
    submitted = perform(case, "submit", actor=things.owner(base))
    perform(things.endorsed(submitted), "publish", actor=things.officer())
    article = stranger().get(url).content.decode()
    assert "<p>第一段&lt;script&gt;</p>" in article
    assert not re.search(r"<(script|style|link|img)|class=|style=|on\w+=", article)


def test_a_submitted_text_is_no_longer_changed() -> None:
    base = things.a_base()
    owner = things.owner(base)
    case = perform(a_case(base), "submit", actor=owner)
    answer = signed_in(owner).post(reverse("case_edit", args=[case.pk]), {"title": "改"})
    assert (answer.status_code, things.again(case).title) == (403, "样例经验")


def test_nobody_writes_for_another_base() -> None:
    url = reverse("case_new", args=[things.a_base().pk])
    assert signed_in(a_user(Role.APPLICANT_OWNER, an_enterprise())).get(url).status_code == 404


# --- API ---


@pytest.mark.clause("十")
def test_the_public_register_by_api_has_neither_score_nor_rank() -> None:
    base = things.a_base()
    answer = stranger().get("/api/v1/bases/")
    (row,) = answer.json()["results"]
    assert row == {
        "id": base.pk,
        "name": "国家新兴产业发展示范基地（人工智能示范企业）",
        "holder": base.holder.name,
        "region": "320000",
        "authority": base.authority.name,
        "batch": base.batch.pk,
        "kind": "enterprise",
        "sector": "人工智能",
        "plaque_number": base.plaque.number,
        "document_number": base.recognition.document_number,
        "recognised_on": base.recognised_on.isoformat(),
        "delisted_on": None,
        "standing": "valid",
        "state": "recognised",
        "allowed_actions": [],
    }


def test_verification_by_api() -> None:
    base = things.delisted()
    answer = stranger().get(f"/api/v1/verify/{base.plaque.code}/").json()
    assert (answer["valid"], answer["state"], answer["number"]) == (
        False,
        "delisted",
        base.plaque.number,
    )
    assert stranger().get("/api/v1/verify/nothing/").status_code == 404


def test_a_stranger_reads_the_register_by_api_but_acts_on_nothing() -> None:
    base = things.delisted()
    url = f"/api/v1/bases/{base.pk}/actions/return_plaque/"
    assert stranger().post(url, {}).status_code == 401
    assert things.again(base).plaque.returned_on is None


def test_a_report_is_handed_in_by_api() -> None:
    review = things.a_review()
    client = signed_in(things.owner(review.base))
    url = f"/api/v1/effect-reviews/{review.pk}/actions/report/"
    faulty = client.post(url, json.dumps({"platforms": -1}), content_type="application/json")
    assert faulty.status_code == 400
    assert {"outreach", "platforms", "truthful"} <= set(faulty.json())
    done = client.post(url, json.dumps(things.REPORT), content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "reported")


@pytest.mark.parametrize("narrow", ["batch", "kind", "sector", "authority", "state"])
def test_the_register_by_api_is_narrowed_by_the_contracts_names(narrow: str) -> None:
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000", sector=2)
    things.issued(things.a_draft(batch))
    park = Base.objects.with_life().get(project__kind="park")
    things.delisted(park)
    things.a_base(region="440000")
    values = {
        "kind": "park",
        "sector": park.sector.pk,
        "authority": park.authority.pk,
        "state": "delisted",
        "batch": park.batch.pk,
    }
    rows = stranger().get("/api/v1/bases/", {narrow: values[narrow]}).json()["results"]
    expected = 2 if narrow == "batch" else 1
    assert (len(rows), park.pk in {row["id"] for row in rows}) == (expected, True)


# --- queries ---


def under_way(base: Base) -> None:
    """Let a base have a review and a delisting that run."""
    review = EffectReview(base=base, sequence=1, opened_on=clock.today())
    create(review, actor=SYSTEM)
    things.a_delisting(base)


@pytest.mark.parametrize(
    "address", ["/bases/", "/recognitions/", "/effect-reviews/", "/delistings/", "/api/v1/bases/"]
)
def test_no_list_asks_more_for_more_rows(address: str) -> None:
    under_way(things.a_base())
    client = signed_in(things.officer())
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for base in bases_of("110000", "440000", "510000"):
        under_way(base)
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few)
    assert len(many) <= 12


def test_detail_pages_stay_within_fifteen_queries() -> None:
    review = things.reported(things.a_review())
    delisting = things.a_proposed_delisting(review.base)
    document = review.base.recognition
    client = signed_in(things.officer())
    for thing in (review, delisting, document, review.base):
        client.get(thing.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(thing.get_absolute_url()).status_code == 200
        assert len(asked) <= 15
