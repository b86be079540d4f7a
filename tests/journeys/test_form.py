"""The form that loses nothing: two editors, a line that breaks, a session that ends."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
import xlsxwriter
from django.conf import settings
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.journeys.hands import fill, follow, labelled, press
from tests.journeys.people import WIDTHS, People, sideways, sign_in, visit

OWNER, EDITOR = "填报人甲", "填报人乙"
SESSION = "sessionid"
SOON = 30_000  # milliseconds: the next quiet question comes within twenty seconds


def section(page: Page, code: str) -> Page:
    """Open one section of the enterprise's own half-filled application."""
    visit(page, "/applications/")
    href = page.locator("main table a[href*='/applications/']").first.get_attribute("href")
    visit(page, f"{href}form/{code}/")
    return page


@pytest.fixture
def owner(people: People) -> Page:
    return section(people("enterprise"), "plan")


@pytest.fixture
def editor(people: People, owner: Page) -> Page:
    return section(people("enterprise-editor"), "plan")


@pytest.fixture
def tolerant(people: People) -> Iterator[None]:
    """A browser rightly complains while it has no line."""
    yield
    people.complaints.clear()


def typed(page: Page, field: str, text: str) -> None:
    page.locator(field).fill(text)
    page.locator(field).blur()


def saved(page: Page) -> None:
    expect(page.locator("#save-status")).to_contain_text(re.compile("自动保存 ·|^已保存"))


def holds(page: Page, field: str, text: str) -> None:
    """What the server holds of a field, as a new page shows it."""
    page.reload()
    expect(page.locator(field)).to_have_value(text)


def test_two_editors_are_shown_both_values_and_choose(owner: Page, editor: Page) -> None:
    field = "#f-plan-analysis"
    typed(editor, field, "编辑所写的现状（样例）")
    saved(editor)
    typed(owner, field, "负责人所写的现状（样例）")
    both = owner.locator("#both-f-plan-analysis")
    expect(both).to_contain_text("编辑所写的现状（样例）")
    expect(both).to_contain_text("负责人所写的现状（样例）")
    expect(both).to_contain_text(EDITOR)
    expect(owner.locator(field)).to_have_value("负责人所写的现状（样例）")
    both.get_by_role("button", name=f"保留{EDITOR}的").click()
    expect(owner.locator(field)).to_have_value("编辑所写的现状（样例）")
    expect(owner.locator(field)).to_be_focused()
    expect(both).to_be_empty()
    typed(owner, field, "两人商定的现状（样例）")
    saved(owner)
    holds(editor, field, "两人商定的现状（样例）")


def test_one_keeps_ones_own_answer(owner: Page, editor: Page) -> None:
    field = "#f-plan-outreach"
    typed(editor, field, "编辑所写（样例）")
    saved(editor)
    typed(owner, field, "负责人所写（样例）")
    owner.locator("#both-f-plan-outreach").get_by_role("button", name="保留我填写的").click()
    saved(owner)
    holds(owner, field, "负责人所写（样例）")


def test_without_script_the_page_comes_back_with_the_choice(people: People, editor: Page) -> None:
    page = people.stranger(java_script_enabled=False)
    visit(page, "/account/login/")
    page.locator('button[value="enterprise"]').click()
    page = section(page, "plan")
    field = "#f-plan-safeguards"
    typed(editor, field, "编辑的保障措施（样例）")
    saved(editor)
    page.locator(field).fill("负责人的保障措施（样例）")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("main [role=alert]").first).to_contain_text("有 1 项未保存")
    expect(page.locator(field)).to_have_value("负责人的保障措施（样例）")
    page.get_by_role("button", name="保留我填写的").click()
    expect(page.locator("#both-f-plan-safeguards")).to_be_empty()
    holds(page, field, "负责人的保障措施（样例）")


def test_each_sees_that_the_other_is_there(owner: Page, editor: Page) -> None:
    expect(editor.locator(".presence")).to_contain_text(OWNER)
    expect(owner.locator(".presence")).to_contain_text(EDITOR, timeout=SOON)


