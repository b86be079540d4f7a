"""How the portal meets those who come with little: a keyboard, another language, a bad file."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from portal.batches import schemes
from tests.journeys.hands import fill, follow, labelled, press, state_is
from tests.journeys.people import People, visit


def test_signing_in_needs_no_mouse(people: People) -> None:
    page = people.stranger()
    visit(page, "/account/login/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link: past the navigation
    page.keyboard.press("Tab")
    page.keyboard.type("ministry")
    page.keyboard.press("Tab")
    page.keyboard.type(settings.DEMO_PASSWORD)
    with page.expect_navigation(url="**/todo/"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("等待您办理的事项")


def test_the_language_chosen_stays_until_another_is_chosen(people: People) -> None:
    page = people.stranger()
    visit(page, "/bases/")
    press(page, "English")
    expect(page.get_by_role("heading", level=1)).to_have_text("Directory of demonstration bases")
    visit(page, "/guide/")
    assert page.locator("html").get_attribute("lang") == "en"
    press(page, "简体中文")
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def _ten_indicators() -> list[dict[str, Any]]:
    """The default file, but of the parks' eleven indicators the last is missing."""
    kinds: list[dict[str, Any]] = json.loads(schemes.DEFAULTS.read_text())
    kinds[0]["level1"][-1]["level2"].pop()
    return kinds


@pytest.mark.clause("四")
def test_a_scheme_of_ten_indicators_is_refused_with_its_faults_and_kept(
    people: People, tmp_path: Path
) -> None:
    page = people("ministry")
    visit(page, "/batches/")
    follow(page, "新建批次")
    fill(
        page,
        {
            "批次序号": "9",
            "名称": "样例批次",
            "年度": "2034",
            "申报截止时间": "2034-05-20T17:00",
            "省级推荐截止时间": "2034-06-10T17:00",
            "综合评价截止时间": "2034-07-31T17:00",
        },
    )
    press(page, "保存")
    follow(page, "查看与导入")
    text = json.dumps(_ten_indicators(), ensure_ascii=False)
    file = tmp_path / "考评指标.json"
    file.write_text(text)
    labelled(page, "指标文件（JSON或XLSX）").set_input_files(file)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        press(page, "检查并导入")
    assert answer.value.status == 400
    expect(page.locator(".error-summary")).to_contain_text(re.compile("10.*11|11.*10"))
    expect(labelled(page, "或粘贴文件内容")).to_have_value(text)


def test_a_malformed_day_is_told_beside_its_field_and_kept(people: People) -> None:
    page = people("auditor")
    visit(page, "/audit/?since=2026-13-40", status=400)
    expect(labelled(page, "起始日期")).to_have_attribute("value", "2026-13-40")
    expect(page.locator(".error-summary")).to_contain_text("2026-13-40")


@pytest.fixture
def certificate(people: People, tmp_path: Path) -> str:
    """What can be read on the certificate of a base that stands."""
    page = people("park")
    visit(page, "/bases/")
    follow(page, "苏州样例高新产业园区")
    href = page.get_by_role("link", name="证书（PDF）").get_attribute("href")
    paper = tmp_path / "certificate.pdf"
    paper.write_bytes(page.request.get(str(href)).body())
    return subprocess.run(
        ["pdftotext", paper, "-"], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.clause("七")
def test_the_code_on_a_certificate_leads_to_the_base_it_names(
    people: People, certificate: str
) -> None:
    assert "国家新兴产业发展示范基地（新一代信息技术示范园区）" in re.sub(r"\s", "", certificate)
    code = re.search(r"/verify/([\w-]{16,})/", re.sub(r"\s", "", certificate))
    assert code is not None, certificate
    page = people.stranger(java_script_enabled=False)
    visit(page, "/verify/")
    labelled(page, "核验码").fill(code[1])
    page.get_by_role("main").get_by_role("button", name="证书核验").click()
    expect(page).to_have_url(re.compile(code[1]))
    expect(page.get_by_role("main")).to_contain_text("苏州样例高新产业园区")
    state_is(page, "成效评估中")  # it stands, and its first review is under way


def test_a_code_that_nobody_issued_is_said_to_be_unknown(people: People) -> None:
    page = people.stranger(java_script_enabled=False)
    visit(page, "/verify/?code=AAAAAAAAAAAAAAAAAAAAAA", status=404)
    expect(page.get_by_role("alert")).to_contain_text("AAAAAAAAAAAAAAAAAAAAAA")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "正在公示"),
        ("/notices/", "关于开展第一批国家新兴产业发展示范基地创建遴选工作的通知"),
        ("/public-notices/", "评估验收结果公示"),
        ("/bases/", "苏州样例高新产业园区"),
        ("/guide/", "申报"),
        ("/cases/", "典型经验"),
        ("/events/", "产业链供需对接会（样例）"),
        ("/platforms/", "先进工艺中试平台（样例）"),
    ],
)
def test_public_pages_read_fully_without_script(people: People, path: str, words: str) -> None:
    page: Page = people.stranger(java_script_enabled=False)
    visit(page, path)
    expect(page.get_by_role("main")).to_contain_text(words)
