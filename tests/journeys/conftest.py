"""The browser of the journeys: Debian's Chromium, and no tolerance for what it complains about."""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from tests.journeys.people import WIDTHS, People
from tests.journeys.serving import Portal, build, serve


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that stands in this folder is a journey; the longest begins first."""
    items.sort(key=lambda item: item.path.name != "test_life.py")
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


@pytest.fixture(scope="session")
def opening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's opening, laid out once for all workers.

    `JOURNEYS_OPENING` names a folder that holds one already.
    """
    if ready := os.environ.get("JOURNEYS_OPENING"):
        return Path(ready)
    here = tmp_path_factory.getbasetemp()
    shared = here.parent if "PYTEST_XDIST_WORKER" in os.environ else here
    world = shared / "opening"
    with (shared / "opening.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not world.exists():
            build("opened", tmp_path_factory.mktemp("opening")).rename(world)
    return world


@pytest.fixture(scope="module")
def portal(opening: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The opening, served anew for each module."""
    with serve(opening, tmp_path_factory.mktemp("served") / "var") as served:
        yield served


@pytest.fixture
def people(portal: Portal, new_context: Callable[..., BrowserContext]) -> Iterator[People]:
    """Whoever is needed, each at a browser of their own; no page of theirs may complain."""
    present = People(new_context, portal.address)
    yield present
    assert present.complaints == []


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()
