"""A province at work on what it was sent: its queue, its questions, its defects, its people."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import act, fill, follow, press, state_is
from tests.journeys.people import People

ASKED = "苏州样例航天动力有限公司（癸4）"
MENDED, OWNER_OF_MENDED = "苏州样例氢能科技有限公司（己4）", "sample-045"
RETURNED = "苏州样例应急装备有限公司（甲5）"


@pytest.fixture
def officer(people: People) -> Page:
    return people("authority-320000")


def test_a_queue_is_searched_by_operators_and_kept_as_a_view(officer: Page) -> None:
    officer.goto("/applications/")
    fill(officer, {"搜索": "状态:已提交 领域:安全应急装备"})
    press(officer, "筛选")
    rows = officer.locator("main table tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(RETURNED)

    fill(officer, {"视图名称": "安全应急（样例）"})
    press(officer, "保存为视图")
    officer.goto("/applications/")
    follow(officer, "安全应急（样例）")
    expect(rows).to_have_count(1)
    press(officer, re.compile("删除视图“安全应急（样例）”"))
    expect(officer.get_by_role("link", name="安全应急（样例）", exact=True)).to_have_count(0)


def test_a_question_is_asked_beside_what_was_submitted(officer: Page) -> None:
    officer.goto("/applications/")
    follow(officer, ASKED)
    follow(officer, re.compile("^问询与答复"))
    question = "请说明研发费用的口径（样例）。"
    officer.get_by_label("问题").fill(question)
    press(officer, "发送问询")
    expect(officer.get_by_text(question)).to_be_visible()


def test_defects_are_told_once_and_lead_to_their_fields(officer: Page) -> None:
    officer.goto("/applications/")
    follow(officer, RETURNED)
    act(
        officer,
        "退回补正",
        {"补充的问题": "注册地址：与营业执照不一致（样例）\n联系电话：应带区号（样例）"},
    )
    state_is(officer, "已退回补正")
    follow(officer, re.compile("^补正事项"))
    articles = officer.get_by_role("article")
    expect(articles).to_have_count(2)
    expect(articles.first).to_contain_text("注册地址")
    expect(articles.first).to_contain_text("与营业执照不一致（样例）")


def test_what_was_mended_stands_beside_what_was_handed_in(people: People, officer: Page) -> None:
    owner = people(OWNER_OF_MENDED)
    owner.goto("/applications/")
    follow(owner, MENDED)
    address = owner.url
    owner.goto(f"{address}form/basic/")
    field = owner.get_by_label("注册地址")
    before = field.input_value()
    field.fill("样例市样例新区2号（样例）")
    field.blur()
    expect(owner.locator("#save-status")).to_contain_text("自动保存")
    owner.goto(f"{address}form/declaration/")
    owner.get_by_label("我代表申报对象作出上述承诺。").check()
    press(owner, "确认承诺")
    act(owner, "重新提交")
    state_is(owner, "已提交")

    officer.goto("/applications/")
    follow(officer, MENDED)
    follow(officer, "版本差异")
    row = officer.get_by_role("row").filter(has_text="注册地址")
    expect(row.locator("del")).to_have_text(before)
    expect(row.locator("ins")).to_have_text("样例市样例新区2号（样例）")


def test_work_is_handed_to_one_officer_and_taken_back(people: People) -> None:
    lead = people("authority-320000-lead")
    lead.goto("/applications/delegation/")
    lead.get_by_label(ASKED).check()
    fill(lead, {"交由": "江苏省经办"})
    press(lead, "确定")
    row = lead.get_by_role("row").filter(has_text=ASKED)
    expect(row).to_contain_text("江苏省经办")

    lead.get_by_label(ASKED).check()
    fill(lead, {"交由": "不指定（收回，由全体经办人办理）"})
    press(lead, "确定")
    expect(row).not_to_contain_text("江苏省经办")