@pytest.mark.usefixtures("tolerant")
def test_what_was_typed_without_a_line_is_sent_when_it_is_back(owner: Page) -> None:
    fields = ("#f-plan-analysis", "#f-plan-outreach")
    owner.context.set_offline(True)
    for field in fields:
        typed(owner, field, f"断网时写下（样例）{field}")
    expect(owner.locator("#save-status")).to_contain_text("网络已断开")
    owner.context.set_offline(False)
    saved(owner)
    for field in fields:
        holds(owner, field, f"断网时写下（样例）{field}")


@pytest.mark.usefixtures("tolerant")
def test_what_was_typed_without_a_line_outlives_the_page(owner: Page) -> None:
    field = "#f-plan-safeguards"
    owner.context.set_offline(True)
    typed(owner, field, "关页前写下（样例）")
    expect(owner.locator("#save-status")).to_have_attribute("data-tone", "bad")
    owner.close()  # a page that the browser keeps for the way back would send by itself
    owner.context.set_offline(False)
    later = section(owner.context.new_page(), "plan")
    later.locator(".notice--warning button").first.click()
    saved(later)
    holds(later, field, "关页前写下（样例）")


@pytest.mark.usefixtures("tolerant")
def test_an_old_draft_never_overwrites_a_newer_answer(owner: Page, editor: Page) -> None:
    field = "#f-plan-analysis"
    owner.on("dialog", lambda dialog: dialog.accept())
    owner.context.set_offline(True)
    typed(owner, field, "断网前的旧稿（样例）")
    expect(owner.locator("#save-status")).to_have_attribute("data-tone", "bad")
    typed(editor, field, "其间的新稿（样例）")
    saved(editor)
    owner.goto("about:blank")
    owner.context.set_offline(False)
    section(owner, "plan")
    owner.locator(".notice--warning button").first.click()
    both = owner.locator("#both-f-plan-analysis")
    expect(both).to_contain_text("断网前的旧稿（样例）")
    expect(both).to_contain_text("其间的新稿（样例）")
    holds(editor, field, "其间的新稿（样例）")


def end_session(page: Page) -> None:
    page.context.clear_cookies(name=SESSION)


@pytest.mark.usefixtures("tolerant")
def test_an_ended_session_loses_nothing_where_one_signs_in_in_another_tab(owner: Page) -> None:
    field = "#f-plan-outreach"
    end_session(owner)
    typed(owner, field, "会话过期后写下（样例）")
    expect(owner.locator("#save-status")).to_contain_text("登录")
    with owner.context.expect_page() as opened:
        owner.locator("#save-status").get_by_role("link").click()
    sign_in(opened.value, "enterprise", settings.DEMO_PASSWORD)
    opened.value.wait_for_url("**/todo/")
    owner.bring_to_front()
    expect(owner.locator("#save-status")).to_contain_text("自动保存 ·", timeout=SOON)
    holds(owner, field, "会话过期后写下（样例）")


@pytest.mark.usefixtures("tolerant")
def test_an_ended_session_loses_nothing_where_one_signs_in_in_the_same_tab(owner: Page) -> None:
    field = "#f-plan-safeguards"
    owner.on("dialog", lambda dialog: dialog.accept())
    end_session(owner)
    typed(owner, field, "同一页签重新登录（样例）")
    owner.get_by_role("button", name="保存", exact=True).click()
    owner.wait_for_url("**/account/login/**")
    sign_in(owner, "enterprise", settings.DEMO_PASSWORD)
    owner.wait_for_url("**/form/plan/")
    owner.locator(".notice--warning button").first.click()
    saved(owner)
    holds(owner, field, "同一页签重新登录（样例）")


