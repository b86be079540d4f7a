"""What people do wrong, and how the portal takes it: in words, with nothing lost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hands import a_pdf
from tests.journeys.people import People, sign_in, visit


def section(people: People, code: str) -> Page:
    """Open one section of the enterprise's own half-filled application."""
    page = people("enterprise")
    visit(page, "/applications/")
    href = page.locator("main table a[href*='/applications/']").first.get_attribute("href")
    visit(page, f"{href}form/{code}/")
    return page


@pytest.fixture
def form(people: People) -> Page:
    """The section on innovation."""
    return section(people, "E2")


def test_what_is_typed_is_saved_by_itself(form: Page) -> None:
    field = form.locator("#f-patents-2025")
    field.fill("88")
    field.blur()
    expect(form.locator("#save-status")).to_contain_text("自动保存")
    form.reload()
    expect(form.locator("#f-patents-2025")).to_have_value("88")


def test_a_wrong_figure_is_told_and_kept(form: Page) -> None:
    field = form.locator("#f-patents-2024")
    field.fill("7O")
    field.blur()
    expect(form.locator("#save-status")).to_contain_text("7O")
    form.reload()
    expect(form.locator("#f-patents-2024")).to_have_value("7O")
    expect(form.locator("#f-patents-2024-slip")).to_contain_text("不是数字")


def test_what_the_net_swallowed_is_offered_again(people: People, form: Page) -> None:
    form.context.set_offline(True)
    form.locator("#f-E2-3-text").fill("断网时写下的话（样例）")
    expect(form.locator("#save-status")).to_have_attribute("data-tone", "bad")
    # Closed, not left, before the line is back: a page that is open, or that the browser keeps for
    # the way back, hears of the line and sends by itself.
    form.close()
    form.context.set_offline(False)
    later = form.context.new_page()
    visit(later, form.url)
    later.locator(".notice--warning button").first.click()
    expect(later.locator("#f-E2-3-text")).to_have_value("断网时写下的话（样例）")
    people.complaints.clear()  # the browser rightly complained that it was offline


def test_a_missing_thing_leads_to_its_field(form: Page) -> None:
    form.locator("#missing a").first.click()
    expect(form.locator(":target")).to_be_visible()


@pytest.mark.clause("十")
def test_slides_are_refused_with_the_clause(people: People, tmp_path: Path) -> None:
    slides = tmp_path / "汇报.pptx"
    slides.write_bytes(b"PK\x03\x04 no slides at all")
    page = section(people, "files")
    page.locator("#file-audit").set_input_files(slides)
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.locator("form.upload", has=page.locator("#file-audit")).locator("button").click()
    assert answer.value.status == 400
    expect(page.locator(".error-summary")).to_contain_text("十")


def test_a_wrong_password_is_told(people: People) -> None:
    page = people.stranger()
    visit(page, "/account/login/")
    sign_in(page, "ministry", "falsch-und-zu-lang")
    expect(page.locator("main")).to_contain_text("不正确")


def test_an_act_out_of_turn_is_refused_in_words(people: People) -> None:
    page = people("ministry-lead")
    visit(page, "/public-notices/")
    page.locator("main .rows a[href*='/public-notices/']").first.click()
    number = re.search(r"/public-notices/(\d+)/", page.url)
    assert number
    visit(page, f"/act/publicity.publicnotice/{number[1]}/publish/")
    expect(page.locator("main")).to_contain_text("公示中")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/applications/?page=999", 404),
        ("/applications/?kind=nonsense", 400),
        ("/applications/999999/", 404),
        ("/act/applications.application/1/no-such-act/", 404),
    ],
)
def test_a_wrong_address_is_answered_with_a_sentence(
    people: People, path: str, status: int
) -> None:
    page = people("ministry")
    visit(page, path, status)
    assert len(page.locator("main").inner_text()) > 20


def test_the_skip_link_comes_first(people: People) -> None:
    page = people.stranger()
    visit(page, "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.clause("六(四)")
def test_a_stranger_objects_without_script(people: People) -> None:
    page = people.stranger(java_script_enabled=False)
    visit(page, "/public-notices/")
    page.locator("main .rows a[href*='/public-notices/']").first.click()
    page.locator("a[href*='objections/new']").first.click()
    page.locator("select[name=entry]").select_option(index=1)
    page.locator("input[name=name]").fill("样例市民")
    page.locator("input[name=contact]").fill("shimin@example.test")
    page.locator("textarea[name=reasons]").fill(
        "演示数据：所公示的市场占有率与公开数据不符，请核实。"
    )
    page.locator("input[name=evidence]").set_input_files(a_pdf("佐证（样例）.pdf"))
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}"))
