"""Events: agreed to, announced, held, called off; free of charge, and never over-full (六(五))."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from portal.accounts.models import Role, User
from portal.audit.models import AuditEvent
from portal.inbox.models import Letter
from portal.inbox.todo import items
from portal.lifecycle.door import create, offers, perform
from portal.lifecycle.errors import NotAllowed, Refused, TooLate
from portal.timeline import clock, timers
from recognition import signing_up
from recognition.models import Event, Guest, SignUp
from tests.factories import a_pdf, a_user, an_authority, the_ministry
from tests.recognition import promoting as make
from tests.recognition import things

pytestmark = [pytest.mark.django_db, pytest.mark.clause("六(五)")]

FORM = {**make.GUEST, "people": 2}


def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def signed_in(user: User) -> Client:
    client = stranger()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def posted(event: Event) -> dict[str, Any]:
    """Return what a form of an event posts."""
    moments = ("starts_at", "ends_at", "sign_up_until")
    local = {n: f"{clock.local(getattr(event, n)):%Y-%m-%dT%H:%M}" for n in moments}
    names = ("kind", "title", "summary", "place", "region", "capacity", "contact")
    return {**{n: getattr(event, n) for n in names}, **local}


# --- the way to the public ---


def test_an_event_of_a_base_is_agreed_to_by_its_province_and_announced_by_the_ministry() -> None:
    event = make.proposed()
    base = make.base_of(event)
    official = a_user(Role.AUTHORITY_OFFICER, base.authority)
    assert [item.title for item in items(official)] == [event.title]
    with pytest.raises(Refused):
        perform(event, "publish", actor=things.officer())
    event = perform(event, "agree", actor=official)
    assert stranger().get(event.get_absolute_url()).status_code == 404
    event = perform(event, "publish", actor=things.officer())
    page = stranger().get(event.get_absolute_url())
    assert page.status_code == 200
    assert reverse("sign_up_new", args=[event.pk]) in page.content.decode()
    told = Letter.objects.filter(recipient=things.owner(base), key__contains=":publish:")
    assert told.count() == 1


def test_another_province_does_not_agree() -> None:
    event = make.proposed()
    with pytest.raises(NotAllowed):
        perform(event, "agree", actor=a_user(Role.AUTHORITY_OFFICER, an_authority("440000")))


def test_an_event_of_the_ministry_is_announced_by_a_second_person() -> None:
    officer = things.officer()
    event = create(Event(host=the_ministry(), **make.words()), actor=officer)
    event = perform(event, "put_forward", actor=officer)
    with pytest.raises(Refused, match="second person"):
        perform(event, "publish", actor=officer)
    assert perform(event, "publish", actor=things.lead()).state == "published"


@pytest.mark.clause("十")
@pytest.mark.parametrize(
    ("summary", "found"),
    [
        ("参会代表缴纳会务费800元。", "会务费"),
        ("欢迎企业赞助本次活动。", "赞助"),
        ("发言单位须提交PPT。", "PPT"),
        ("每家企业录制视频一段。", "录制视频"),
    ],
)
def test_an_event_that_asks_for_money_slides_or_film_is_refused(summary: str, found: str) -> None:
    event = make.a_draft(summary=summary)
    with pytest.raises(Refused, match=f"“{found}”.*clause 十"):
        perform(event, "propose", actor=things.owner(make.base_of(event)))


@pytest.mark.clause("十")
@pytest.mark.parametrize(
    "summary", ["本次活动不收费。", "免收会务费。", "不得收取报名费，无需PPT。"]
)
def test_an_event_that_says_it_is_free_is_not_refused(summary: str) -> None:
    assert make.proposed(summary=summary).state == "proposed"


def test_somebodys_own_number_is_no_contact() -> None:
    event = make.a_draft(contact="张三 13800138000")
    with pytest.raises(Refused, match="mobile number"):
        perform(event, "propose", actor=things.owner(make.base_of(event)))


def test_an_event_is_written_and_changed_on_the_page_while_it_is_a_draft() -> None:
    base = things.a_base()
    client = signed_in(things.owner(base))
    fields = posted(Event(**make.words()))
    wrong = {**fields, "ends_at": fields["sign_up_until"], "capacity": 0}
    answer = client.post(reverse("event_plan", args=[base.pk]), wrong)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"ends_at", "capacity"}
    client.post(reverse("event_plan", args=[base.pk]), fields)
    event = Event.objects.get()
    edit = reverse("event_edit", args=[event.pk])
    client.post(edit, {**fields, "title": "改过的题目"})
    event = perform(event, "propose", actor=things.owner(base))
    assert event.title == "改过的题目"
    assert client.post(edit, {**fields, "title": "再改"}).status_code == 403


def test_an_office_plans_an_event_of_its_own_and_a_base_has_no_such_page() -> None:
    official = a_user(Role.AUTHORITY_OFFICER)
    signed_in(official).post(reverse("event_new"), posted(Event(**make.words())))
    event = Event.objects.get()
    assert (event.host_id, event.base, event.state) == (official.organisation_id, None, "draft")
    assert perform(event, "put_forward", actor=official).state == "agreed"
    assert signed_in(a_user(Role.APPLICANT_OWNER)).get(reverse("event_new")).status_code == 403


# --- held, reported, called off ---


def test_an_event_is_over_at_its_end_and_its_host_reports_what_came_of_it() -> None:
    event = make.announced()
    owner = things.owner(make.base_of(event))
    timers.advance(event.ends_at - dt.timedelta(seconds=1))
    assert things.again(event).state == "published"
    timers.advance(event.ends_at)
    event = things.again(event)
    assert event.state == "held"
    assert event.title in [item.title for item in items(owner)]
    fields = {"participants": 8, "result": "来访企业掌握了预约流程（样例）。"}
    client = signed_in(owner)
    client.post(event.action_url("report"), {**fields, "evidence": a_pdf("签到表.pdf")})
    event = things.again(event)
    assert (event.state, event.participants) == ("reported", 8)
    page = stranger().get(event.get_absolute_url()).content.decode()
    assert "来访企业掌握了预约流程" in page
    assert "签到表.pdf" not in page
    assert "签到表.pdf" in client.get(event.get_absolute_url()).content.decode()


def test_an_event_called_off_tells_whoever_left_an_address() -> None:
    event = make.announced()
    make.signed_up(event, email="laike@example.test")
    make.signed_up(event)
    gone = make.signed_up(event, email="bulai@example.test")
    signing_up.give_back(gone)
    event = perform(
        event, "cancel", actor=things.owner(make.base_of(event)), reason="场地停电（样例）"
    )
    letters = Letter.objects.filter(key__contains=":called-off:")
    assert [letter.address for letter in letters] == ["laike@example.test"]
    assert "场地停电" in letters[0].body
    assert "场地停电" in stranger().get(event.get_absolute_url()).content.decode()
    timers.advance(event.ends_at)
    assert things.again(event).state == "cancelled"


def test_an_event_that_has_begun_is_not_called_off() -> None:
    event = make.announced()
    timers.advance(event.starts_at)
    with pytest.raises(Refused, match="began"):
        perform(event, "cancel", actor=things.officer(), reason="样例")


def test_what_was_never_announced_stays_unknown_when_called_off() -> None:
    event = make.proposed()
    owner = things.owner(make.base_of(event))
    event = perform(event, "cancel", actor=owner, reason="样例")
    assert stranger().get(event.get_absolute_url()).status_code == 404


@pytest.mark.clause("八(二)")
def test_a_base_that_loses_its_name_holds_no_more_events() -> None:
    base = things.a_base()
    to_come, drafted = make.announced(base), make.a_draft(base)
    things.delisted(base)
    assert [things.again(e).state for e in (to_come, drafted)] == ["cancelled", "cancelled"]


# --- signing up ---


def test_anybody_signs_up_and_gives_the_places_back_by_the_code() -> None:
    event = make.announced()
    answer = stranger().post(reverse("sign_up_new", args=[event.pk]), FORM)
    sign_up = SignUp.objects.get()
    url = reverse("sign_up_status", args=[sign_up.code])
    assert answer.headers["Location"] == url
    assert (things.again(event).left, sign_up.guest.name) == (8, "样例访客")
    receipt = stranger().get(url).content.decode()
    assert sign_up.code in receipt
    assert "样例访客" not in receipt
    stranger().post(url)
    assert (things.again(event).left, Guest.objects.count()) == (10, 0)
    assert stranger().post(url).status_code == 409


def test_a_full_event_is_refused_in_words_and_places_given_back_are_free_again() -> None:
    event = make.announced(capacity=3)
    first = make.signed_up(event, people=2)
    url = reverse("sign_up_new", args=[event.pk])
    answer = stranger().post(url, FORM)
    assert answer.status_code == 409
    assert "Only 1 of 3 places is left." in answer.content.decode()
    make.signed_up(event)
    answer = stranger().get(url)
    assert answer.status_code == 409
    assert "All 3 places are taken." in answer.content.decode()
    signing_up.give_back(first)
    assert make.signed_up(event, people=2).state == "booked"


def test_a_kept_page_never_shows_places_that_are_taken() -> None:
    event = make.announced(capacity=9)
    make.signed_up(event, people=2)

    def free() -> int:
        page = stranger().get(event.get_absolute_url()).content.decode()
        found = re.search(r"<dt>Free</dt><dd>(\d+)</dd>", page)
        assert found is not None
        return int(found[1])

    assert (free(), free()) == (7, 7)
    given_back = make.signed_up(event, people=3)
    assert free() == 4
    signing_up.give_back(given_back)
    assert free() == 7


def test_sign_up_closes_to_the_second() -> None:
    event = make.announced()
    timers.advance(event.sign_up_until - dt.timedelta(seconds=1))
    make.signed_up(event)
    timers.advance(event.sign_up_until)
    with pytest.raises(TooLate, match="closed"):
        make.signed_up(event)
    assert stranger().post(reverse("sign_up_new", args=[event.pk]), FORM).status_code == 423


def test_places_are_given_back_until_the_event_begins() -> None:
    event = make.announced()
    sign_up = make.signed_up(event)
    timers.advance(event.starts_at)
    answer = stranger().post(reverse("sign_up_status", args=[sign_up.code]))
    assert answer.status_code == 423


def test_nobody_else_gives_places_back() -> None:
    sign_up = make.signed_up(make.announced())
    for actor in (things.officer(), things.owner(make.base_of(sign_up.event))):
        assert "cancel" not in [offered.name for offered in offers(sign_up, actor)]
        with pytest.raises(NotAllowed):
            perform(sign_up, "cancel", actor=actor)


def test_what_is_wanting_is_told_beside_its_field_and_takes_no_place() -> None:
    event = make.announced()
    answer = stranger().post(reverse("sign_up_new", args=[event.pk]), {"people": 99})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"name", "organisation", "contact", "people"}
    assert not SignUp.objects.exists()


def test_a_flood_of_sign_ups_from_one_address_is_held() -> None:
    event = make.announced(capacity=50)
    url = reverse("sign_up_new", args=[event.pk])
    answers = [stranger().post(url, FORM).status_code for _n in range(6)]
    assert answers == [302] * 5 + [429]


def test_the_receipt_goes_to_the_address_that_was_given() -> None:
    event = make.announced()
    sign_up = make.signed_up(event, email="laike@example.test")
    letter = Letter.objects.get(address="laike@example.test")
    assert sign_up.code in letter.body or letter.sent_at  # its text goes once it is sent


def test_the_post_room_reads_of_a_guest_the_domain_alone() -> None:
    make.signed_up(make.announced(), email="laike@example.test")
    page = signed_in(a_user(Role.SYSTEM_ADMIN)).get(reverse("delivery_list")).content.decode()
    assert "…@example.test" in page
    assert "laike" not in page


# --- who may know who comes ---


def test_only_host_and_ministry_read_who_comes() -> None:
    event = make.announced()
    base = make.base_of(event)
    make.signed_up(event)
    urls = [reverse(name, args=[event.pk]) for name in ("sign_up_list", "sign_up_file")]
    for user in (things.owner(base), things.officer()):
        pages = [signed_in(user).get(url) for url in urls]
        assert "样例访客" in pages[0].content.decode()
        rows = CalamineWorkbook.from_filelike(io.BytesIO(pages[1].content)).get_sheet_by_index(0)
        assert rows.to_python()[2][1] == "样例访客"
    others = (
        a_user(Role.AUTHORITY_OFFICER, base.authority),
        a_user(Role.APPLICANT_OWNER),
        a_user(Role.AUDITOR),
    )
    for user in others:
        assert {signed_in(user).get(url).status_code for url in urls} <= {403, 404}


def test_each_download_of_the_list_is_in_the_log_and_no_name_is() -> None:
    event = make.announced()
    make.signed_up(event)
    signed_in(things.officer()).get(reverse("sign_up_file", args=[event.pk]))
    assert AuditEvent.objects.of(event).filter(action="download").count() == 1
    kept = AuditEvent.objects.values_list("subject_name", "before", "after", "data")
    assert "样例访客" not in str(list(kept))


def test_a_name_never_becomes_a_formula() -> None:
    event = make.announced()
    make.signed_up(event, name="=HYPERLINK(1)")
    answer = signed_in(things.officer()).get(reverse("sign_up_file", args=[event.pk]))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert sheet.to_python()[2][1] == "'=HYPERLINK(1)"


def test_names_are_deleted_some_days_after_the_event_and_places_stay_counted(
    settings: Any,
) -> None:
    settings.SIGN_UP_DATA_DAYS = 7
    event = make.announced()
    make.signed_up(event, people=4, email="laike@example.test")
    timers.advance(event.ends_at + dt.timedelta(days=7, seconds=-1))
    assert Guest.objects.count() == 1
    timers.advance(event.ends_at + dt.timedelta(days=7))
    assert (Guest.objects.count(), things.again(event).taken) == (0, 4)
    assert not Letter.objects.filter(address="laike@example.test").exists()


# --- the list, other programs ---


def test_the_list_shows_what_comes_soonest_first_and_narrows() -> None:
    base = things.a_base()
    begins = clock.now() + dt.timedelta(days=30)
    days = {"ends_at": begins + dt.timedelta(hours=1), "sign_up_until": begins}
    later = make.announced(base, starts_at=begins, kind="meeting", region="110000", **days)
    sooner = make.announced(base)
    timers.advance(sooner.ends_at)
    soonest = make.announced(base)

    def shown(query: str = "") -> list[Event]:
        return list(stranger().get(reverse("event_list") + query).context["object_list"])

    assert shown() == [soonest, later, sooner]
    assert shown("?when=upcoming") == [soonest, later]
    assert shown("?when=past") == [sooner]
    assert shown("?kind=meeting") == shown("?region=110000") == [later]
    assert stranger().get(reverse("event_list") + "?kind=ball").status_code == 400


def test_an_event_is_in_the_feed_and_in_the_calendar_with_its_end() -> None:
    event = make.announced()
    assert event.title in stranger().get(reverse("event_feed")).content.decode()
    entry = stranger().get(reverse("event_entry", args=[event.pk])).content.decode()
    assert f"DTEND:{event.ends_at:%Y%m%dT%H%M%SZ}" in entry
    perform(event, "cancel", actor=things.officer(), reason="样例")
    entry = stranger().get(reverse("event_entry", args=[event.pk])).content.decode()
    assert "STATUS:CANCELLED" in entry
    assert "VEVENT" in stranger().get(reverse("event_calendar")).content.decode()


def test_an_announced_event_leaves_the_house_as_clean_html() -> None:
    event = make.announced(summary="第一段<script>")
    article = stranger().get(reverse("event_article", args=[event.pk])).content.decode()
    assert "<p>第一段&lt;script&gt;</p>" in article
    assert "class=" not in article


def test_by_api_anybody_reads_signs_up_and_gives_back() -> None:
    event = make.announced(capacity=2)
    client = stranger()
    (row,) = client.get("/api/v1/events/").json()["results"]
    assert (row["title"], row["left"], row["state"]) == (event.title, 2, "published")
    url = f"/api/v1/events/{event.pk}/sign-ups/"
    wrong = client.post(url, {"people": 1}, content_type="application/json")
    assert (wrong.status_code, set(wrong.json())) == (400, {"name", "organisation", "contact"})
    taken = client.post(url, FORM, content_type="application/json")
    assert taken.status_code == 201
    refused = client.post(url, FORM, content_type="application/json")
    assert (refused.status_code, refused.json()) == (
        409,
        {"blocked_by": ["All 2 places are taken."]},
    )
    code = taken.json()["code"]
    assert "样例访客" not in client.get(f"/api/v1/sign-ups/{code}/").content.decode()
    assert client.get("/api/v1/sign-ups/AAAA-AAAA-AAAA/").status_code == 404
    assert client.post(f"/api/v1/sign-ups/{code}/cancel/").json()["state"] == "cancelled"
    assert client.post(f"/api/v1/sign-ups/{code}/cancel/").status_code == 409


def test_a_draft_is_its_hosts_alone() -> None:
    event = make.a_draft()
    base = make.base_of(event)
    own = signed_in(things.owner(base)).get(event.get_absolute_url())
    others = [a_user(Role.AUTHORITY_OFFICER, base.authority), things.officer()]
    assert own.status_code == 200
    assert {signed_in(o).get(event.get_absolute_url()).status_code for o in others} == {404}
