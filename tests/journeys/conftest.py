"""A real browser, one for all journeys; a page of its own for each."""

import json
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--no-sandbox",  # as root the browser has no sandbox of its own; it visits only our pages
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = 360, 1280
STRICT = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}

OpenPage = Callable[..., Page]


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
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
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


def _matters(kind: str, text: str) -> bool:
    # A refusal (4xx) that a journey asks for is logged by the browser as a failed resource.
    return kind == "error" and "Failed to load resource" not in text


def barriers(page: Page) -> list[str]:
    """Return what axe finds on a page, and whether the page is wider than its window."""
    found = Axe().run(page, options=STRICT).response["violations"]
    said = [
        f"{page.url} {violation['id']}: {json.dumps(violation['nodes'][0]['html'])[:200]}"
        for violation in found
    ]
    spare = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*said, *([f"{page.url} is {spare} px too wide"] if spare > 0 else [])]
