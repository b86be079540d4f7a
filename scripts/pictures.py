#!/usr/bin/env python3
"""Take the pictures of README.md from the running portal (`make pictures`).

Lays out the demo's opening in a scratch folder, serves it as the journeys do, and writes
docs/pictures/*.png: pages as Chromium shows them, the certificate as poppler draws its PDF.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.journeys.serving import build, serve  # noqa: E402 - the path above comes first

PICTURES: Final = ROOT / "docs" / "pictures"
WIDTH: Final = 1360


def main() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as scratch:
        world = build("opened", Path(scratch) / "world")
        with (
            serve(world, Path(scratch) / "var") as portal,
            sync_playwright() as player,
        ):
            options = ["--no-sandbox", "--disable-gpu"]
            browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=options)
            take_all(browser, portal.address)
            browser.close()


def take_all(browser: Browser, address: str) -> None:
    """Walk to each page as a person does, and keep what the window shows."""
    reader = person(browser, address)
    reader.goto("/")
    keep(reader, "home", 960)
    reader.goto("/public-notices/")
    reader.locator("main .rows a[href^='/public-notices/']").first.click()
    keep(reader, "public-notice", 1000)

    officer = person(browser, address, "ministry")
    keep(officer, "todo", 960)
    certificate(officer)
    officer.goto("/evaluation/?state=scored")
    officer.locator("main a[href*='/evaluation/cases/']").first.click()
    keep(officer, "evaluation", 900)

    applicant = person(browser, address, "enterprise")
    applicant.goto("/applications/")
    draft = applicant.locator("main table a[href*='/applications/']").first.get_attribute("href")
    applicant.goto(f"{draft}form/E1/")
    keep(applicant, "application", 860)


def person(browser: Browser, address: str, username: str = "") -> Page:
    """A reader's page; with a demo account, at its to-do list."""
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    if username:
        page.goto("/account/login/")
        page.locator(f'button[value="{username}"]').click()
        page.wait_for_url("**/todo/")
    return page


def keep(page: Page, name: str, height: int) -> None:
    """Write what a window of that height shows."""
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    shrink(PICTURES / f"{name}.png")


def certificate(page: Page) -> None:
    """Draw the certificate of the first base in the public register."""
    page.goto("/bases/")
    base = page.locator("main th a[href^='/bases/']").first.get_attribute("href")
    paper = page.request.get(f"{base}certificate/").body()
    target = PICTURES / "certificate"
    command = ["pdftoppm", "-png", "-singlefile", "-r", "110", "-", str(target)]
    subprocess.run(command, input=paper, check=True)
    shrink(target.with_suffix(".png"))


def shrink(picture: Path) -> None:
    """Keep 128 colours: a quarter of the bytes, and no eye sees it."""
    Image.open(picture).convert("RGB").quantize(128).save(picture, optimize=True)


if __name__ == "__main__":
    main()
