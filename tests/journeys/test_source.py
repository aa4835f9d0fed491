"""An official ties a table to a portal and sees it refreshed and held; with htmx and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.datasets.fetching.server import Server, serving
from tests.journeys.browsing import DESKTOP, PHONE, barriers, mark, sign_in, stayed
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town

FIRST = "place,day,n\nRopewalk,2025-01-02,1\nRopewalk,2025-01-03,2\n"
ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def server(town: Town) -> Iterator[Server]:
    with serving() as server:
        town.city.settings.fetch_private_hosts = server.place
        yield server


@pytest.mark.parametrize(
    ("width", "script"), [(PHONE, True), (DESKTOP, False)], ids=["phone-htmx", "desktop-plain"]
)
@ON_SQLITE
def test_an_official_ties_a_table_to_its_address(
    town: Town, server: Server, open_page: OpenPage, width: int, *, script: bool
) -> None:
    page = open_page(width, script=script)
    sign_in(page, town.city, town.city.olive)
    page.goto(f"{town.address}/datasets/new")
    page.get_by_label("Or paste an address").fill(server.gives("/lamps.csv", FIRST))
    page.get_by_label("With an address: look for a newer table").select_option("weekly")
    page.get_by_label("Title").fill("Dark lamps")
    page.get_by_label("What is a row of this file?").select_option("reports")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("The table is being fetched.")).to_be_visible()
    worked(town, page, script=script)
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("The version is being published.")).to_be_visible()
    worked(town, page, script=script)
    page.get_by_role("link", name="Dark lamps").click()
    page.get_by_role("link", name="Source and refresh").click()
    expect(page.get_by_text("The last check went well.")).to_be_visible()
    server.gives("/lamps.csv", "place,n\nRopewalk,x\n")
    checked(town, page, script=script)
    expect(page.get_by_text("A newer table waits for a decision.")).to_be_visible()
    assert not script or barriers(page) == []
    page.get_by_role("link", name="Look at it, and publish it or not").click()
    expect(page.get_by_role("button", name="Publish all the same")).to_be_visible()
    page.go_back()
    del server.routes["/lamps.csv"]
    checked(town, page, script=script)
    expect(page.get_by_text("There is nothing at this address any more (404).")).to_be_visible()
    page.get_by_role("button", name="Let the source go").click()
    expect(page.get_by_role("heading", name="Tie it to an address")).to_be_visible()


def checked(town: Town, page: Page, *, script: bool) -> None:
    """Press the button, and let the worker do what was asked."""
    if script:
        mark(page)
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("The source is being checked.")).to_be_visible()
    worked(town, page, script=script)
    assert not script or stayed(page), "only the part about the source was drawn anew"


def worked(town: Town, page: Page, *, script: bool) -> None:
    town.deliver()
    if not script:
        page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_role("link", name="Refresh")).to_have_count(0, timeout=10_000)
