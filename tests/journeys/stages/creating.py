"""Two years of creation, and the acceptance at their end (五, 六(三))."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.hands import (
    Answers,
    act,
    fill_texts,
    follow,
    open_task,
    pass_time,
    press,
    state_is,
)
from tests.journeys.people import People
from tests.journeys.stages.applicants import APPLICANTS, AUTHORITY, ENTERPRISE, WORDS, upload


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
