"""The components of a page, as far as they compute anything."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from portal.accounts.authorities import rows
from portal.integrity.models import Complaint
from portal.lifecycle.actions import Offer
from portal.lifecycle.actions import deeds as deeds_of
from portal.lifecycle.stops import Stop
from portal.timeline import clock
from portal.web import nav
from portal.web.rail import Status, build_rail
from portal.web.regions import BY_CODE, REGIONS, build_tiles
from portal.web.templatetags.portal_ui import moment, remaining, until
from portal.web.ui import Section

BEIJING = clock.BEIJING
TEMPLATES = Path(__file__).parents[3] / "templates"


def render(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load portal_ui %}" + source).render(context)


def test_what_lies_before_the_present_stop_is_done_and_the_rest_ahead() -> None:
    statuses = [stop.status for stop in build_rail(Stop.RECOMMENDATION)]
    assert statuses == [Status.DONE] * 2 + [Status.CURRENT] + [Status.AHEAD] * 6


def test_a_life_that_stopped_says_where_it_ended() -> None:
    rail = build_rail(Stop.EVALUATION, {Stop.EVALUATION: "60 / 40"}, ended=True)
    assert [(stop.stop, stop.status, stop.note) for stop in rail if stop.is_here] == [
        (Stop.EVALUATION, Status.ENDED, "60 / 40")
    ]


def test_the_rail_names_the_present_stop_to_those_who_do_not_see_it() -> None:
    with translation.override("en"):
        page = render("{% rail stops %}", stops=build_rail(Stop.NOTICE))
    assert page.count('aria-current="step"') == 1
    assert "Notice issued<span" in page
    assert page.count("(still ahead)") == 8


def test_no_rail_is_drawn_for_a_thing_outside_any_batch() -> None:
    assert render("{% rail stops %}", stops=None).strip() == ""


def test_the_tile_map_has_the_regions_of_the_authorities_in_their_order() -> None:
    assert [region.code for region in REGIONS] == [row.code for row in rows()]


def test_the_31_provinces_have_places_of_their_own_and_six_regions_stand_apart() -> None:
    places = [(region.row, region.column) for region in REGIONS if region.on_map]
    assert len(places) == len(set(places)) == 31
    assert [region.code for region in REGIONS if not region.on_map] == [
        row.code for row in rows() if row.kind != "province"
    ]


@pytest.mark.clause("十")
def test_a_map_without_numbers_shades_no_tile() -> None:
    tiles = build_tiles({code: f"?region={code}" for code in BY_CODE}, current="320000")
    assert {(tile.level, tile.count) for tile in tiles} == {(0, None)}
    assert [tile.region.code for tile in tiles if tile.current] == ["320000"]


def test_a_staff_map_shades_by_number_and_leaves_zero_unshaded() -> None:
    counts = {"110000": 10, "120000": 1, "130000": 0}
    tiles = build_tiles({}, counts=counts, codes=counts)
    assert [(tile.region.code, tile.level) for tile in tiles] == [
        ("110000", 5),
        ("120000", 1),
        ("130000", 0),
    ]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (dt.timedelta(days=12, hours=4, minutes=59), "12 days 4 hours left"),
        (dt.timedelta(days=1), "1 day left"),
        (dt.timedelta(days=730, hours=5), "730 days left"),
        (dt.timedelta(hours=3, minutes=20), "3 hours 20 minutes left"),
        (dt.timedelta(seconds=30), "less than a minute left"),
        (dt.timedelta(), "closed"),
        (dt.timedelta(days=-1), "closed"),
    ],
)
def test_the_time_left_is_said_in_its_two_largest_units(left: dt.timedelta, said: str) -> None:
    with translation.override("en"):
        assert remaining(left) == said


def test_the_midnight_that_ends_a_day_is_written_as_its_24_00() -> None:
    with translation.override("zh-hans"):
        end = clock.end_of(dt.date(2026, 10, 13))
        assert (until(end), moment(end)) == ("2026-10-13 24:00", "2026-10-14 00:00")
        assert moment(dt.datetime(2026, 10, 13, 9, tzinfo=BEIJING)) == "2026-10-13 09:00"


@pytest.mark.parametrize(
    ("ahead", "tone"),
    [
        (dt.timedelta(days=3, seconds=1), "far"),
        (dt.timedelta(days=3), "near"),
        (dt.timedelta(), "past"),
    ],
)
def test_a_deadline_reddens_in_its_last_three_days(ahead: dt.timedelta, tone: str) -> None:
    now = dt.datetime(2026, 9, 28, 9, tzinfo=BEIJING)
    with clock.at(now):
        page = render("{% deadline value %}", value=now + ahead)
    assert f'class="deadline deadline--{tone}"' in page


@pytest.mark.parametrize(
    ("page", "active"),
    [
        ("application_list", ["application_list"]),
        ("application_detail", ["application_list"]),
        ("notice_detail", ["notice_list"]),
        ("public_notice_detail", ["public_notice_list"]),
        ("home", ["home"]),
        ("healthz", []),
    ],
)
def test_the_navigation_marks_the_one_place_where_a_page_belongs(
    page: str, active: list[str]
) -> None:
    entries = [*nav.PUBLIC, nav.APPLICATIONS]
    assert [entry.url_name for entry in entries if entry.covers(page)] == active


def test_a_place_that_no_floor_has_is_left_out_of_the_navigation() -> None:
    request = RequestFactory().get("/")
    request.resolver_match = None
    nowhere = nav.Entry("no_such_page", nav.HOME.label)
    assert nav.build(request, [nowhere]) == nav.Navigation((), ())


def test_a_section_tells_how_much_of_it_is_filled_in() -> None:
    section = Section("产品开发", "#", done=5, total=8)
    assert (section.percent, section.is_complete) == (62, False)
    assert Section("附件", "#", done=0, total=0).is_complete is False


def test_what_takes_a_thing_further_is_offered_first() -> None:
    deeds = deeds_of(Complaint)
    offers = [Offer(Complaint(pk=1), deeds[name]) for name in ("uphold", "send_back", "verify")]
    page = render("{% action_bar offers %}", offers=offers)
    assert re.findall(r"complaint/1/(\w+)/", page) == ["verify", "uphold", "send_back"]


def test_a_choice_that_is_none_yet_is_said_in_words() -> None:
    class Form(forms.Form):
        topic = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("fees", "收费")])

    with translation.override("zh-hans"):
        page = str(Form()["topic"])
    assert page.count("<option") == 2
    assert '<option value="" selected>请选择…</option>' in page


def test_the_error_summary_links_each_error_to_its_field() -> None:
    class Form(forms.Form):
        name = forms.CharField(label="产品名称")

    page = render("{% error_summary form %}", form=Form({"name": ""}))
    assert page.count("<li>") == 1
    assert 'href="#id_name"' in page


def test_no_template_has_inline_style_or_script() -> None:
    at_fault = [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if " style=" in (text := path.read_text()) or " onclick=" in text or "<script>" in text
    ]
    assert [name for name in at_fault if not name.endswith("_pdf.html")] == []
