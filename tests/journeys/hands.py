"""What people's hands do on a page: they find fields and buttons by the words they read."""

import re
from collections.abc import Mapping, Sequence

from playwright.sync_api import FilePayload, Locator, Page, expect

from rehearsal.files import evidence

Answer = str | bool | Sequence[str]
Answers = Mapping[str, Answer]


def a_pdf(name: str) -> FilePayload:
    """A one-page PDF to upload."""
    return FilePayload(name=name, mimeType="application/pdf", buffer=evidence())


def labelled(scope: Page | Locator, label: str) -> Locator:
    """The field under a label, whatever unit or asterisk follows its words."""
    return scope.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\([^)]*\))?\s*\*?\s*$"))


def group(scope: Page | Locator, label: str) -> Locator:
    """The fields that stand together under a label."""
    name = re.escape(label).replace("/", r"\/")  # the selector's own delimiter
    return scope.get_by_role("group", name=re.compile(rf"^{name}(\s|$)"))


def fill(scope: Page | Locator, answers: Answers) -> None:
    """Answer fields by label.

    Text is typed, or chosen where the field is a list; True ticks a box or a radio button;
    a sequence goes into the fields of a group of that name, one by one.
    """
    for label, answer in answers.items():
        if isinstance(answer, bool):
            labelled(scope, label).set_checked(answer)
        elif isinstance(answer, str):
            _put(labelled(scope, label), answer)
        else:
            for box, text in zip(
                group(scope, label).get_by_role("textbox").all(), answer, strict=True
            ):
                box.fill(text)


def _put(target: Locator, answer: str) -> None:
    if target.evaluate("field => field.tagName") == "SELECT":
        target.select_option(label=answer)
    else:
        target.fill(answer)


def fill_texts(scope: Page | Locator, text: str) -> None:
    """Write `text` into each long field that is still empty."""
    for box in scope.locator("main textarea:not([readonly])").all():
        if not box.input_value():
            box.fill(text)


def fill_rest(scope: Page | Locator, text: str) -> None:
    """Write `text` into each short field that is still empty."""
    for box in scope.get_by_role("group").get_by_role("textbox").all():
        if not box.input_value():
            box.fill(text)


def leave(target: Locator) -> None:
    """Click what leads to another page, and wait until that page is there."""
    with target.page.expect_navigation():
        target.click()


def press(scope: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Press the button of that name, which sends a form."""
    leave(scope.get_by_role("button", name=name, exact=True))


def follow(scope: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Follow the first link of that name."""
    leave(scope.get_by_role("link", name=name, exact=isinstance(name, str)).first)


def act(page: Page, name: str, answers: Answers | None = None, ticks: Sequence[str] = ()) -> None:
    """Do what the page offers under `name`, filling in its form, and read that it is done.

    `ticks` are the boxes to tick whose labels begin so.
    """
    leave(page.locator("#actions").get_by_text(name, exact=True))
    form = page.locator("#act-form")
    if answers or ticks:
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        fill(form, answers or {})
        for words in ticks:
            form.get_by_label(re.compile(rf"^\s*{re.escape(words)}")).check()
    if form.count():
        press(form, name)
    expect(page.get_by_text(f"已办理：{name}。")).to_be_visible()


def stand_at(page: Page, stop: str) -> None:
    """Read on the rail that the thing on the page stands at a stop of its life."""
    current = page.get_by_role("list", name="全周期阶段").locator("[aria-current]")
    expect(current).to_contain_text(stop)


def state_is(page: Page, words: str) -> None:
    """Read the state in the page's header."""
    expect(page.locator(".page-head-tags")).to_contain_text(words)


def open_task(page: Page, task: str, about: str = "") -> None:
    """Open a task of the to-do list: the first of that name, or the one about something."""
    page.goto("/todo/")
    rows = page.get_by_role("row").filter(has_text=about)
    leave(rows.get_by_role("link", name=re.compile(rf"^{re.escape(task)}")).first)


def pass_time(page: Page, day: str) -> None:
    """Move the clock by the bar at the bottom, deadline by deadline, to a day (ISO) at least."""
    bar = page.get_by_role("region", name="演练时钟")
    while _day_of(bar.locator("p").nth(1)) < day:
        upcoming = _day_of(bar.locator(".clockbar-next"))
        press(bar, "到下一时点" if upcoming and upcoming <= day else "+1 天")


def _day_of(line: Locator) -> str:
    found = re.search(r"\d{4}-\d\d-\d\d", line.inner_text())
    return found.group() if found else ""
