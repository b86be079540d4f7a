"""The stages of a life, each as its people walk it through the pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.journeys.hands import (
    Answers,
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

BATCH, SECTOR = "第一批", "智能机器人"
AUTHORITY = "authority-320000"
EXPERTS = {
    "expert-001": "专家甲",
    "expert-002": "专家乙",
    "expert-003": "专家丙",
}
WORDS = (
    "演示数据：围绕重点领域补链强链，开放中试平台，带动上下游中小企业共同发展，"
    "形成可复制可推广的经验做法。"
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, and with what figures."""

    username: str
    name: str
    basics: Mapping[str, str]
    figures: Mapping[str, Sequence[str]]
    targets: Mapping[str, Sequence[str]]
    licence: str

    @property
    def title(self) -> str:
        """The name that clause 七 gives its base."""
        kind = "示范园区" if self.username == "park" else "示范企业"
        return f"国家新兴产业发展示范基地（{SECTOR}{kind}）"


ENTERPRISE = Applicant(
    "enterprise",
    "苏州样例智能装备有限公司",
    basics={
        "注册地址": "样例路1号",
        "法定代表人": "样例代表人",
        "注册日期": "2009-06-18",
        "注册资本": "12000",
        "职工人数": "860",
        "标志性产品": "六轴协作机器人（样例）",
        "联系人": "样例联系人",
        "联系电话": "0512-00000000",
        "联系邮箱": "lianxi@example.test",
    },
    figures={
        "标志性产品国内市场占有率": ("18.5", "21.0", "24.2"),
        "申报领域营业收入": ("70000", "87764", "109715"),
        "营业收入": ("100000", "118600", "140660"),
        "研发费用": ("6100", "8065", "10409"),
        "与标志性产品相关的有效发明专利（Ⅰ类知识产权）数量": ("61", "72", "88"),
        "主导或参与制定的国际、国家和行业标准数量": ("3", "4", "5"),
        "新业态新模式带来的营业收入": ("5000", "7000", "9000"),
        "智能制造能力成熟度等级（GB/T 39116）": ("2", "3", "3"),
        "增加值": ("34200", "40600", "47300"),
        "全年平均从业人员": ("834", "846", "860"),
        "带动的产业链上下游企业数量": ("40", "52", "66"),
        "有效的质量管理和产品认证数量": ("5", "6", "8"),
    },
    targets={
        "标志性产品市场占有率": ("28",),
        "新兴产业主营业务收入占比": ("82",),
        "营业收入复合增长率": ("20",),
        "研发投入强度": ("8",),
        "有效发明专利数量": ("110",),
        "智能制造能力成熟度": ("4",),
        "全员劳动生产率": ("62",),
    },
    licence="营业执照",
)
PARK = Applicant(
    "park",
    "苏州样例高新产业园区",
    basics={
        "批准设立机关及文号": "样例省人民政府，样政函〔2008〕1号",
        "设立日期": "2008-03-12",
        "级别（国家级、省级、其他）": "省级",
        "规划面积": "920",
        "已开发面积": "640",
        "管理机构": "样例园区管理委员会",
        "联系人": "样例联系人",
        "联系电话": "0512-00000000",
        "联系邮箱": "lianxi@example.test",
    },
    figures={
        "主导产业营业收入": ("310", "365", "428"),
        "园区营业收入": ("456", "507", "563"),
        "主导产业链主企业数量": ("3", "3", "4"),
        "主导产业制造业单项冠军企业数量": ("7", "8", "8"),
        "主导产业专精特新“小巨人”企业数量": ("17", "20", "24"),
        "主导产业高新技术企业数量": ("35", "43", "50"),
        "规上工业企业研发费用": ("15.6", "17.9", "20.7"),
        "规上工业企业营业收入": ("400", "425", "450"),
        "国家级产业科技创新平台数量": ("6", "7", "8"),
        "省级产业科技创新平台数量": ("6", "8", "10"),
        "有效发明专利数量": ("610", "702", "845"),
        "年末从业人员": ("21000", "22400", "23900"),
        "主导产业链本地配套率": ("61", "65", "70"),
        "主导产业企业当年股权融资额": ("18", "22", "28"),
        "主导产业企业当年专项贷款额": ("10", "13", "15"),
        "工业企业实缴税金": ("188000", "206000", "230400"),
        "工业用地面积": ("6480", "6440", "6400"),
        "公共服务平台数量": ("5", "6", "8"),
    },
    targets={
        "主导产业营业收入": ("520",),
        "主导产业集聚度": ("80",),
        "优质企业数量": ("110",),
        "研发投入强度": ("5.2",),
        "产业科技创新平台数量": ("16",),
        "要素集聚水平": ("52",),
        "亩均税收": ("41",),
    },
    licence="批准设立文件",
)
APPLICANTS = (ENTERPRISE, PARK)


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


def upload(page: Page, slot: str) -> None:
    """Choose a PDF for a slot and send it."""
    name = f"{slot}（样例）.pdf"
    box = page.get_by_role("group").filter(has_text=slot)
    box.locator("input[type=file]").set_input_files(a_pdf(name))
    press(box, "上传")
    expect(page.get_by_role("link", name=name)).to_be_visible()


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


