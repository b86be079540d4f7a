"""Five experts judge two applicants; one steps back. The panel meets, the letters go out.

Everything is done on the pages by the role that does it in life; nobody reads what is not theirs.
"""

import re
from collections.abc import Iterator
from itertools import islice

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rehearsal import cast, names
from tests.journeys.hands import act, follow, labelled, leave, open_task, press, state_is
from tests.journeys.people import People, violations
from tests.journeys.serving import Portal, build, serve

STRONG = "苏州样例智能装备有限公司"
REASON = "材料充分，依据明确（样例）。"
MINUTES = "经逐项讨论，一致同意纳入（样例）。"
FEEDBACK = "建议细化重点任务的成果形式，补充平台开放的证明材料（样例）。"
#: The expert's account by the name that the ministry reads.
ACCOUNTS = {
    name: f"expert-{number:03d}"
    for number, (name, _title) in enumerate(islice(names.experts(), cast.EXPERTS), start=1)
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal in which the experts of one batch have been drawn."""
    drawn = build("judged", tmp_path_factory.mktemp("drawn"))
    with serve(drawn, tmp_path_factory.mktemp("panel") / "var") as served:
        yield served


@pytest.mark.clause("六(二)")
@pytest.mark.clause("十")
def test_five_experts_one_of_them_recused_and_every_applicant_told(
    people: People, axe: Axe
) -> None:
    officer, lead = people("ministry"), people("ministry-lead")
    panel = _panel(officer, STRONG)
    assert len(panel) == 5
    weak = _other_applicant(officer)

    for expert in panel:
        _sign(people(ACCOUNTS[expert]), expert)
    recused, *staying = panel
    _recuse(people(ACCOUNTS[recused]))
    (called,) = set(_panel(officer, STRONG)) - set(panel)
    _sign(people(ACCOUNTS[called]), called)

    for place, expert in enumerate((*staying, called)):
        _score(people(ACCOUNTS[expert]), STRONG, 84 + place)
    others = _panel(officer, weak)
    for place, expert in enumerate(others):
        if expert not in (*panel, called):
            _sign(people(ACCOUNTS[expert]), expert)
        _score(people(ACCOUNTS[expert]), weak, 40 + place)
    for applicant in (STRONG, weak):
        open_task(officer, "评分表已收齐，计算得分", applicant)
        act(officer, "计算得分")

    everybody = {*panel, called, *others}
    found = _meet(officer, weak, everybody, axe)
    open_task(officer, "提请审定", "示范企业")
    follow(officer, "查看评价汇总")
    press(officer, "提请审定")
    open_task(lead, "审定创建对象", "示范企业")
    act(lead, "审定创建对象")

    found += _release(people, weak, everybody, axe)
    found += _read(people, weak, everybody, axe)
    assert found == []


def _panel(officer: Page, applicant: str) -> list[str]:
    """The names of those who judge an applicant and have not stepped back, as they are listed."""
    officer.goto("/evaluation/sheets/")
    rows = officer.get_by_role("row").filter(has_text=applicant).filter(has_not_text="已回避")
    texts = rows.all_inner_texts()
    return [name for name in ACCOUNTS if any(re.search(rf"\b{name}\b", row) for row in texts)]


def _other_applicant(officer: Page) -> str:
    officer.goto("/evaluation/")
    cases = officer.get_by_role("region", name="申报对象").get_by_role("rowheader")
    listed = {line.get_by_role("link").inner_text() for line in cases.all()}
    (other,) = listed - {STRONG}
    return other


def _sign(expert: Page, name: str) -> None:
    open_task(expert, "签署承诺书：评分表待打开")
    expert.get_by_label("我已阅读承诺书并严格遵守").check()
    expert.locator("[name=signature]").fill(name)
    press(expert, "签署")


def _recuse(expert: Page) -> None:
    """Say which interest stands against it; the application closes at once."""
    open_task(expert, "填写专家评分表", STRONG)
    act(expert, "申请回避", {"理由": "近三年在该单位任职（样例）。"})
    state_is(expert, "已回避")
    expect(expert.get_by_text("您已不再参与该申报对象的评价")).to_be_visible()


def _score(expert: Page, applicant: str, points: int) -> None:
    open_task(expert, "填写专家评分表", applicant)
    for box in expert.get_by_label(re.compile(r"^\s*评分（0–100）")).all():
        box.fill(str(points))
    for box in expert.locator("main textarea").all():
        box.fill(REASON)
    press(expert, "提交评分表")
    state_is(expert, "已提交")


def _meet(officer: Page, weak: str, experts: set[str], axe: Axe) -> list[str]:
    """The panel steps through both cases by keyboard; nobody who judged is named."""
    officer.goto("/evaluation/")
    follow(officer, re.compile("示范企业$"))
    follow(officer, "会议模式")
    expect(officer.get_by_role("heading", level=1)).to_have_text(STRONG)
    found = violations(officer, axe)
    _names_nobody(officer, experts)
    officer.keyboard.press("1")
    labelled(officer, "会议纪要").fill(MINUTES)
    press(officer, "记录")
    expect(officer.get_by_text(MINUTES)).to_be_visible()

    officer.locator("h1").click()
    with officer.expect_navigation():
        officer.keyboard.press("ArrowRight")
    expect(officer.get_by_role("heading", level=1)).to_have_text(weak)
    expect(officer.get_by_role("heading", name="需要关注")).to_be_visible()
    _names_nobody(officer, experts)
    with officer.expect_navigation():
        officer.keyboard.press("ArrowLeft")
    expect(officer.get_by_label(re.compile("^纳入"))).to_be_checked()
    return found


def _names_nobody(page: Page, experts: set[str]) -> None:
    text = page.locator("body").inner_text()
    assert not [name for name in experts if name in text]


def _release(people: People, weak: str, experts: set[str], axe: Axe) -> list[str]:
    """Feedback is written, refused where it tells too much, and released by a second person."""
    officer, lead = people("ministry"), people("ministry-lead")
    open_task(officer, "预览告知书并提请发放")
    found = violations(officer, axe)
    follow(officer, weak)
    leave(officer.locator("#actions").get_by_text("填写反馈意见", exact=True))
    form = officer.locator("#act-form")
    told = min(experts)
    form.get_by_label("反馈意见").fill(f"{told}认为得分低于{STRONG}。")
    press(form, "填写反馈意见")
    for slip in (f"“{told}”透露评审专家", "“得分”透露分数", f"“{STRONG}”涉及其他申报对象"):
        expect(officer.get_by_text(slip).first).to_be_visible()
    officer.locator("#act-form").get_by_label("反馈意见").fill(FEEDBACK)
    press(officer.locator("#act-form"), "填写反馈意见")
    expect(officer.get_by_text("已办理：填写反馈意见。")).to_be_visible()

    owner = people("enterprise")
    owner.goto("/results/")
    expect(owner.get_by_text("暂无结果")).to_be_visible()
    open_task(officer, "预览告知书并提请发放")
    act(officer, "提请发放告知书", ticks=("本人已逐件预览",))
    open_task(lead, "审定告知书发放")
    act(lead, "发放告知书")
    return found


def _read(people: People, weak: str, experts: set[str], axe: Axe) -> list[str]:
    """Each reads its own result and nothing of others; everybody reads the list."""
    owner = people("enterprise")
    owner.goto("/messages/")
    expect(owner.get_by_text("综合评价结果：达到创建标准").first).to_be_visible()
    owner.goto("/results/")
    found = violations(owner, axe)
    expect(owner.get_by_role("row").filter(has_text=weak)).to_have_count(0)
    follow(owner, STRONG)
    found += violations(owner, axe)
    expect(owner.get_by_text("达到创建标准，列为创建对象")).to_be_visible()
    _names_nobody(owner, experts)
    expect(owner.locator("main")).not_to_contain_text(weak)
    letter = owner.get_by_role("link", name="告知书（PDF）").get_attribute("href")
    answer = owner.request.get(str(letter))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")

    reader = people.stranger()
    reader.goto("/")
    follow(reader, "创建对象")
    found += violations(reader, axe)
    expect(reader.get_by_role("row").filter(has_text=STRONG)).to_be_visible()
    expect(reader.locator("main")).not_to_contain_text(weak)
    expect(reader.get_by_text("排名不分先后").first).to_be_visible()
    return found
