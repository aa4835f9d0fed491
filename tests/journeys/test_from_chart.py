"""Proposals that begin at a chart, and charts that come to a proposal without one."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import DESKTOP, PHONE, mark, sign_in, stayed
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town, post_wish

pytestmark = [
    pytest.mark.parametrize("url", ["sqlite"], indirect=True),
    pytest.mark.parametrize(
        ("width", "script"),
        [(DESKTOP, True), (PHONE, False)],
        ids=["desktop-htmx", "phone-plain"],
    ),
]


def test_a_fix_is_proposed_from_a_chart(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    """Show the chart for one's own corner, propose from it, and find the citation pinned."""
    page = open_page(width, script=script)
    sign_in(page, town.city, town.city.bob)
    page.goto(f"{town.address}/charts/{town.ranking.id}-{town.ranking.slug}")
    if script:
        mark(page)
    page.get_by_label("Show it for my neighborhood").select_option("Ropewalk")
    if not script:
        page.get_by_role("button", name="Redraw the chart").click()
    expect(page.get_by_text("1 of 4, from the highest")).to_be_visible()
    assert page.url.endswith("?focus=ropewalk")
    assert not script or stayed(page)
    figure = page.locator("#focused .figure").inner_text().split("\n")[0]
    page.get_by_role("link", name="Propose a fix from this chart").click()
    expect(page.get_by_text("Your evidence:")).to_contain_text(town.ranking.title)
    expect(page.get_by_label("Where?")).to_have_value("Ropewalk")
    page.get_by_label("What did you see?").fill("Ropewalk waits for repairs most often.")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("radio", name=town.ranking.title)).to_be_checked()
    page.get_by_role("button", name="Post proposal").click()
    evidence = page.locator("#evidence")
    expect(evidence.get_by_role("heading", name="What it says")).to_be_visible()
    expect(evidence).to_contain_text("version 1")
    expect(evidence.locator(".figure").first).to_contain_text(re.sub(r"\D.*", "", figure))
    page.goto(f"{town.address}/charts/{town.ranking.id}-{town.ranking.slug}")
    expect(page.get_by_role("link", name="Ropewalk waits for repairs")).to_be_visible()


def test_a_neighbor_attaches_the_chart_that_was_wanted(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    with town.city.database.writing() as session:
        title = "Say when a lamp is due"
        wanted = post_wish(session, town.city, town.city.alice, title, town.places[0])
    page = open_page(width, script=script)
    sign_in(page, town.city, town.city.bob)
    page.goto(f"{town.address}/proposals/{wanted.id}")
    expect(page.get_by_role("heading", name="Evidence wanted")).to_be_visible()
    page.get_by_role("link", name="Attach a chart").click()
    page.get_by_label("Or the address of a chart").fill(f"{town.address}/charts/{town.map.id}")
    page.get_by_role("button", name="Attach it").click()
    expect(page.locator("#evidence")).to_contain_text("Attached by bob")
    expect(page.get_by_role("heading", name="Evidence wanted")).to_have_count(0)
