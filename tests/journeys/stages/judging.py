"""Experts score, a panel selects, everybody is told (六(二))."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.hands import (
    act,
    follow,
    open_task,
    pass_time,
    press,
    stand_at,
    state_is,
)
from tests.journeys.people import People
from tests.journeys.stages.applicants import APPLICANTS, BATCH, EXPERTS, PARK, Applicant


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