@pytest.mark.usefixtures("tolerant")
def test_nothing_is_written_in_the_name_of_who_signs_in_next(owner: Page) -> None:
    field = "#f-plan-analysis"
    before = owner.locator(field).input_value()
    owner.on("dialog", lambda dialog: dialog.accept())
    end_session(owner)
    typed(owner, field, "前一人写下（样例）")
    expect(owner.locator("#save-status")).to_contain_text("登录")
    other = owner.context.new_page()
    other.goto("/account/login/")
    sign_in(other, "enterprise-editor", settings.DEMO_PASSWORD)
    other.wait_for_url("**/todo/")
    owner.bring_to_front()
    expect(owner.locator("#save-status")).to_contain_text("其他账号", timeout=SOON)
    section(other, "plan")
    expect(other.locator(field)).to_have_value(before)
    expect(other.locator(".notice--warning")).to_have_count(0)


def test_what_is_missing_and_what_figures_come_to_follow_the_typing(owner: Page) -> None:
    section(owner, "E2")
    value = owner.locator("#value-f-E2-2")
    before = value.inner_text()
    typed(owner, "main .indicator:nth-of-type(2) input.num >> nth=-1", "91.5")
    saved(owner)
    expect(value).not_to_have_text(before)
    section(owner, "plan")
    heading = owner.locator("#missing-title")
    before = heading.inner_text()
    typed(owner, "#f-plan-E1", "产品开发的做法（样例）")
    expect(heading).not_to_have_text(before)


def with_figure(template: bytes, code: str, figure: object) -> bytes:
    """The template as a spreadsheet program would leave it: one figure of the last year typed."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(template))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as copy:
        for name in book.sheet_names:
            sheet = copy.add_worksheet(name)
            for i, cells in enumerate(
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ):
                for j, value in enumerate(cells):
                    mine = name == "分年度数据" and cells[0] == code and j == 6
                    sheet.write(i, j, figure if mine else value)
    return stream.getvalue()


def test_figures_come_in_by_spreadsheet(owner: Page) -> None:
    section(owner, "E1")
    field = owner.locator("#f-revenue-2025")
    code = str(field.get_attribute("name")).rpartition(".")[0]
    follow(owner, "用表格填报数据")
    with owner.expect_download() as loading:
        owner.get_by_role("link", name="下载模板").click()
    template = loading.value.path().read_bytes()
    for figure, words in (("12a", "“12a”不是数字"), (163000, "将变更 1 项数据")):
        file = {
            "name": "填报数据.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": with_figure(template, code, figure),
        }
        labelled(owner, "已填写的模板（XLSX）").set_input_files(file)
        owner.get_by_role("button", name="检查文件").click()
        expect(owner.get_by_role("main")).to_contain_text(words)
    press(owner, "保存以上数据")
    expect(owner.get_by_role("main")).to_contain_text("已保存 1 项数据")
    section(owner, "E1")
    expect(field).to_have_value("163000")


def test_a_submitted_version_has_its_receipt(people: People) -> None:
    page = people("authority-320000")
    visit(page, "/applications/")
    page.locator("main table tbody a").first.click()
    follow(page, re.compile("^申报回执"))
    digest = page.locator("dd .hash").inner_text()
    assert re.fullmatch("[0-9a-f]{64}", digest)
    with page.expect_download() as loading:
        page.goto(page.url.rpartition("versions/")[0])
        page.get_by_role("link", name="下载全部材料").click()
    with zipfile.ZipFile(loading.value.path()) as book:
        assert hashlib.sha256(book.read("申报内容.json")).hexdigest() == digest


def test_a_form_that_was_taken_in_is_not_offered_again(owner: Page) -> None:
    section(owner, "tasks")
    answers = {
        "任务名称": "中试平台（样例）",
        "内容": "样例内容",
        "责任部门": "研发部",
        "完成时间": "2027-10-01",
        "成果形式": "平台",
    }
    fill(owner, answers)
    press(owner, "添加")
    expect(owner.get_by_role("main")).to_contain_text("中试平台（样例）")
    expect(owner.locator(".notice--warning")).to_have_count(0)


@pytest.mark.parametrize("code", ["E2", "plan", "targets", "tasks"])
def test_a_section_fits_a_narrow_phone(owner: Page, code: str) -> None:
    owner.set_viewport_size({"width": WIDTHS["narrow"], "height": 800})
    section(owner, code)
    assert sideways(owner) <= 0
