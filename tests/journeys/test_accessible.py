"""Every page is open to everybody: axe, width, colours, keyboard; sign-out leaves nothing."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Page, expect

from app.main import PAGES
from app.people.models import Person
from tests.journeys.browsing import (
    DESKTOP,
    HEIGHT,
    PHONE,
    SMALLEST,
    barriers,
    colour_barriers,
    mark,
    overflow,
    sign_in,
    stayed,
)
from tests.journeys.conftest import OpenPage
from tests.journeys.sights import address_of, build_sights
from tests.journeys.town import Town

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)

# What a GET gives that is no page of ours: files, pieces of pages, and ways on to a page.
NO_PAGE = re.compile(
    r"\.csv$|\.parquet$|\.json$|\.jsonld$|/picture\.|/mark$|\.png$|^/charts/preview$|^/settings/export$"
    r"|\.jpg$|^/comments/\{comment_id\}$|^/points/|^/sign-in/oidc|^/proposals/\{proposal_id:int\}(?:/data)?$"
)
# Pages that look another way to another reader, and pages with a message on them.
ALSO = [
    ("alice", "/"),
    ("alice", "{proposal}"),
    ("alice", "/proposals/{proposal_id}/edit?because={comment_id}"),
    ("olive", "{proposal}"),
    ("mo", "{proposal}"),
    ("sue", "{proposal}"),
    ("nobody", "{evidence_wanted}"),
    ("alice", "{evidence_wanted}"),
    ("nobody", "/charts/{trend}?focus=ropewalk"),
    ("nobody", "/charts/{map}?focus=ropewalk"),
    ("olive", "/proposals/{request_id}/data"),
    ("olive", "/challenges/{challenge_id}"),
    ("alice", "/charts/{key}/points/{anchor}"),
    ("nobody", "/search?q=lamp"),
    ("nobody", "/no-such-page"),
    ("alice", "/desk"),
    ("nobody", "/proposals?neighborhood=ropewalk&sort=support"),
]
MAIN_PAGES = ["/", "/neighborhoods/ropewalk", "/charts/{map}", "{proposal}", "/proposals/new"]


def pages() -> Iterator[str]:
    for router in PAGES:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if "GET" in (route.methods or ()) and not NO_PAGE.search(route.path):
                yield route.path
    yield "/datasets/new"


PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_has_a_barrier(town: Town, open_page: OpenPage, part: int) -> None:
    """Look at each page on a phone and on a desktop, by day and by night."""
    sights = build_sights(town)
    found: list[str] = []
    page = open_page(PHONE)
    last: str | None = None
    wanted = [(*address_of(sights, path), 200) for path in pages()]
    wanted += [(role, sights.filled(path), 0) for role, path in ALSO]
    for role, path, status in wanted[part::PARTS]:
        if role != last:
            _become(page, town, role)
            last = role
        page.set_viewport_size({"width": PHONE, "height": HEIGHT})
        page.emulate_media(color_scheme="light")
        answer = page.goto(town.address + path)
        assert answer is not None
        if status and answer.status != status:
            found.append(f"{path} answers {answer.status} to {role}")
        found += [f"{role}: {line}" for line in _in_each_light(page)]
    assert found == []


def test_the_main_pages_fit_the_smallest_phone(town: Town, open_page: OpenPage) -> None:
    sights = build_sights(town)
    page = open_page(SMALLEST)
    found: list[str] = []
    for path in MAIN_PAGES:
        page.goto(town.address + sights.filled(path))
        found += overflow(page)
    assert found == []


def test_a_keyboard_is_enough(town: Town, open_page: OpenPage) -> None:
    """Skip to the main part, see where one is, and press a vote; htmx keeps the page."""
    page = open_page(DESKTOP)
    sign_in(page, town.city, town.city.olive)
    page.goto(town.address + town.proposal_path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the main part")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    agree = page.locator("#vote").get_by_role("button", name="Agree", exact=True)
    for _step in range(60):
        page.keyboard.press("Tab")
        if agree.evaluate("button => button === document.activeElement"):
            break
    expect(agree).to_be_focused()
    assert agree.evaluate("button => getComputedStyle(button).outlineStyle") != "none"
    mark(page)
    page.keyboard.press("Enter")
    expect(agree).to_have_attribute("aria-pressed", "true")
    assert stayed(page)


def test_nothing_personal_stays_after_sign_out(town: Town, open_page: OpenPage) -> None:
    """ATTACKS 62: storage is empty, and Back shows neither the handle nor the vote."""
    page = open_page(DESKTOP)
    sign_in(page, town.city, town.city.bob)
    page.goto(town.address + town.proposal_path)
    expect(page.locator("#vote [aria-pressed=true]")).to_have_count(1)
    page.goto(town.address + "/settings")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    for _step in range(2):
        page.go_back()
        page.wait_for_load_state()
        expect(page.locator(".masthead .me")).to_have_text("Sign in")
        expect(page.locator("[aria-pressed=true]")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
    # htmx keeps the address of the page one is on, and nothing that stood on it.
    kept = page.evaluate("Object.entries(sessionStorage)")
    assert kept in ([], [["htmx-current-path-for-history", page.evaluate("location.pathname")]])


def _become(page: Page, town: Town, role: str) -> None:
    person: Person | None = getattr(town.city, role)
    if person is None:
        page.context.clear_cookies()
    else:
        sign_in(page, town.city, person)


def _in_each_light(page: Page) -> Iterator[str]:
    yield from barriers(page)
    page.emulate_media(color_scheme="dark")
    yield from (f"dark {line}" for line in colour_barriers(page))
    page.set_viewport_size({"width": DESKTOP, "height": HEIGHT})
    yield from (f"wide, dark {line}" for line in colour_barriers(page))
    page.emulate_media(color_scheme="light")
    yield from (f"wide {line}" for line in barriers(page))
