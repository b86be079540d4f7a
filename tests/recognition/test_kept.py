"""The register and the experiences as kept pages: handed out again, and never a moment too long."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import Organisation, Role
from portal.lifecycle.door import create, perform
from portal.timeline import clock, timers
from recognition import rules
from recognition.models import Base, Case
from tests.factories import a_user
from tests.portal.integrity.things import confirmed
from tests.recognition import things
from tests.recognition.test_pages import stranger

pytestmark = pytest.mark.django_db

#: Where a base of the register shows.
OF_BASES = ("base_list", "base_json", "base_csv", "base_feed", "base_detail")


def a_case(base: Base) -> Case:
    """Return an experience that everybody may read."""
    writer = things.owner(base)
    texts = dict.fromkeys(("title", "summary", "practice", "effect", "lesson"), "样例经验")
    submitted = perform(create(Case(base=base, **texts), actor=writer), "submit", actor=writer)
    return perform(things.endorsed(submitted), "publish", actor=things.officer())


def address(name: str, base: Base) -> str:
    if name == "verify":
        return reverse(name, args=[base.plaque.code])
    return reverse(name, args=[base.pk] if name == "base_detail" else [])


def read(path: str) -> str:
    """Return what a stranger reads, asked twice so that the second answer is the kept one."""
    stranger().get(path)
    return stranger().get(path).content.decode()


def is_kept(path: str) -> bool:
    """Whether a stranger who asks again reads the head of the log and the clock, and no more."""
    client = Client()
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return {table(query["sql"]) for query in asked.captured_queries} == {
        "audit_audithead",
        "timeline_rehearsalclock",
    }


def table(query: str) -> str:
    """Return the table that a query reads."""
    return query.partition(" FROM ")[2].split()[0].strip('"')


@pytest.mark.parametrize("name", OF_BASES)
def test_a_page_of_the_register_is_handed_out_again(name: str) -> None:
    assert is_kept(address(name, things.a_base()))


@pytest.mark.parametrize("name", ["case_list", "case_detail", "case_article"])
def test_a_page_of_an_experience_is_handed_out_again(name: str) -> None:
    case = a_case(things.a_base())
    assert is_kept(reverse(name, args=[] if name == "case_list" else [case.pk]))


def test_a_verification_is_handed_out_again_but_not_one_of_a_signature() -> None:
    path = address("verify", things.a_base())
    assert is_kept(path)
    assert not hasattr(Client().get(f"{path}?s=forged"), "kept")
    assert stranger().get(f"{path}?s=forged").status_code == 400


def a_renaming(base: Base) -> None:
    """Let the holder of a base correct its name, once its authority has looked at it again."""
    official = a_user(Role.AUTHORITY_OFFICER, base.authority)
    holder = perform(base.holder, "reopen", actor=official, reason="更名（样例）")
    data = {name: getattr(holder, name) for name in Organisation.DATA}
    data["name"] = "样例更名后有限公司"
    perform(holder, "correct", actor=things.owner(base), data=data)


def a_cancellation(base: Base) -> None:
    things.delisted(base)


def an_incident(base: Base) -> None:
    """Let an incident cost a base its name: confirmed, heard, decided (八(二))."""
    incident = confirmed(base.holder)
    delisting = base.delistings.get(incident=incident)
    fields = {**things.HEARING, "heard_on": clock.today()}
    perform(
        perform(delisting, "propose", actor=things.officer(), **fields),
        "approve",
        actor=things.lead(),
    )


def an_opened_review(base: Base) -> None:
    timers.advance(clock.start_of(rules.review_due(base.recognised_on, 1)))


@pytest.mark.clause("八")
@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        *((name, a_renaming, "样例更名后有限公司") for name in OF_BASES if name != "base_feed"),
        ("verify", a_renaming, "样例更名后有限公司"),
        ("verify", a_cancellation, "Genuine, but cancelled"),
        ("verify", an_incident, "Genuine, but cancelled"),
        ("verify", an_opened_review, "under effect review</span>"),
        ("base_list", a_cancellation, "cancelled</span>"),
        ("base_json", a_cancellation, '"standing": "cancelled"'),
        ("base_csv", a_cancellation, ",cancelled,"),
        ("base_feed", a_cancellation, "Recognition cancelled"),
        ("base_detail", a_cancellation, "Recognition cancelled"),
        ("base_list", an_opened_review, "under effect review</span>"),
        ("base_json", an_opened_review, '"standing": "in_review"'),
        ("base_csv", an_opened_review, ",in_review,"),
        ("base_detail", an_opened_review, "Effect review no. 1 opened"),
    ],
)
def test_what_happens_to_a_base_is_seen_at_once(
    name: str, change: Callable[[Base], None], told: str
) -> None:
    base = things.a_base()
    path = address(name, base)
    before = read(path)
    change(base)
    assert (told in before, told in read(path)) == (False, True)


@pytest.mark.clause("八(一)")
def test_a_passed_review_is_seen_at_once() -> None:
    review = things.judged(things.a_review(), "pass")
    path = reverse("base_json")
    assert json.loads(read(path))["bases"][0]["standing"] == "in_review"
    perform(review, "approve_retain", actor=things.lead())
    assert json.loads(read(path))["bases"][0]["standing"] == "valid"


@pytest.mark.clause("六(五)")
def test_an_experience_appears_and_goes_at_once() -> None:
    base = things.a_base()
    listed = reverse("case_list")
    before = read(listed)
    case = a_case(base)
    assert ("样例经验" in before, "样例经验" in read(listed)) == (False, True)
    pages = [reverse(name, args=[case.pk]) for name in ("case_detail", "case_article")]
    assert [stranger().get(path).status_code for path in pages] == [200, 200]
    things.delisted(base)
    assert [stranger().get(path).status_code for path in pages] == [404, 404]
    assert "样例经验" not in read(listed)


def test_a_writer_is_drawn_an_own_list_after_strangers_have_read_theirs() -> None:
    base = things.a_base()
    texts = dict.fromkeys(("title", "summary", "practice", "effect", "lesson"), "样例草稿")
    draft = create(Case(base=base, **texts), actor=things.owner(base))
    assert draft.title not in read(reverse("case_list"))
    client = Client()
    client.force_login(things.owner(base))
    assert draft.title in client.get(reverse("case_list")).content.decode()
    assert draft.title not in read(reverse("case_list"))
