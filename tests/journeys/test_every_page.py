"""Every page that a role can reach: it opens, nothing complains, axe finds nothing, and it fits.

Pages are found as a person finds them, by following links; each kind of page once a role.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.journeys.people import WIDTHS, People, sideways, violations

ROLES = (
    "enterprise",
    "enterprise-editor",
    "park",
    "authority-320000",
    "authority-320000-lead",
    "ministry",
    "ministry-lead",
    "expert-001",
    "auditor",
    "sysadmin",
    "secadmin",
)
#: Links that lead to a file, or out of the session.
NOT_PAGES = re.compile(
    r"logout|/pdf/|/document/|/dossier/|certificate|/documents/|/api/|export"
    r"|/template/|/feed/|\.(?:csv|xlsx|json|pdf|ics|atom)\b|/notices/\d+/files/"
)
#: Enough for any role; a crawl that runs past it follows links in a circle.
MOST = 80
#: What has been under axe in this run: sorts of elements, by kind of page and language.
EXAMINED: dict[tuple[str, str | None], set[str]] = {}


def kind_of(path: str) -> str:
    """Return what kind of page an address is: its URL name, and for an act which act."""
    match = resolve(path)
    act = f"{match.kwargs['label']}.{match.kwargs['name']}" if match.url_name == "act" else ""
    section = str(match.kwargs.get("code", "")) if "section" in (match.url_name or "") else ""
    return f"{match.url_name} {act}{section}".strip()


def links(page: Page) -> Iterator[str]:
    for href in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
        parts = urlsplit(href)
        if page.url.startswith(f"{parts.scheme}://{parts.netloc}") and not NOT_PAGES.search(href):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def crawl(page: Page, start: str) -> Iterator[str]:
    """Open one page of each kind, beginning at `start`; yield the kind while it is shown."""
    seen: set[str] = set()
    queue = [start]
    while queue and len(seen) < MOST:
        path = queue.pop(0)
        try:
            kind = kind_of(path.split("?")[0])
        except Resolver404:
            kind = path
        if kind in seen:
            continue
        seen.add(kind)
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, f"{path} answers {response.status}"
        queue += links(page)
        yield kind


def is_new(page: Page, kind: str) -> bool:
    """Whether the page holds any sort of element that no page of its kind held before.

    Two roles see much the same; what the second sees besides is examined as well.
    """
    sorts = page.evaluate(
        "[...document.querySelectorAll('body *')].map(e => e.tagName + e.getAttribute('class'))"
    )
    known = EXAMINED.setdefault((kind, page.locator("html").get_attribute("lang")), set())
    unknown = set(sorts) - known
    known |= unknown
    return bool(unknown)


def faults_of(page: Page, kind: str, axe: Axe) -> list[str]:
    """What is wrong with the page that is open now, at a desk and on a narrow phone."""
    where = urlsplit(page.url).path
    faults = []
    if (headings := page.locator("h1").count()) != 1:
        faults.append(f"{where}: {headings} h1")
    if not page.title().partition("·")[0].strip():
        faults.append(f"{where}: no title")
    if not is_new(page, kind):
        return faults
    faults += violations(page, axe)
    page.set_viewport_size({"width": WIDTHS["narrow"], "height": 800})
    if (overflow := sideways(page)) > 0:
        faults.append(f"{where}: {overflow} px wider than {WIDTHS['narrow']}")
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})
    return faults


@pytest.mark.parametrize("username", ROLES)
def test_every_page_of_a_role(people: People, axe: Axe, username: str) -> None:
    page = people(username)
    faults, kinds = [], []
    for kind in crawl(page, "/todo/"):
        kinds.append(kind)
        faults += faults_of(page, kind, axe)
    assert faults == []
    assert len(kinds) > 10, kinds


def test_every_public_page(people: People, axe: Axe) -> None:
    page = people.stranger()
    faults = [fault for kind in crawl(page, "/") for fault in faults_of(page, kind, axe)]
    assert faults == []


def test_the_public_pages_read_in_english(people: People, axe: Axe) -> None:
    page = people.stranger()
    page.goto("/")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    faults = [fault for kind in crawl(page, "/") for fault in faults_of(page, kind, axe)]
    assert faults == []
