"""Signing a browser in, and what to look for on the page it shows."""

import json
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.core.clock import utc_now
from app.http.person import cookie_name
from app.people.models import Person
from app.people.sessions import open_session
from tests.people import City

PHONE, DESKTOP, SMALLEST = 360, 1280, 320
HEIGHT = 900
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
_MARK = "document.documentElement.dataset.stayed"


def sign_in(page: Page, city: City, person: Person) -> None:
    """Give the browser a session of this person, whoever it was before."""
    page.context.clear_cookies()
    with city.database.writing() as session:
        cookie = open_session(session, person.id, "Test browser", utc_now())
    page.context.add_cookies(
        [{"name": cookie_name(city.settings), "value": cookie, "url": city.settings.base_url}]
    )


def mark(page: Page) -> None:
    """Leave a mark in the document, which a load of a new page takes away."""
    page.evaluate(f"{_MARK} = 'yes'")


def stayed(page: Page) -> bool:
    """Say whether the marked document is still there: htmx changed a part of it only."""
    return bool(page.evaluate(f"{_MARK} === 'yes'"))


def barriers(page: Page) -> list[str]:
    """Return what axe finds on a page, and whether the page is wider than its window."""
    return [*_found(page, {"type": "tag", "values": STANDARD}), *overflow(page)]


def colour_barriers(page: Page) -> list[str]:
    """Return what axe finds by the rules about colours: no other can change by night."""
    return _found(page, {"type": "rule", "values": COLOUR_RULES})


def _found(page: Page, rules: dict[str, object]) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    choice = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("choice => axe.run(document, choice)", choice)["violations"]
    return [_told(page, violation) for violation in found]


def overflow(page: Page) -> Sequence[str]:
    spare = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"{page.url} is {spare} px too wide"] if spare > 0 else []


def _told(page: Page, violation: dict[str, Any]) -> str:
    node = violation["nodes"][0]
    html, why = json.dumps(node["html"])[:200], node.get("failureSummary", "")[:300]
    return f"{page.url} {violation['id']} ({len(violation['nodes'])}): {html} {why}"
