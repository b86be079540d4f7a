"""From the notice to the recommended list (六(一))."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.hands import (
    a_pdf,
    act,
    fill,
    fill_rest,
    fill_texts,
    follow,
    group,
    labelled,
    leave,
    open_task,
    pass_time,
    press,
    stand_at,
    state_is,
)
from tests.journeys.people import People
from tests.journeys.stages.applicants import (
    APPLICANTS,
    AUTHORITY,
    BATCH,
    SECTOR,
    WORDS,
    Applicant,
    upload,
)


def call(people: People) -> None:
    """六(一): the ministry prepares a batch; one person proposes its notice, another publishes."""
    officer, lead = people("ministry"), people("ministry-lead")
    officer.goto("/batches/")
    follow(officer, "新建批次")
    dates = {
        "申报截止时间": "2026-05-20T17:00",
        "省级推荐截止时间": "2026-06-10T17:00",
        "综合评价截止时间": "2026-07-31T17:00",
    }
    fill(officer, {"名称": BATCH, "年度": "2026", **dates})
    press(officer, "保存")

    follow(officer, "本批次尚未设置重点领域。")
    fill(officer, {"代码": "06", "名称": SECTOR})
    press(officer, "添加")
    follow(officer, "设置创建数量")
    fill(officer, {f"{SECTOR} · 示范园区": "1", f"{SECTOR} · 示范企业": "2"})
    press(officer, "保存")
    follow(officer, "本批次尚未列出推荐单位。")
    press(officer, "计划单列市不单独推荐：勾选32个")
    press(officer, "保存")
    follow(officer, "通知尚未填写文号。")
    notice = {
        "标题": "关于开展第一批创建遴选工作的通知（样例）",
        "文号": "演练函〔2026〕4号",
        "正文": WORDS,
        "申报要求": "演示数据：不收取任何费用。",
    }
    fill(officer, notice)
    press(officer, "保存")
    expect(officer.get_by_text("批次已完备。")).to_be_visible()
    act(officer, "提请审定发布")
    open_task(lead, "审定通知发布")
    act(lead, "发布通知")

    reader = people.stranger()
    reader.goto("/")
    follow(reader, notice["标题"])
    expect(reader.get_by_text(notice["文号"]).first).to_be_visible()
    stand_at(reader, "企业园区申报")


def apply(people: People) -> None:
    """六(一): both fill in every section, add their evidence, declare and submit."""
    for applicant in APPLICANTS:
        _fill_in(people(applicant.username), applicant)


def _fill_in(page: Page, applicant: Applicant) -> None:
    page.goto("/applications/")
    follow(page, f"申报{BATCH}")
    fill(page, {"重点领域": SECTOR})
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "开始填报")

    fill(page, applicant.basics)
    fill_texts(page, WORDS)
    _next(page)
    for _heading in range(4):  # four first-level indicators (四)
        fill(page, {name: row for name, row in applicant.figures.items() if _has(page, name)})
        fill_texts(page, WORDS)
        _next(page)
    fill_texts(page, WORDS)
    _next(page)
    fill(page, applicant.targets)
    fill_rest(page, "演示数据：达到国内领先水平")
    _next(page)
    task = {
        "任务名称": "公共平台开放",
        "内容": "向中小企业开放检测与中试能力（样例）",
        "责任部门": "运营部",
        "完成时间": "2028-06-30",
        "成果形式": "平台服务台账",
    }
    fill(page, task)
    press(page, "添加")
    expect(page.get_by_role("row").filter(has_text="公共平台开放")).to_be_visible()
    _next(page)
    for slot in (applicant.licence, "近三年审计报告", "真实性承诺书（加盖公章）"):
        upload(page, slot)
    _next(page)
    expect(page.get_by_role("button", name="提交", exact=True)).to_be_disabled()
    page.get_by_label("我代表申报对象作出上述承诺。").check()
    press(page, "确认承诺")
    act(page, "提交")
    state_is(page, "已提交")
    page.goto("/messages/")
    expect(page.get_by_text("回执：您单位的创建申请已提交")).to_be_visible()


def _next(page: Page) -> None:
    """Go on to the next section, by the button that saves or by the link."""
    label = re.compile("^下一节：")
    leave(page.get_by_role("button", name=label).or_(page.get_by_role("link", name=label)))


def _has(page: Page, name: str) -> bool:
    return group(page, name).count() > 0


def recommend(people: People) -> None:
    """六(一): the province's officer examines and proposes, its lead decides."""
    officer, lead = people(AUTHORITY), people(f"{AUTHORITY}-lead")
    for applicant in APPLICANTS:
        open_task(officer, "审核创建申请", applicant.name)
        _examine(officer)
        act(officer, "提请审定推荐意见", {"推荐": True, "理由": "符合要求（样例）。"})
        open_task(lead, "审定推荐意见", applicant.name)
        act(lead, "推荐")
    _show_list(people)
    _send_list(people)
    owner = people("enterprise")
    owner.goto("/messages/")
    expect(owner.get_by_text("您单位的创建申请已推荐至工业和信息化部")).to_be_visible()