def evaluate(people: People) -> None:
    """六(二): three experts score each case alone; basics count 60 %, the plan 40 %."""
    officer = people("ministry")
    pass_time(officer, "2026-06-10")
    for applicant in APPLICANTS:
        open_task(officer, "指派专家", applicant.name)
        follow(officer.locator("#actions"), "指派专家")
        for box in officer.get_by_role("group", name="专家").get_by_role("checkbox").all():
            box.uncheck()
        for name in EXPERTS.values():
            officer.get_by_label(re.compile(rf"^\s*{name} ")).check()
        press(officer, "指派专家")
        expect(officer.get_by_text("已办理：指派专家。")).to_be_visible()
    for position, username in enumerate(EXPERTS):
        _sign(people(username), EXPERTS[username])
        for applicant in APPLICANTS:
            _score(people(username), applicant, 84 + position * 2)
    for applicant in APPLICANTS:
        open_task(officer, "评分表已收齐，计算得分", applicant.name)
        act(officer, "计算得分")
        expect(
            officer.get_by_role("heading", name=re.compile(r"^为什么是 \d+\.\d\d$"))
        ).to_be_visible()


def _sign(expert: Page, name: str) -> None:
    """Nothing opens before the commitment to confidentiality and integrity is signed."""
    open_task(expert, "签署承诺书：评分表待打开")
    expert.get_by_label("我已阅读承诺书并严格遵守").check()
    expert.locator("[name=signature]").fill(name)
    press(expert, "签署")


def _score(expert: Page, applicant: Applicant, points: int) -> None:
    open_task(expert, "填写专家评分表", applicant.name)
    for box in expert.get_by_label(re.compile(r"^\s*评分（0–100）")).all():
        box.fill(str(points))
    for box in expert.locator("main textarea").all():
        box.fill("材料充分，依据明确（样例）。")
    press(expert, "提交评分表")
    state_is(expert, "已提交")


def select(people: People) -> None:
    """六(二): within quota and standard, proposed by one person and approved by another."""
    officer, lead = people("ministry"), people("ministry-lead")
    for applicant in APPLICANTS:
        kind = "示范园区" if applicant is PARK else "示范企业"
        open_task(officer, "提请审定", kind)
        follow(officer, "查看评价汇总")
        preview = officer.locator("#preview")
        expect(preview.get_by_role("link", name=applicant.name)).to_be_visible()
        preview.get_by_label("纳入", exact=True).check()
        press(preview, "记录")
        expect(preview.get_by_label("纳入", exact=True)).to_be_checked()
        press(officer, "提请审定")
        open_task(lead, "审定创建对象", kind)
        act(lead, "审定创建对象")
    _release(people)


def _release(people: People) -> None:
    """Nobody knows before the letters are released; then each reads its own result."""
    officer, lead, early = people("ministry"), people("ministry-lead"), people("enterprise")
    early.goto("/results/")
    expect(early.get_by_text("暂无结果")).to_be_visible()
    open_task(officer, "预览告知书并提请发放", BATCH)
    for applicant in APPLICANTS:
        expect(officer.get_by_role("row").filter(has_text=applicant.name)).to_be_visible()
    act(officer, "提请发放告知书", ticks=("本人已逐件预览",))
    open_task(lead, "审定告知书发放", BATCH)
    act(lead, "发放告知书")
    for applicant in APPLICANTS:
        owner = people(applicant.username)
        owner.goto("/results/")
        follow(owner, applicant.name)
        expect(owner.get_by_text("达到创建标准，列为创建对象")).to_be_visible()
        letter = owner.get_by_role("link", name="告知书（PDF）").get_attribute("href")
        answer = owner.request.get(str(letter))
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        owner.goto("/creation/")
        follow(owner, applicant.name)
        stand_at(owner, "创建")
        state_is(owner, "创建中")


def create(people: People) -> None:
    """五, 九: two years of creation, with a report on the first that the province comments."""
    officer, owner, authority = people("ministry"), people("enterprise"), people(AUTHORITY)
    pass_time(officer, "2027-05-11")
    open_task(owner, "填报并提交进展报告")
    _fill_paper(owner, done="推进中")
    act(owner, "提交进展报告")
    open_task(authority, "对进展报告提出意见", ENTERPRISE.name)
    act(authority, "提出意见", {"意见": "进展正常（样例）。"})
    pass_time(officer, "2027-06-11")
    late = people("park")
    late.goto("/messages/")
    expect(late.get_by_text(re.compile("进展报告.*逾期")).first).to_be_visible()


def _fill_paper(page: Page, done: str) -> None:
    """Fill in the sections of a report or a self-assessment, up to its last page."""
    follow(page, "填报")
    for row in page.get_by_role("row").all():
        if row.get_by_role("textbox").count():
            row.get_by_role("textbox").fill(row.get_by_role("cell").nth(1).inner_text().strip())
    _answer_statements(page)
    press(page, "保存并继续")
    for choice in page.get_by_role("combobox", name="进展").all():
        choice.select_option(label=done)
    fill_texts(page, WORDS)
    press(page, "保存并继续")
    fill_texts(page, WORDS)
    press(page, "保存并继续")


def _answer_statements(page: Page) -> None:
    fill_texts(page, WORDS)
    for choice in page.get_by_role("combobox", name="是否达到").all():
        choice.select_option(index=1)


def accept(people: People) -> None:
    """六(三): at the end of the term each assesses itself; the result takes two people."""
    officer, lead = people("ministry"), people("ministry-lead")
    pass_time(officer, "2028-06-11")
    for applicant in APPLICANTS:
        owner = people(applicant.username)
        open_task(owner, "开展自评并提交")
        _fill_paper(owner, done="已完成")
        upload(owner, "公共平台开放")
        follow(owner, "下一步")
        act(owner, "提交自评材料")
        open_task(officer, "提出评估验收结果建议", applicant.name)
        words: Answers = {"通过": True, "结论": "重点任务和指标目标均已完成（样例）。"}
        act(officer, "提出评估验收结果建议", words)
        open_task(lead, "审定评估验收结果", applicant.name)
        act(lead, "审定通过")
        state_is(lead, "通过")


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
