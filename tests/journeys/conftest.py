"""The browser of the journeys: Debian's Chromium, and no tolerance for what it complains about."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

# Playwright's event loop runs in this thread; the live server's database work does not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

WIDTHS = {"desk": 1360, "phone": 390, "narrow": 360}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that stands in this folder is a journey."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("journey")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": WIDTHS["desk"], "height": 900},
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page that fails the test when its console reports an error (a broken CSP, a bad script)."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A page that answers 4xx or 5xx on purpose is logged too; tests look at those themselves.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            complaints.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


def assert_accessible(page: Page, axe: Axe) -> None:
    """Fail with axe's own report when the page violates any of its rules."""
    results = axe.run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


def assert_no_sideways_scroll(page: Page, width: int = WIDTHS["narrow"]) -> None:
    """Fail when the page is wider than a screen of that many pixels."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if before:
        page.set_viewport_size(before)
    assert overflow <= 0, f"{page.url} is {overflow} px wider than {width} px"
