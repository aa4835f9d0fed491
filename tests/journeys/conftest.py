"""A real browser, one for all journeys; a page of its own for each."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.core.config import Settings
from tests.journeys.browsing import DESKTOP, HEIGHT
from tests.journeys.town import Town, build_town
from tests.people import LiveCity

FLAGS = [
    "--no-sandbox",  # as root the browser has no sandbox of its own; it visits only our pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder, and keep it together: one browser serves all."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages in a fresh context; fail when one logged an error or broke the content policy."""
    contexts = []
    complaints: list[str] = []

    def open_one(width: int = DESKTOP, *, script: bool = True, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if _matters(said.type, said.text) else None,
        )
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Keep drawn charts from one journey to the next: they are found by what they show."""
    shared = tmp_path_factory.getbasetemp() / "drawn"
    shared.mkdir(exist_ok=True)
    (settings.data_dir / "cache").symlink_to(shared)
    return settings


@pytest.fixture
def town(live_city: LiveCity) -> Town:
    return build_town(live_city)


def _matters(kind: str, text: str) -> bool:
    # A refusal (4xx) that a journey asks for is logged by the browser as a failed resource.
    return kind == "error" and "Failed to load resource" not in text
