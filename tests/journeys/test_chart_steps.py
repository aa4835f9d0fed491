"""A chart told in steps, from the chart's page to a link that a neighbor opens."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browsing import DESKTOP, PHONE, barriers, sign_in
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town

pytestmark = [
    pytest.mark.parametrize("url", ["sqlite"], indirect=True),
    pytest.mark.parametrize(
        ("width", "script"), [(DESKTOP, True), (PHONE, False)], ids=["desktop", "phone-plain"]
    ),
]


def test_a_chart_is_told_in_two_steps_and_read(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    page = open_page(width, script=script)
    sign_in(page, town.city, town.city.bob)
    page.goto(f"{town.address}/charts/{town.trend.id}-{town.trend.slug}?focus=ropewalk")
    page.get_by_role("link", name="Tell it in steps").click()
    page.get_by_label("What do the steps show?").fill("Ropewalk waits longer")
    page.get_by_label("One sentence").fill("In March 2025 repairs doubled.")
    page.get_by_label("Which point or area?").select_option("March 2025")
    page.get_by_role("button", name="Add a step").click()
    expect(page.get_by_label("One sentence").first).to_have_value("In March 2025 repairs doubled.")
    page.get_by_label("One sentence").last.fill("Dovecote stayed as it was.")
    page.get_by_label("What does its picture do?").last.select_option("Compare with an area")
    page.get_by_label("Which point or area?").last.select_option("Dovecote")
    assert not script or barriers(page) == []
    page.get_by_role("button", name="Move up").click()
    page.get_by_role("button", name="Publish the steps").last.click()
    expect(page.get_by_role("heading", name="Ropewalk waits longer")).to_be_visible()
    address = page.url
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("#step-1")).to_contain_text("Dovecote stayed as it was.")
    expect(page.locator("#step-2")).to_contain_text("In March 2025 repairs doubled.")
    assert not script or barriers(page) == []
    page.get_by_role("link", name="Next step").click()
    assert page.url.endswith("#step-2")
    expect(page.locator("#step-2")).to_be_in_viewport()
