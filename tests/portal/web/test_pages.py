"""Home, guide, and the one page on which every action is done."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from portal.batches.models import Notice
from portal.lifecycle.door import perform
from portal.web import home
from tests import factories as make

pytestmark = pytest.mark.django_db


# ── home and guide ───────────────────────────────────────────────────────────────────────────


def test_home_shows_the_batch_called_last_and_its_next_deadline(client, clock):
    earlier = make.a_batch(ordinal=30_000)
    clock.advance(days=1)
    latest = make.a_batch()
    make.a_draft_batch()
    context = client.get(reverse("home")).context
    assert context["batch"] == latest
    assert context["deadline"][1] == latest.applications_due
    clock.advance(latest.applications_due + dt.timedelta(hours=1))
    context = client.get(reverse("home")).context
    assert context["deadline"][1] == latest.recommendations_due
    assert earlier.ordinal > latest.ordinal


def test_home_and_guide_stand_before_any_batch_is_called(client):
    make.a_draft_batch()
    for name in ("home", "guide"):
        response = client.get(reverse(name))
        assert (response.status_code, response.context["batch"]) == (200, None)


@pytest.mark.clause("十")
def test_home_and_guide_say_that_nothing_costs_a_fee(client):
    for name in ("home", "guide"):
        assert "不收取任何费用" in client.get(reverse(name)).content.decode()


def test_home_asks_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    for _position in range(4):
        make.a_batch()
    client.get(reverse("home"))
    with django_assert_max_num_queries(15):
        client.get(reverse("home"))


def test_cards_stand_by_their_positions_and_an_empty_one_is_left_out(rf, monkeypatch):
    monkeypatch.setattr(home, "_builders", {})

    @home.card(30)
    def low() -> home.Card:
        return home.Card("batches/_home.html", {"notices": [Notice(pk=1, title="低")]})

    @home.card(10)
    def high() -> home.Card:
        return home.Card("batches/_home.html", {"notices": [Notice(pk=2, title="高")]})

    @home.card(20)
    def nothing() -> None:
        return None

    first, second = home.draw(rf.get("/"), aside=False)
    assert ("高" in first, "低" in second) == (True, True)
    assert list(home.draw(rf.get("/"), aside=True)) == []


# ── the act page ─────────────────────────────────────────────────────────────────────────────


def proposed_notice() -> Notice:
    notice = make.a_draft_batch().notice
    return perform(notice, "propose", actor=make.a_user(Role.MINISTRY_OFFICER))


def state_of(notice: Notice) -> str:
    return Notice.objects.get(pk=notice.pk).state


def test_an_act_without_fields_is_done_at_once_and_lands_on_the_thing(client):
    notice = proposed_notice()
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    response = client.post(notice.action_url("publish"))
    assert response.url == notice.get_absolute_url()
    assert state_of(notice) == "published"


def test_missing_fields_come_back_with_400_and_nothing_has_happened(client):
    notice = proposed_notice()
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    response = client.post(notice.action_url("send_back"), {"reason": ""})
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["reason"]
    assert state_of(notice) == "proposed"


def test_the_same_person_is_refused_with_409_and_the_reason(client):
    notice = make.a_draft_batch().notice
    both = make.a_user(Role.MINISTRY_OFFICER)
    perform(notice, "propose", actor=both)
    both.memberships.update(roles=[Role.MINISTRY_OFFICER, Role.MINISTRY_LEAD])
    client.force_login(both)
    response = client.post(notice.action_url("publish"))
    assert response.status_code == 409
    assert len(response.context["reasons"]) == 1
    assert state_of(notice) == "proposed"


def test_the_page_of_an_act_shows_its_clause_and_what_blocks_it(client):
    notice = make.a_draft_batch().notice
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    page = client.get(notice.action_url("publish"))
    assert page.status_code == 200
    assert len(page.context["reasons"]) == 1
    assert "六(一)" in page.content.decode()


def test_a_wrong_role_is_forbidden_and_an_unknown_thing_or_act_not_found(client):
    notice = proposed_notice()
    client.force_login(make.a_user(Role.MINISTRY_OFFICER))
    assert client.post(notice.action_url("publish")).status_code == 403
    for url in (
        notice.action_url("explode"),
        reverse("act", args=["batches.nothing", 1, "publish"]),
        reverse("act", args=["accounts.user", 1, "publish"]),
        reverse("act", args=["batches.notice", 10**6, "publish"]),
    ):
        assert client.post(url).status_code == 404
    assert state_of(notice) == "proposed"


def test_what_one_may_not_see_does_not_exist_on_the_act_page(client):
    notice = proposed_notice()
    client.force_login(make.a_user(Role.APPLICANT_OWNER))
    assert client.get(notice.action_url("publish")).status_code == 404


def test_no_act_leads_out_of_the_house(client):
    notice = proposed_notice()
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    response = client.post(notice.action_url("publish"), {"next": "https://elsewhere.example/"})
    assert response.url == notice.get_absolute_url()


def test_a_refused_act_still_knows_where_its_reader_came_from(client):
    notice = proposed_notice()
    client.force_login(make.a_user(Role.MINISTRY_LEAD))
    make.restated(notice, state="draft")
    for back, kept in (("/batches/", True), ("https://elsewhere.example/", False)):
        refused = client.post(notice.action_url("publish"), {"next": back})
        hidden = f'<input type="hidden" name="next" value="{back}">'
        assert (refused.status_code, hidden in refused.content.decode()) == (409, kept)


# ── the rehearsal clock ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("values", [{"to": "soon"}, {"days": "-1"}, {"to": "1999-01-01T00:00"}, {}])
def test_a_nonsensical_move_of_the_clock_is_told_with_400(client, clock, values):
    before = clock.now()
    assert client.post(reverse("clock_advance"), values).status_code == 400
    assert clock.now() == before


def test_outside_rehearsal_nobody_moves_the_clock(client, settings):
    settings.REHEARSAL = False
    assert client.post(reverse("clock_advance"), {"days": "1"}).status_code == 404