def _examine(officer: Page) -> None:
    """Fill in the review sheet: every check passed."""
    follow(officer, "审查表")
    accidents = "未发生重大安全、质量、环境污染等事故"
    for check in (accidents, "符合通知规定的申报条件", "数据和材料已经核实", "信用核查无异常"):
        group(officer, check).get_by_label("通过", exact=True).check()
    press(officer, "保存核查结果")
    expect(officer.get_by_text("均已通过")).to_be_visible()


def _show_list(people: People) -> None:
    """The province's list is approved by two people and shown to the public for five days."""
    officer, lead = people(AUTHORITY), people(f"{AUTHORITY}-lead")
    open_task(officer, "拟定推荐名单并提请审定")
    act(officer, "提请审定名单")
    open_task(lead, "审定推荐名单")
    act(lead, "审定名单")
    open_task(officer, "完善并提请发布公示")
    follow(officer, "编辑文本")
    office = {"受理部门": "规划处（演示）", "联系电话": "000-00000000", "通讯地址": "样例路2号"}
    fill(officer, office)
    press(officer, "保存")
    act(officer, "提请审定发布", {"审查人姓名": "样例审查人"}, ("个人信息核查", "保密审查"))
    open_task(lead, "审定是否发布公示")
    act(lead, "发布公示")
    reader = people.stranger()
    reader.goto("/")
    follow(reader, re.compile("省级拟推荐名单正在公示"))
    follow(reader, re.compile("拟推荐名单的公示"))
    stand_at(reader, "省级推荐")
    for applicant in APPLICANTS:
        expect(reader.get_by_role("row").filter(has_text=applicant.name)).to_be_visible()
    pass_time(officer, "2026-03-24")


def _send_list(people: People) -> None:
    """Stamped and numbered, the list goes to the ministry, which checks it formally."""
    officer, ministry = people(AUTHORITY), people("ministry")
    open_task(officer, "归档盖章推荐函并报送名单")
    fill(officer, {"推荐函文号": "演练推荐函〔2026〕1号"})
    labelled(officer, "盖章推荐函扫描件").set_input_files(a_pdf("推荐函（样例）.pdf"))
    press(officer, "归档推荐函")
    act(officer, "报送工业和信息化部")
    open_task(ministry, "对推荐名单作形式审查")
    for box in ministry.get_by_role("combobox", name=re.compile("的形式审查$")).all():
        box.select_option(label="符合要求")
    press(ministry, "登记形式审查意见")
    act(ministry, "提请形式审查通过")
    lead = people("ministry-lead")
    open_task(lead, "审定推荐名单的形式审查意见")
    act(lead, "形式审查通过")
    state_is(lead, "形式审查通过")
