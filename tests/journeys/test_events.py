"""An event: agreed to, announced, signed up for without script until it is full, and given back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.hands import act, fill, follow, open_task, press, state_is
from tests.journeys.people import WIDTHS, People, sideways, violations, visit

SMALL, WAITING = "产业链供需对接会（样例）", "检测技术上门指导（样例）"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")
FULL = "8个名额已报满。"


@pytest.mark.clause("六(五)")
def test_places_are_taken_without_script_until_the_event_is_full(people: People, axe: Axe) -> None:
    first = people.stranger(java_script_enabled=False)
    visit(first, "/")
    follow(first, "推广")
    follow(first, SMALL)
    follow(first, "我要报名")
    address = first.url
    _sign_up(first, name="样例来宾一", phone="请致电", people="3")
    # What is wanting is told beside its field, and nothing has to be typed again.
    expect(first.get_by_role("alert")).to_contain_text("请用数字填写电话号码")
    expect(first.get_by_label("姓名")).to_have_value("样例来宾一")
    _sign_up(first, name="样例来宾一", phone="010-00000009", people="3")
    found = CODE.search(first.get_by_role("main").inner_text())
    assert found is not None

    late = people.stranger(java_script_enabled=False)
    visit(late, address, status=409)
    expect(late.get_by_role("main")).to_contain_text(FULL)

    host = people("park")
    host.goto("/events/")
    follow(host, SMALL)
    follow(host, "报名名单")
    expect(host.get_by_role("main")).to_contain_text("样例来宾一")

    visit(first, "/sign-ups/query/")
    fill(first, {"查询码": found.group().lower()})
    press(first, "查询")
    press(first, "取消报名")
    expect(first.get_by_role("main")).to_contain_text("已取消")
    visit(late, address)
    _sign_up(late, name="样例来宾二", phone="020-00000008", people="1")
    expect(late.get_by_role("main")).to_contain_text("报名成功")
    for page in ("/events/", "/platforms/", address, late.url):
        _bears_inspection(people.stranger(), page, axe)


@pytest.mark.clause("六(五)")
def test_an_event_of_a_base_passes_its_province_and_the_ministry(people: People) -> None:
    ministry = people("ministry")
    visit(ministry, "/events/")
    follow(ministry, WAITING)
    host = ministry.locator(".page-head-lead").inner_text()
    province = people(_authority(host))
    open_task(province, "审阅推广活动并决定是否同意", WAITING)
    act(province, "同意举办")
    state_is(province, "待部发布")
    open_task(ministry, "审阅推广活动并发布", WAITING)
    act(ministry, "发布活动")
    stranger = people.stranger()
    visit(stranger, "/events/?when=upcoming")
    expect(stranger.get_by_role("main")).to_contain_text(WAITING)


def _authority(host: str) -> str:
    """Return the account of the province in which the demo's host lies."""
    regions = {"北京": "110000", "天津": "120000", "沈阳": "210000", "苏州": "320000"}
    return next(f"authority-{code}" for city, code in regions.items() if host.startswith(city))


def _sign_up(page: Page, *, name: str, phone: str, people: str) -> None:
    answers = {"姓名": name, "单位": "样例来访单位", "联系电话": phone}
    fill(page, {**answers, "参加人数（含本人）": people})
    press(page, "我要报名")


def _bears_inspection(page: Page, address: str, axe: Axe) -> None:
    """The page fits a phone, and axe finds nothing on it."""
    page.set_viewport_size({"width": WIDTHS["narrow"], "height": 800})
    page.goto(address)
    assert sideways(page) == 0
    assert violations(page, axe) == []
