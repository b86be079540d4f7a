"""Who walks through a life: two applicants with their figures, and the experts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.journeys.hands import a_pdf, press

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


def upload(page: Page, slot: str) -> None:
    """Choose a PDF for a slot and send it."""
    name = f"{slot}（样例）.pdf"
    box = page.get_by_role("group").filter(has_text=slot)
    box.locator("input[type=file]").set_input_files(a_pdf(name))
    press(box, "上传")
    expect(page.get_by_role("link", name=name)).to_be_visible()
