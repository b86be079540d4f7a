"""People at their browsers, and what every page owes them."""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, WebError

WIDTHS = {"desk": 1360, "phone": 390, "narrow": 360}
PATIENCE = 20_000  # milliseconds: the machine may be busy


class People:
    """Opens a browser for each person, and notes what any of their pages complains about."""

    def __init__(self, new_context: Callable[..., BrowserContext], address: str) -> None:
        self._new_context = new_context
        self._pages: dict[str, Page] = {}
        self.address = address
        self.complaints: list[str] = []

    def stranger(self, **options: Any) -> Page:
        """A new reader who is not signed in; `options` are the browser context's."""
        context = self._new_context(base_url=self.address, **options)
        context.set_default_timeout(PATIENCE)
        context.on("console", self._listen)
        context.on("weberror", self._listen_to_error)
        return context.new_page()

    def __call__(self, username: str) -> Page:
        """The page of a demo account, signed in when first asked for."""
        if username not in self._pages:
            page = self._pages[username] = self.stranger()
            page.goto("/account/login/")
            door = page.locator(f'button[value="{username}"]')
            if door.count():
                door.click()
            else:
                sign_in(page, username, settings.DEMO_PASSWORD)
            page.wait_for_url("**/todo/")
        return self._pages[username]

    def _listen(self, message: ConsoleMessage) -> None:
        # A page that answers 4xx or 5xx on purpose is logged too; tests look at those themselves.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _listen_to_error(self, error: WebError) -> None:
        self.complaints.append(f"{error.error} ({error.page.url if error.page else ''})")


def sign_in(page: Page, username: str, password: str) -> None:
    """Type a name and a password on the sign-in page, and send them."""
    page.get_by_role("textbox", name="用户名").fill(username)
    page.get_by_role("textbox", name="密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def visit(page: Page, address: str, status: int = 200) -> Response:
    """Open an address and insist on the status of the answer."""
    response = page.goto(address)
    assert response is not None
    assert response.status == status, f"{address} answers {response.status}, not {status}"
    return response


def violations(page: Page, axe: Axe) -> list[str]:
    """What axe finds wrong with the page, a line each."""
    found = axe.run(page).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {rule['help']}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    overflow: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return overflow
