"""The public register: standings, history, open data, feed."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.batches.models import Kind
from portal.lifecycle.door import perform
from portal.timeline import clock
from recognition.models import Base
from tests.factories import a_batch
from tests.publicity.things import passed
from tests.recognition import things
from tests.recognition.test_pages import stranger, text

pytestmark = pytest.mark.django_db


def standings(**query: str) -> list[str]:
    page = stranger().get(reverse("base_list"), query)
    return [base.standing.value for base in page.context["object_list"]]


@pytest.mark.clause("八")
def test_the_register_tells_three_standings_and_drops_nobody() -> None:
    batch = a_batch()
    for region in ("110000", "440000"):
        passed(batch, region=region)
    things.issued(things.a_draft(batch))
    first, second, _third = Base.objects.with_life()
    things.a_review(first)
    things.delisted(second)
    assert sorted(standings()) == ["cancelled", "in_review", "in_review"]
    things.judged(first.reviews.get(), "pass")
    assert standings(state="cancelled") == ["cancelled"]
    assert standings(state="in_review") == ["in_review", "in_review"]
    assert standings(state="valid") == []


@pytest.mark.clause("八(一)")
def test_a_base_is_valid_again_when_its_review_is_passed() -> None:
    review = things.judged(things.a_review(), "pass")
    assert things.again(review.base).standing == "in_review"
    perform(review, "approve_retain", actor=things.lead())
    assert standings() == ["valid"]
    assert things.again(review.base).standing == "valid"


def test_a_batch_narrows_the_register() -> None:
    base, other = things.a_base(), things.a_base()
    page = stranger().get(reverse("base_list"), {"batch": base.batch.pk})
    assert list(page.context["object_list"]) == [base]
    assert other.batch.name in text(page)


@pytest.mark.clause("八")
def test_the_history_of_a_base_is_public_from_recognition_to_return() -> None:
    review = things.judged(things.a_review(), "pass")
    perform(review, "approve_retain", actor=things.lead())
    base = things.delisted(review.base)
    perform(base, "return_plaque", actor=things.officer(), returned_on=clock.today())
    page = stranger().get(base.get_absolute_url())
    told = [line.words for line in page.context["story"]]
    assert sorted(told) == sorted(
        [
            f"Recognised by document {base.recognition.document_number}",
            "Effect review no. 1 opened",
            "Effect review no. 1 passed: the title is retained",
            "Recognition cancelled: false data or documents",
            "The plaque was returned",
        ]
    )
    days = [line.day for line in page.context["story"]]
    assert days == sorted(days, reverse=True)


@pytest.mark.clause("十")
def test_the_open_data_are_the_filtered_register_and_no_more() -> None:
    batch = a_batch()
    passed(batch, kind=Kind.PARK, region="110000", sector=2)
    things.issued(things.a_draft(batch))
    gone = things.delisted(Base.objects.with_life().get(project__kind="park"))

    asked = stranger().get(reverse("base_json"), {"kind": "park"}).json()
    (row,) = asked["bases"]
    assert row == {
        "plaque_number": gone.plaque.number,
        "name": gone.name,
        "holder": gone.holder.name,
        "region": "110000",
        "authority": gone.authority.name,
        "batch": gone.batch.name,
        "sector": "智能机器人",
        "kind": "park",
        "document_number": gone.recognition.document_number,
        "recognised_on": gone.recognised_on.isoformat(),
        "standing": "cancelled",
        "delisted_on": clock.today().isoformat(),
        "address": f"http://testserver{gone.get_absolute_url()}",
    }
    sheet = stranger().get(reverse("base_csv")).content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(sheet)))
    assert len(lines) == 2
    assert lines[0] == row


@pytest.mark.parametrize("name", ["base_json", "base_csv"])
def test_open_data_refuse_an_unknown_filter_value_in_words(name: str) -> None:
    answer = stranger().get(reverse(name), {"region": "999999"})
    assert (answer.status_code, list(answer.json())) == (400, ["region"])


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    base = things.a_base()
    holder = base.holder
    holder.name = "=1+1"
    holder.save()
    assert "'=1+1" in stranger().get(reverse("base_csv")).content.decode()


@pytest.mark.clause("八")
def test_the_feed_tells_recognitions_and_cancellations() -> None:
    base = things.delisted()
    answer = stranger().get(reverse("base_feed"))
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(answer.content)  # noqa: S314 - written by the portal itself
    titles = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    assert sorted(map(str, titles)) == sorted(
        [
            f"{base.holder} · Recognised by document {base.recognition.document_number}",
            f"{base.holder} · Recognition cancelled: false data or documents",
        ]
    )


@pytest.mark.parametrize("name", ["base_list", "base_json", "base_csv", "base_feed"])
def test_the_register_asks_eight_queries_at_most_however_long_it_is(name: str) -> None:
    things.a_base()
    client = stranger()
    client.get(reverse(name))
    caches["pages"].clear()  # what drawing costs, not handing out again
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    batch = a_batch()
    for region in ("110000", "440000", "510000"):
        passed(batch, region=region)
    things.issued(things.a_draft(batch))
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as many:
        assert client.get(reverse(name)).status_code == 200
    assert len(many) == len(few)
    assert 1 < len(many) <= 8


def test_the_api_tells_the_standing_and_filters_by_it() -> None:
    things.a_review()
    rows = stranger().get("/api/v1/bases/", {"standing": "in_review"}).json()["results"]
    assert [row["standing"] for row in rows] == ["in_review"]
    answer = stranger().get("/api/v1/bases/", {"standing": "cancelled"})
    assert json.loads(answer.content)["results"] == []
