"""An organisation comes in, is confirmed, and its people come, change places and go."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.hands import act, fill, open_task, press, state_is
from tests.journeys.people import People, visit

NAME, CODE, MISTYPED = "南京样例机器人有限公司", "91320001MA9000999H", "91320001MA90009990"
SECRET = "一句够长的样例口令 2026"
OWNER, COLLEAGUE = "样例负责人", "样例同事"


def test_an_organisation_is_confirmed_and_its_people_come_and_go(people: People) -> None:
    owner = _registered(people)
    _confirmed(people)
    colleague = _invited(people, owner)
    _handed_over(owner, colleague)
    _removed(owner, colleague)


def _account(name: str, username: str) -> dict[str, str]:
    return {
        "姓名": name,
        "电话": "025-00000000",
        "用户名": username,
        "密码": SECRET,
        "再次输入密码": SECRET,
    }


def _registered(people: People) -> Page:
    page = people.stranger()
    visit(page, "/register/")
    fill(page, {"申报对象类别": "企业", "单位全称": NAME, "地区": "江苏"})
    fill(page, _account(OWNER, "sample-owner") | {"电子邮件地址": "owner@example.test"})
    fill(page, {"统一社会信用代码": MISTYPED})
    press(page, "注册")
    # A wrong check digit is told by the name of its field, and nothing else has to be typed again.
    expect(page.get_by_role("alert")).to_contain_text("统一社会信用代码")
    fill(page, {"统一社会信用代码": CODE, "密码": SECRET, "再次输入密码": SECRET})
    press(page, "注册")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.get_by_text("账号确认前，不能发起申报，也不能邀请同事。")).to_be_visible()
    return page


def _confirmed(people: People) -> None:
    officer = people("authority-320000")
    open_task(officer, "确认单位账号", NAME)
    act(officer, "确认账号", ticks=["已核对类别、名称、代码和负责人"])
    state_is(officer, "已确认")


def _invited(people: People, owner: Page) -> Page:
    owner.reload()
    fill(owner, {"同事的电子邮箱": "colleague@example.test"})
    press(owner, "发送链接")
    # In rehearsal no mail leaves the house: the link is shown.
    told = owner.get_by_text(re.compile(r"http://\S+/invitation/")).first.inner_text()
    link = re.search(r"http://\S+", told)
    assert link is not None

    page = people.stranger()
    page.goto(link.group())
    fill(page, _account(COLLEAGUE, "sample-colleague"))
    press(page, "创建账号并接受邀请")
    expect(page.get_by_text(NAME).first).to_be_visible()
    late = people.stranger()
    late.goto(link.group())
    expect(late.get_by_role("heading", level=1)).to_contain_text("邀请")
    expect(late.get_by_role("button", name="创建账号并接受邀请")).to_have_count(0)
    return page


def _handed_over(owner: Page, colleague: Page) -> None:
    owner.reload()
    act(owner, "移交账号", {"接任人": COLLEAGUE})
    open_task(colleague, "答复是否接任负责人")
    act(colleague, "接任负责人")
    expect(colleague.get_by_role("row").filter(has_text=COLLEAGUE)).to_contain_text("负责人")


def _removed(owner: Page, colleague: Page) -> None:
    """Whoever is removed is signed out at once."""
    press(colleague.get_by_role("row").filter(has_text=OWNER), re.compile("^移除"))
    expect(colleague.get_by_role("row").filter(has_text=OWNER)).to_have_count(0)
    owner.goto("/applications/")
    expect(owner.get_by_role("button", name="登录", exact=True)).to_be_visible()
