"""What a citizen reports: from a form without script to an incident, and the answer by code."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.hands import a_pdf, act, fill, follow, open_task, press, state_is
from tests.journeys.people import WIDTHS, People, sideways, violations, visit

ABOUT = "武汉样例新材料有限公司（己）"
WHO = {"真实姓名或单位名称": "样例市民", "联系电话或电子邮箱": "shimin@example.test"}
FACTS = "演示数据：所报有效发明专利数量与公开检索结果不一致，请予核实。"
ANSWER = "经核实，反映的情况属实，已依通知处理（样例）。"
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.mark.clause("十")
@pytest.mark.clause("八(二)")
def test_a_complaint_becomes_an_incident_and_is_answered_by_its_code(
    people: People, axe: Axe
) -> None:
    citizen = people.stranger(java_script_enabled=False)
    code = _lodged(citizen)
    _verified(people("ministry"))
    _upheld(people("ministry-lead"))
    _entered_and_answered(people("ministry"))
    _confirmed(people("ministry-lead"))

    visit(citizen, "/complaints/query/")
    fill(citizen, {"查询码": f" {code.lower()} "})
    press(citizen, "查询")
    expect(citizen.get_by_text(ANSWER)).to_be_visible()
    expect(citizen.get_by_text(WHO["真实姓名或单位名称"])).to_have_count(0)
    _bears_inspection(people.stranger(), citizen.url, axe)


def _lodged(page: Page) -> str:
    visit(page, "/")
    follow(page, "监督举报")
    fill(page, {"被举报单位": ABOUT, "举报事项": "提供虚假数据和资料", **WHO, "事实和理由": "太短"})
    press(page, "提交举报")
    # What is wanting is told beside its field, and nothing has to be typed again.
    expect(page.get_by_role("alert")).to_contain_text("事实和理由")
    expect(page.get_by_label("被举报单位")).to_have_value(ABOUT)
    fill(page, {"事实和理由": FACTS})
    press(page, "提交举报")
    found = CODE.search(page.get_by_role("main").inner_text())
    assert found is not None
    return found.group()


def _verified(officer: Page) -> None:
    open_task(officer, "承办举报", ABOUT)
    expect(officer.get_by_text(FACTS)).to_have_count(0)  # nobody reads it before taking it in hand
    act(officer, "承办")
    expect(officer.get_by_text(FACTS)).to_be_visible()
    expect(officer.get_by_text(WHO["真实姓名或单位名称"])).to_have_count(0)
    press(officer, "查看举报人")
    expect(officer.get_by_text(WHO["联系电话或电子邮箱"])).to_be_visible()

    open_task(officer, "审查举报是否受理", ABOUT)
    act(officer, "受理并核查", {"举报内容": "专利数量与公开检索结果不一致（样例）。"})
    findings = {"核实情况": "经检索核实，数量多报3件（样例）。", "属实": True}
    act(officer, "填写核实情况", findings)
    state_is(officer, "已核实，待决定")


def _upheld(lead: Page) -> None:
    open_task(lead, "对举报作出决定", ABOUT)
    expect(lead.get_by_text(FACTS)).to_have_count(0)  # the lead decides without the statement
    act(lead, "认定举报属实", {"理由": "证据充分（样例）。"})


def _entered_and_answered(officer: Page) -> None:
    open_task(officer, "答复举报人", ABOUT)
    act(officer, "答复举报人", {"答复": ANSWER})
    officer.locator("#actions").get_by_text("登记为负面情形", exact=True).click()
    fill(officer, {"发生日期": "2026-04-01"})
    officer.get_by_label("佐证材料").set_input_files(a_pdf("检索记录（样例）.pdf"))
    press(officer, "登记为负面情形")
    expect(officer.get_by_text("已办理：登记为负面情形。")).to_be_visible()


def _confirmed(lead: Page) -> None:
    open_task(lead, "决定是否确认该情形", ABOUT)
    act(lead, "确认该情形", {"理由": "事实清楚（样例）。"})
    state_is(lead, "已确认，存续中")


def _bears_inspection(page: Page, address: str, axe: Axe) -> None:
    """The receipt fits a phone, and axe finds nothing on it."""
    page.set_viewport_size({"width": WIDTHS["narrow"], "height": 800})
    page.goto(address)
    assert sideways(page) == 0
    assert violations(page, axe) == []
