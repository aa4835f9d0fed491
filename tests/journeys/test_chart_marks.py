"""Walking through the marks of a chart: by keyboard, by mouse, by finger, and without a script."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from app.charts.models import Chart
from tests.journeys.browsing import DESKTOP, PHONE, barriers, mark, stayed
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def open_chart(page: Page, town: Town, chart: Chart, query: str = "") -> None:
    page.goto(f"{town.address}/charts/{chart.id}-{chart.slug}{query}")


def in_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def tab_to_picture(page: Page) -> None:
    page.locator(".filters a").last.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".marks [role=option]").first).to_be_focused()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_keyboard_walks_through_the_areas_by_rank(
    town: Town, open_page: OpenPage, width: int
) -> None:
    page = open_page(width)
    open_chart(page, town, town.ranking, "?focus=dovecote")
    tab_to_picture(page)
    assert in_focus(page).startswith("Ropewalk: 108, ")
    page.keyboard.press("ArrowDown")
    assert in_focus(page).startswith("Dovecote: 48, ")
    expect(page.locator(".mark-tip")).to_contain_text("Dovecote: 48, ")
    assert page.locator(".marks .cursor").get_attribute("d")
    page.keyboard.press("End")
    assert in_focus(page).startswith("Tannery: 24, ")
    page.keyboard.press("ArrowRight")
    assert in_focus(page).startswith("Tannery: 24, ")
    page.keyboard.press("Home")
    assert in_focus(page).startswith("Ropewalk: 108, ")
    page.keyboard.press("Enter")
    panel = page.locator(".mark-panel")
    expect(panel).to_have_attribute("aria-live", "polite")
    expect(panel.get_by_role("link", name="Show it for Ropewalk")).to_be_visible()
    expect(page.locator(".marks [aria-selected=true]")).to_have_count(1)
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_be_empty()
    assert in_focus(page).startswith("Ropewalk")
    page.keyboard.press("Escape")
    expect(page.locator(".plate figcaption a").first).to_be_focused()


def test_the_picture_is_one_stop_on_the_way(town: Town, open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    open_chart(page, town, town.ranking)
    tab_to_picture(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.locator(".plate figcaption a").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert in_focus(page).startswith("Dovecote")


def test_a_trend_is_walked_by_time(town: Town, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    open_chart(page, town, town.trend, "?focus=ropewalk")
    tab_to_picture(page)
    assert in_focus(page).startswith("Ropewalk, Jan 2024: 3, ")
    page.keyboard.press("ArrowRight")
    assert in_focus(page).startswith("Ropewalk, Feb 2024: 3, ")
    assert "City median, Feb 2024" in in_focus(page)


def test_a_mouse_finds_the_nearest_mark_and_chooses_it(town: Town, open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    open_chart(page, town, town.trend)
    box = page.locator(".picture").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 40
    page.mouse.move(x, y)
    expect(page.locator(".marks")).to_be_attached()
    page.mouse.move(x + 1, y)
    expect(page.locator(".mark-tip")).to_contain_text("Whole city, ")
    page.mouse.click(x + 1, y)
    panel = page.locator(".mark-panel")
    expect(panel.get_by_role("button", name="Copy the sentence")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.get_by_role("button", name="Copy the sentence").click()
    expect(panel.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Source: Street repairs, version 1" in copied
    assert town.address in copied


def test_a_finger_chooses_an_area_and_redraws_for_it(town: Town, open_page: OpenPage) -> None:
    page = open_page(PHONE)
    open_chart(page, town, town.map)
    page.locator(".picture").hover()
    area = page.locator(".marks [role=option]", has=page.locator("xpath=self::*")).first
    said = area.get_attribute("aria-label")
    area.click()
    page.locator(".mark-panel").get_by_role("link", name="Show it for").click()
    expect(page.get_by_label("Show it for my neighborhood")).not_to_have_value("")
    assert said


def test_after_htmx_redraws_the_marks_are_those_of_the_new_picture(
    town: Town, open_page: OpenPage
) -> None:
    page = open_page(DESKTOP)
    open_chart(page, town, town.ranking)
    mark(page)
    page.get_by_label("Show it for my neighborhood").select_option("Tannery")
    expect(page.locator("#focused .figure")).to_contain_text("Tannery")
    assert stayed(page)
    tab_to_picture(page)
    assert "focus=tannery" in (page.locator("[data-marks]").get_attribute("data-marks") or "")


def test_without_a_script_the_table_and_the_text_do_the_same(
    town: Town, open_page: OpenPage
) -> None:
    page = open_page(PHONE, script=False)
    open_chart(page, town, town.ranking)
    expect(page.locator(".picture")).not_to_have_attribute("tabindex", "0")
    expect(page.locator("button[data-copy]").first).to_be_hidden()
    page.get_by_text("Quote, download or embed").click()
    expect(page.locator("#sentence")).to_contain_text("Source: Street repairs, version 1")
    expect(page.locator("#frame")).to_contain_text("<iframe src=")
    page.locator("#table").get_by_role("link", name="Dovecote", exact=True).click()
    expect(page.get_by_text("2 of 4, from the highest")).to_be_visible()


class OtherSite(BaseHTTPRequestHandler):
    """A page of somebody else, which holds our frame."""

    frame = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.frame.encode())

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


def test_a_chart_stands_in_another_sites_frame(town: Town, open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    address = f"{town.address}/embed/charts/{town.ranking.id}"
    OtherSite.frame = f'<title>x</title><iframe src="{address}" title="Repairs"></iframe>'
    with HTTPServer(("127.0.0.1", 0), OtherSite) as site:
        serving = Thread(target=site.serve_forever)
        serving.start()
        page.goto(f"http://127.0.0.1:{site.server_port}/")
        inside = page.frame_locator("iframe")
        expect(inside.get_by_role("link", name="Look closer on Commonplot")).to_be_visible()
        site.shutdown()
        serving.join()
    assert page.context.cookies() == []
