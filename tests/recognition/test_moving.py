"""An announced event is moved in sight of everybody, and places are released (六(五))."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from portal.audit.models import AuditEvent
from portal.inbox.models import Letter
from portal.lifecycle.door import offers, perform
from portal.lifecycle.errors import InvalidFields, NotAllowed, Refused
from portal.timeline import timers
from recognition import signing_up
from recognition.models import Event, EventChange, Guest, SignUp
from tests.factories import a_user, an_authority
from tests.recognition import promoting as make
from tests.recognition import things
from tests.recognition.test_events import signed_in, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(五)")]

WHY = "会场停电，改期举行（样例）"


def fields(event: Event, **changes: Any) -> dict[str, Any]:
    """Return what the form of a move posts: everything as it stands, but for `changes`."""
    moments = ("starts_at", "ends_at", "sign_up_until")
    given = {name: getattr(event, name) for name in Event.MOVABLE} | changes
    local = {name: given[name].isoformat() for name in moments}
    return {**given, **local, "reason": WHY}


def moved(event: Event, actor: Any = None, **changes: Any) -> Event:
    actor = actor or things.owner(make.base_of(event))
    return perform(event, "move", actor=actor, data=fields(event, **changes))


def later(event: Event, days: int = 7) -> dict[str, Any]:
    """Return the moments of an event some days later."""
    names = ("starts_at", "ends_at", "sign_up_until")
    return {name: getattr(event, name) + dt.timedelta(days=days) for name in names}


def test_the_host_moves_an_event_and_the_public_reads_what_stood_there_before() -> None:
    event = make.announced()
    old = event.starts_at
    before = stranger().get(event.get_absolute_url()).content.decode()
    event = moved(event, place="样例市新会场", capacity=20, **later(event))
    page = stranger().get(event.get_absolute_url()).content.decode()
    assert (WHY in before, WHY in page) == (False, True)
    assert re.findall(r"<del>(.*?)</del>", page)[-2:] == ["样例市样例路1号", "10"]
    assert re.findall(r"<ins>(.*?)</ins>", page)[-2:] == ["样例市新会场", "20"]
    assert event.starts_at == old + dt.timedelta(days=7)
    article = stranger().get(reverse("event_article", args=[event.pk])).content.decode()
    assert "样例市样例路1号 → 样例市新会场" in article


def test_what_was_moved_is_read_in_the_order_of_the_form_however_it_is_kept() -> None:
    change = EventChange(
        before={"place": "甲", "capacity": 1}, after={"capacity": 2, "place": "乙"}
    )
    assert [new for _what, _old, new in change.differences] == ["乙", "2"]


def test_the_ministry_moves_it_too_and_nobody_else() -> None:
    event = make.announced()
    base = make.base_of(event)
    for actor in (
        a_user(Role.AUTHORITY_OFFICER, base.authority),
        a_user(Role.AUTHORITY_OFFICER, an_authority("440000")),
        a_user(Role.APPLICANT_OWNER),
        a_user(Role.AUDITOR),
    ):
        with pytest.raises(NotAllowed):
            moved(event, actor, capacity=11)
    assert moved(event, things.officer(), capacity=11).capacity == 11


def test_a_moved_event_ends_when_it_now_ends_and_forgets_its_guests_that_much_later() -> None:
    event = make.announced()
    make.signed_up(event)
    old_end = event.ends_at
    event = moved(event, **later(event))
    timers.advance(old_end)
    assert things.again(event).state == "published"
    timers.advance(signing_up.forgets_at(event) - dt.timedelta(seconds=1))
    assert (things.again(event).state, Guest.objects.count()) == ("held", 1)
    timers.advance(signing_up.forgets_at(event))
    assert Guest.objects.count() == 0


def test_guests_with_an_address_are_told_what_changed_and_the_others_read_it_by_their_code() -> (
    None
):
    event = make.announced()
    told = make.signed_up(event, email="laike@example.test")
    silent = make.signed_up(event)
    gone = make.signed_up(event, email="bulai@example.test")
    signing_up.give_back(gone)
    event = moved(event, place="样例市新会场")
    letters = Letter.objects.filter(key__contains=":moved:").exclude(address="")
    assert [letter.address for letter in letters] == ["laike@example.test"]
    for found in ("样例市新会场", "样例市样例路1号", WHY, told.code):
        assert found in letters[0].body
    page = stranger().get(reverse("sign_up_status", args=[silent.code])).content.decode()
    assert WHY in page
    base = make.base_of(event)
    offices = Letter.objects.filter(recipient=things.owner(base), subject__contains=event.title)
    assert offices.filter(key__contains=":move:").count() == 1


def test_each_move_writes_a_letter_of_its_own() -> None:
    event = make.announced()
    make.signed_up(event, email="laike@example.test")
    event = moved(event, capacity=11)
    moved(things.again(event), capacity=12)
    assert Letter.objects.filter(address="laike@example.test", key__contains=":moved:").count() == 2
    assert things.again(event).changes.count() == 2


def test_there_are_never_fewer_places_than_are_taken() -> None:
    event = make.announced(capacity=10)
    make.signed_up(event, people=4)
    with pytest.raises(InvalidFields, match="4") as refused:
        moved(event, capacity=3)
    assert set(refused.value.errors) == {"capacity"}
    assert (things.again(event).capacity, things.again(event).changes.count()) == (10, 0)
    assert moved(event, capacity=4).capacity == 4


@pytest.mark.parametrize(
    ("days", "changes", "at_fault"),
    [
        (-30, {}, {"starts_at", "sign_up_until"}),
        (0, {"ends_at": -30}, {"ends_at"}),
        (0, {"sign_up_until": 2}, {"sign_up_until"}),
        (0, {"sign_up_until": -9}, {"sign_up_until"}),
        (0, {}, {"__all__"}),
    ],
)
def test_what_is_wrong_with_a_move_is_told_beside_its_field(
    days: int, changes: dict[str, int], at_fault: set[str]
) -> None:
    event = make.announced()
    given = later(event, days)
    for name, more in changes.items():
        given[name] += dt.timedelta(days=more)
    with pytest.raises(InvalidFields) as refused:
        moved(event, **given)
    assert set(refused.value.errors) == at_fault


@pytest.mark.clause("十")
@pytest.mark.parametrize("place", ["样例酒店，会务费800元", "联系张三 13800138000"])
def test_a_new_place_asks_for_no_money_and_names_no_private_number(place: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        moved(make.announced(), place=place)
    assert set(refused.value.errors) == {"place"}


def test_what_has_begun_or_was_called_off_is_not_moved() -> None:
    event = make.announced()
    off = perform(make.announced(), "cancel", actor=things.officer(), reason="样例")
    with pytest.raises(Refused):
        moved(off, things.officer(), capacity=11)
    timers.advance(event.starts_at)
    with pytest.raises(Refused, match="began"):
        moved(event, capacity=11)


def test_the_page_of_a_move_comes_filled_in_and_changes_nothing_but_what_is_typed() -> None:
    event = make.announced()
    client = signed_in(things.owner(make.base_of(event)))
    form = client.get(event.action_url("move")).context["form"]
    posted = {name: form[name].value() or "" for name in form.fields}
    for name in ("starts_at", "ends_at", "sign_up_until"):
        posted[name] = f"{posted[name]:%Y-%m-%dT%H:%M}"
    client.post(event.action_url("move"), {**posted, "capacity": 12, "reason": WHY})
    (change,) = things.again(event).changes.all()
    assert (change.before, change.after) == ({"capacity": 10}, {"capacity": 12})


def test_other_programs_learn_of_a_move() -> None:
    event = make.announced()
    entry = reverse("event_entry", args=[event.pk])
    assert "SEQUENCE:0" in stranger().get(entry).content.decode()
    event = moved(event, **later(event))
    assert "SEQUENCE:1" in stranger().get(entry).content.decode()
    (change,) = stranger().get(f"/api/v1/events/{event.pk}/").json()["changes"]
    assert change["reason"] == WHY
    assert [found["what"] for found in change["differences"]] == [
        "Begins",
        "Ends",
        "Sign-up closes",
    ]


def test_by_api_the_host_moves_and_is_told_what_is_wrong() -> None:
    event = make.announced()
    client = signed_in(things.owner(make.base_of(event)))
    url = f"/api/v1/events/{event.pk}/actions/move/"
    answer = client.post(url, fields(event, capacity=0), content_type="application/json")
    assert (answer.status_code, set(answer.json())) == (400, {"capacity"})
    answer = client.post(url, fields(event, capacity=30), content_type="application/json")
    assert (answer.status_code, answer.json()["left"]) == (200, 30)


# --- releasing a place ---


def test_the_host_releases_a_place_tells_the_guest_and_forgets_the_name() -> None:
    event = make.announced(capacity=3)
    sign_up = make.signed_up(event, people=3, email="laike@example.test")
    owner = things.owner(make.base_of(event))
    perform(sign_up, "release", actor=owner, reason="名额留给上下游企业（样例）")
    letter = Letter.objects.get(key__contains=":released:")
    assert (letter.address, "名额留给上下游企业" in letter.body) == ("laike@example.test", True)
    assert (things.again(event).left, Guest.objects.count()) == (3, 0)
    page = stranger().get(reverse("sign_up_status", args=[sign_up.code])).content.decode()
    assert "名额留给上下游企业" in page
    assert make.signed_up(event, people=3).state == "booked"


def test_places_are_released_by_the_host_alone_and_before_the_event() -> None:
    event = make.announced()
    sign_up = make.signed_up(event)
    official = a_user(Role.AUTHORITY_OFFICER, make.base_of(event).authority)
    for actor in (things.officer(), official, a_user(Role.APPLICANT_OWNER)):
        with pytest.raises(NotAllowed):
            perform(sign_up, "release", actor=actor, reason="样例")
    owner = things.owner(make.base_of(event))
    timers.advance(event.starts_at)
    with pytest.raises(Refused):
        perform(sign_up, "release", actor=owner, reason="样例")
    assert SignUp.objects.booked().count() == 1


def test_the_reason_of_a_release_names_nobody_since_the_log_keeps_it() -> None:
    event = make.announced()
    sign_up = make.signed_up(event)
    owner = things.owner(make.base_of(event))
    with pytest.raises(InvalidFields, match="audit log"):
        perform(sign_up, "release", actor=owner, reason="样例访客未确认")
    perform(sign_up, "release", actor=owner, reason="未确认参会（样例）")
    kept = AuditEvent.objects.values_list("subject_name", "before", "after", "data")
    assert "样例访客" not in str(list(kept))


def test_the_list_of_guests_leads_the_host_to_the_release_and_back() -> None:
    event = make.announced()
    sign_up = make.signed_up(event)
    url, listed = sign_up.action_url("release"), reverse("sign_up_list", args=[event.pk])
    client = signed_in(things.owner(make.base_of(event)))
    assert url in client.get(listed).content.decode()
    assert url not in signed_in(things.officer()).get(listed).content.decode()
    assert client.post(url, {"reason": "未确认参会（样例）"}).headers["Location"] == listed
    assert offers(things.again(sign_up), things.owner(make.base_of(event))) == []


def guests_url(sign_up: SignUp, act: str = "") -> str:
    return f"/api/v1/guests/{sign_up.pk}/" + (f"actions/{act}/" if act else "")


def test_the_host_releases_a_place_by_the_api_as_on_the_page() -> None:
    event = make.announced()
    sign_up = make.signed_up(event)
    client = signed_in(things.owner(make.base_of(event)))
    (row,) = client.get("/api/v1/guests/", {"event": event.pk}).json()["results"]
    assert (row["id"], row["name"]) == (sign_up.pk, sign_up.guest.name)
    assert [act["name"] for act in row["allowed_actions"]] == ["release"]
    url = guests_url(sign_up, "release")
    answer = client.post(url, {"reason": f"{sign_up.guest.name}未确认"}, "application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["reason"])
    answer = client.post(url, {"reason": "未确认参会（样例）"}, "application/json")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["name"], told["allowed_actions"]) == ("released", None, [])
    again = client.post(url, {"reason": "未确认参会（样例）"}, "application/json")
    assert again.status_code == 409


def test_nobody_but_host_and_ministry_learns_by_the_api_who_comes_and_the_host_alone_releases() -> (
    None
):
    event = make.announced()
    sign_up = make.signed_up(event)
    base = make.base_of(event)
    other = make.base_of(make.announced())
    strangers = (
        things.owner(other),
        a_user(Role.AUTHORITY_OFFICER, base.authority),
        a_user(Role.AUTHORITY_LEAD, base.authority),
        a_user(Role.APPLICANT_VIEWER, base.holder),
        a_user(Role.AUDITOR),
    )
    for user in strangers:
        assert signed_in(user).get(guests_url(sign_up)).status_code == 404
        assert signed_in(user).get("/api/v1/guests/").json()["results"] == []
        assert signed_in(user).post(guests_url(sign_up, "release")).status_code == 404
    assert stranger().get("/api/v1/guests/").status_code == 401
    officer = signed_in(things.officer())
    told = officer.get(guests_url(sign_up))
    assert sign_up.code not in told.content.decode()
    assert told.json()["name"] == sign_up.guest.name
    fields = {"reason": "样例"}
    refused = officer.post(guests_url(sign_up, "release"), fields, "application/json")
    assert refused.status_code == 403
    assert SignUp.objects.booked().count() == 1


def test_a_place_is_released_by_the_api_before_the_event_alone() -> None:
    event = make.announced()
    sign_up = make.signed_up(event)
    client = signed_in(things.owner(make.base_of(event)))
    timers.advance(event.starts_at)
    answer = client.post(guests_url(sign_up, "release"), {"reason": "样例"}, "application/json")
    assert (answer.status_code, list(answer.json())) == (423, ["blocked_by"])


def test_whoever_holds_the_code_reads_in_a_word_how_the_sign_up_stands() -> None:
    sign_up = make.signed_up(make.announced())
    page = stranger().get(reverse("sign_up_status", args=[sign_up.code])).content.decode()
    assert '<span class="tag tag--green">signed up</span>' in page
