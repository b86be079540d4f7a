"""Shown to the public, recognised, reviewed after three years (六(四), 七)."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.hands import (
    Answers,
    a_pdf,
    act,
    fill,
    follow,
    labelled,
    open_task,
    pass_time,
    press,
    stand_at,
)
from tests.journeys.people import People
from tests.journeys.stages.applicants import APPLICANTS, AUTHORITY, ENTERPRISE, WORDS


def show(people: People) -> None:
    """六(四): five working days on public notice; an objection is lodged, examined, dismissed."""
    officer, lead = people("ministry"), people("ministry-lead")
    open_task(officer, "完善并提请发布公示", "评估验收结果")
    follow(officer, "编辑文本")
    office = {
        "受理部门": "规划司（演示）",
        "联系电话": "010-00000000",
        "通讯地址": "北京市样例路1号",
    }
    fill(officer, office)
    press(officer, "保存")
    act(officer, "提请审定发布", {"审查人姓名": "样例审查人"}, ("个人信息核查", "保密审查"))
    open_task(lead, "审定是否发布公示", "评估验收结果")
    act(lead, "发布公示")

    reader = people.stranger()
    reader.goto("/")
    follow(reader, re.compile("评估验收结果公示"))
    stand_at(reader, "公示")
    for applicant in APPLICANTS:
        expect(reader.get_by_role("row").filter(has_text=applicant.name)).to_be_visible()
    code = _object(reader)

    open_task(officer, "承办异议")
    act(officer, "承办")
    told = {"告知被提出异议对象的内容": "对市场占有率数据的异议（样例）。"}
    act(officer, "受理并核查", told)
    owner = people(ENTERPRISE.username)
    open_task(owner, "就异议作出答复")
    act(owner, "答复", {"答复意见": "数据取自年度审计报告（样例）。"})
    open_task(officer, "核实异议")
    act(officer, "填写核实情况", {"核实情况": "与审计报告核对一致（样例）。"})
    open_task(lead, "核查并办结异议")
    act(lead, "异议不成立", {"理由": "经核查，数据有审计报告佐证（样例）。"})
    reader.goto("/objections/query/")
    fill(reader, {"查询码": code})
    press(reader, "查询")
    expect(reader.get_by_text("经核查，数据有审计报告佐证（样例）。")).to_be_visible()
    expect(reader.locator("main")).not_to_contain_text("样例异议人")

    pass_time(officer, "2028-06-17")
    reader.goto("/public-notices/")
    follow(reader, re.compile("评估验收结果公示"))
    expect(reader.get_by_role("link", name="实名提出异议")).to_have_count(0)


def _object(reader: Page) -> str:
    """Object to the enterprise by real name; return the query code of the receipt."""
    row = reader.get_by_role("row").filter(has_text=ENTERPRISE.name)
    follow(row, re.compile("提出异议"))
    plea = {
        "真实姓名或单位名称": "样例异议人",
        "联系电话或电子邮箱": "yiyi-ren@example.test",
        "事实和理由": "市场占有率与公开数据不一致，请核实（演示数据）。",
    }
    fill(reader, plea)
    labelled(reader, "佐证材料").set_input_files(a_pdf("佐证（样例）.pdf"))
    press(reader, "提交异议")
    return reader.locator(".query-code").inner_text()


def recognise(people: People) -> None:
    """六(四), 七: a numbered document, plaques, and a certificate anybody can verify."""
    officer, lead = people("ministry"), people("ministry-lead")
    open_task(officer, "完善并提请印发认定文件")
    act(officer, "提请印发", {"文号": "演练函〔2028〕12号"})
    open_task(lead, "审定认定文件")
    act(lead, "发文认定并授牌")

    reader = people.stranger()
    reader.goto("/bases/")
    for applicant in APPLICANTS:
        owner = people(applicant.username)
        owner.goto("/bases/")
        follow(owner, applicant.name)
        expect(owner.get_by_text(applicant.title).first).to_be_visible()
        stand_at(owner, "认定授牌")
        certificate = owner.get_by_role("link", name="证书（PDF）").get_attribute("href")
        answer = owner.request.get(str(certificate))
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")

        follow(reader, applicant.name)
        follow(reader, "核验页")
        expect(reader.get_by_text("有效").first).to_be_visible()
        expect(reader.get_by_text(applicant.title).first).to_be_visible()
        reader.goto("/bases/")


def review(people: People) -> None:
    """八(一): three years on both report what others gained, and keep their names."""
    officer, lead = people("ministry"), people("ministry-lead")
    pass_time(officer, "2031-06-17")
    report: Answers = {
        "辐射带动作用发挥情况": WORDS * 2,
        "对外开放共享的创新平台、公共服务平台（个）": "2",
        "服务企业和园区（家）": "36",
        "开展技术指导（次）": "18",
        "组织供需对接（次）": "9",
        "为其他单位培训人员（人次）": "420",
        "已推广并被其他单位借鉴的经验做法": WORDS,
        "示范基地自身发展情况": WORDS,
        "所报内容真实准确；提供虚假数据和资料的，取消认定命名（八）": True,
    }
    for applicant in APPLICANTS:
        owner = people(applicant.username)
        open_task(owner, "报送成效评估报告")
        act(owner, "报送成效报告", report)
        province = people(AUTHORITY)
        open_task(province, "对成效报告提出意见", applicant.name)
        act(province, "提出省级意见", {"合格": True, "省级主管部门意见": WORDS})
        open_task(officer, "审核成效报告并提出意见", applicant.name)
        conclusion = {"合格": True, "结论": "辐射带动效果明显（样例）。", "专家意见": WORDS}
        act(officer, "提出评估意见", conclusion)
        open_task(lead, "审定成效评估结果", applicant.name)
        act(lead, "保留命名")
        owner.goto("/messages/")
        expect(owner.get_by_text(re.compile("保留")).first).to_be_visible()
    auditor = people("auditor")
    auditor.goto("/audit/")
    expect(auditor.get_by_text("保留命名").first).to_be_visible()
