"""A batch drawn up from an earlier one, called by two people, and given more time."""

from playwright.sync_api import Page, expect

from tests.journeys.hands import act, fill, follow, labelled, open_task, press, state_is
from tests.journeys.people import People, visit

COPY = "第三批（样例）"
TITLE, NUMBER = "关于开展第三批创建遴选工作的通知（样例）", "演练函〔2028〕9号"
DATES = {
    "申报截止时间": "2029-05-18T17:00",
    "省级推荐截止时间": "2029-06-08T17:00",
    "综合评价截止时间": "2029-07-31T17:00",
}


def test_a_batch_is_copied_checked_and_called_by_two(people: People) -> None:
    officer, lead = people("ministry"), people("ministry-lead")
    _copied(officer)
    _doubts_are_answered(officer)
    act(officer, "提请审定发布")
    open_task(lead, "审定通知发布")
    act(lead, "发布通知")

    reader = people.stranger()
    visit(reader, "/notices/")
    follow(reader, TITLE)
    expect(reader.get_by_text(NUMBER).first).to_be_visible()
    calendar = reader.request.get(reader.url + "calendar.ics")
    assert "20290518T" in calendar.text()


def _copied(officer: Page) -> None:
    officer.goto("/batches/")
    follow(officer, "第一批")
    follow(officer, "复制为新批次")
    fill(officer, {"批次序号": "6", "名称": COPY, "年度": "2029"})
    # A batch whose dates lie in the wrong order is not drawn up, and keeps what was typed.
    fill(officer, DATES | {"省级推荐截止时间": "2029-05-01T17:00"})
    press(officer, "保存")
    expect(officer.get_by_role("alert")).to_contain_text("省级推荐截止时间")
    expect(labelled(officer, "名称")).to_have_value(COPY)
    fill(officer, DATES)
    press(officer, "保存")
    expect(officer.get_by_role("heading", level=1)).to_contain_text(COPY)
    state_is(officer, "编制中")


def _doubts_are_answered(officer: Page) -> None:
    """Less than two years since the last batch wants a reason; the notice wants its number."""
    propose = officer.locator("#actions").get_by_role("button", name="提请审定发布")
    expect(propose).to_be_disabled()
    follow(officer, "通知尚未填写文号。")
    fill(officer, {"标题": TITLE, "文号": NUMBER})
    press(officer, "保存")
    follow(officer, "说明理由")
    for box in officer.locator("main textarea").all():
        box.fill("提前编制的演练批次（样例）。")
    press(officer, "保存")
    officer.goto("/batches/")
    follow(officer, COPY)


def test_more_time_is_proposed_approved_and_shown(people: People) -> None:
    officer, lead = people("ministry"), people("ministry-lead")
    officer.goto("/batches/")
    follow(officer, "第一批")
    follow(officer, "变更截止时间")
    reason = "部分地区受灾，顺延申报时间（样例）。"
    earlier = {"申报截止时间": "2026-05-19T17:00", "理由": reason}
    officer.get_by_label("全体", exact=True).check()
    fill(officer, earlier)
    press(officer, "保存")
    # Time is only ever given, never taken.
    expect(officer.get_by_role("alert")).to_contain_text("申报截止时间")
    fill(officer, {"申报截止时间": "2026-05-27T17:00"})
    press(officer, "保存")
    act(officer, "提请变更")
    open_task(lead, "审定通知变更")
    act(lead, "批准变更")

    reader = people.stranger()
    visit(reader, "/notices/")
    follow(reader, "关于开展第一批国家新兴产业发展示范基地创建遴选工作的通知")
    expect(reader.get_by_text("2026-05-27 17:00").first).to_be_visible()
    expect(reader.get_by_text(reason)).to_be_visible()
