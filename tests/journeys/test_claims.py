"""A resident says it with a claim: picked, adjusted, kept, posted, and checked by a reader."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import DESKTOP, PHONE, barriers, sign_in
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town

pytestmark = [
    pytest.mark.parametrize("url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("width", [DESKTOP, PHONE], ids=["desktop", "phone"]),
]

MOST_STEPS = 120  # of the Tab key, until what is looked for has the focus
SAID = "December 2024 to November 2025: 69. The other neighborhoods on average:"


def tab_to(page: Page, target: str) -> None:
    """Press Tab until the element that matches has the focus, as somebody without a mouse does."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.locator(f":is({target}):focus").count():
            return
    pytest.fail(f"the Tab key never came to {target}")


def found_by_axe(page: Page, *, script: bool) -> list[str]:
    """Return the barriers of a page. Axe is a script, so it looks where scripts run."""
    return barriers(page) if script else []


def choose(page: Page, name: str, words: str) -> None:
    """Choose from a list as its keyboard users do: by typing how the answer begins."""
    tab_to(page, f"select[name={name}]")
    page.keyboard.type(words)


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_a_claim_is_made_and_checked_with_the_keyboard_alone(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    page = open_page(width, script=script)
    sign_in(page, town.city, town.city.bob)
    chart = f"/charts/{town.ranking.id}-{town.ranking.slug}"
    page.goto(f"{town.address}{chart}?focus=ropewalk")
    tab_to(page, f"a[href^='{chart}/claims']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What this chart lets you say")).to_be_visible()
    expect(page.locator("#h-offers")).to_be_visible()
    assert not found_by_axe(page, script=script)

    choose(page, "kind", "Beside the rest")
    choose(page, "area", "Ropewalk")
    choose(page, "direction", "more")
    tab_to(page, "form[data-claim] button[formaction]")
    page.keyboard.press("Enter")
    expect(page.locator("#tried")).to_contain_text(SAID)
    assert not found_by_axe(page, script=script)
    tab_to(page, "form[data-claim] button:not([formaction])")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A claim that the data answers")).to_be_visible()
    code = page.locator("code.large").inner_text()
    assert not found_by_axe(page, script=script)

    tab_to(page, "a[href^='/proposals/new']")
    page.keyboard.press("Enter")
    expect(page.locator("[name=saw]")).to_have_value(re.compile(re.escape(code)))
    tab_to(page, "[name=saw]")
    page.keyboard.press("Control+End")
    page.keyboard.type("Send a second crew.")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Write a proposal")).to_be_visible()
    assert not found_by_axe(page, script=script)
    tab_to(page, "[name=title]")
    page.keyboard.press("Control+A")
    page.keyboard.type("Send a second crew to Ropewalk")
    tab_to(page, "button[formaction$='/publication']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Send a second crew to Ropewalk")).to_be_visible()
    check_it(open_page(width, script=script), page.url, script=script)


def check_it(reader: Page, address: str, *, script: bool) -> None:
    """Open what stands behind a claim in a posted text, and close it again, by keys alone."""
    reader.goto(address)
    said = reader.locator(".voice .claim").first
    expect(said).to_contain_text(SAID)
    tab_to(reader, ".claim .check")
    expect(reader.locator(".claim-check").first).to_be_hidden()
    reader.keyboard.press("Enter")
    check = reader.locator(".claim-check").first
    expect(check).to_be_visible()
    expect(check).to_contain_text("Source: Street repairs, version 1")
    assert not found_by_axe(reader, script=script)
    reader.keyboard.press("Escape")
    expect(check).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
def test_a_typed_number_is_asked_for_and_a_claim_put_in(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    page = open_page(width, script=script)
    sign_in(page, town.city, town.city.bob)
    page.goto(f"{town.address}/proposals/new?chart={town.ranking.id}&focus=ropewalk")
    page.locator("[name=saw]").fill("There were 69 repairs. Send a crew.")
    page.locator("main form button").last.click()
    asked = page.locator("#asked")
    expect(asked).to_contain_text("Where is this from?")
    expect(asked).to_contain_text("December 2024 to November 2025: 69")
    assert not found_by_axe(page, script=script)
    text = page.locator("[name=text]")
    if script:
        text.focus()
        text.evaluate("text => text.setSelectionRange(21, 21)")
    asked.get_by_role("button").first.click()
    page.wait_for_url("**saved=1**")
    said = re.compile(
        r"^There were 69 repairs \{claim:\d+\}\. Send" if script else r"crew\.\n\n\{claim"
    )
    expect(text).to_have_value(said)
    expect(page.locator("#asked")).not_to_contain_text("Where is this from?")

    page.locator("details.picker summary").click()
    assert not found_by_axe(page, script=script)
    if script:
        text.evaluate("text => text.setSelectionRange(0, 0)")
        page.locator("[data-put]").first.click()
        expect(text).to_have_value(re.compile(r"^\{claim:\d+\} There"))
        expect(text).to_be_focused()
    page.goto(f"{town.address}/claims")
    expect(page.locator("main code").first).to_have_text(re.compile(r"\{claim:\d+\}"))
    assert not found_by_axe(page, script=script)
