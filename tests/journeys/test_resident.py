"""A resident says what they saw, argues from a chart, and is answered; with htmx and without."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.core.mail import kept_letters
from tests.journeys.browsing import DESKTOP, PHONE, barriers, mark, overflow, sign_in, stayed
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town

WAYS = pytest.mark.parametrize("script", [True, False], ids=["htmx", "plain"])
WIDTHS = pytest.mark.parametrize("width", [PHONE, DESKTOP])
ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
SAW = "Four lamps on Tar Street have been dark since the storm in May."
PASSWORD = "a bench by the river"


@WAYS
@WIDTHS
@ON_SQLITE
def test_a_resident_says_what_they_saw_and_is_answered(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    """Walk the main job from the first word to the answer on the page."""
    page = open_page(width, script=script)
    write_signed_out(page, town)
    sign_up(page, town)
    post_with_a_ready_chart(page, script=script)
    address = page.url
    neighbor = open_page(width, script=script)
    sign_in(neighbor, town.city, town.city.bob)
    neighbor.goto(address)
    vote_and_change_it(neighbor, script=script)
    comment_and_reply(neighbor, script=script)
    official = open_page(width, script=script)
    sign_in(official, town.city, town.city.olive)
    claim_and_answer(official, town, script=script)
    town.deliver()
    read_the_answer(page, town, address, script=script)


def test_both_databases_serve_the_same_journey(town: Town, open_page: OpenPage) -> None:
    """Walk once on each database.

    The other journeys walk on SQLite alone: pages ask what the rooms' own tests ask on both.
    """
    page = open_page(PHONE)
    write_signed_out(page, town)
    sign_up(page, town)
    post_with_a_ready_chart(page, script=True)
    neighbor = open_page(DESKTOP)
    sign_in(neighbor, town.city, town.city.bob)
    neighbor.goto(page.url)
    vote_and_change_it(neighbor, script=True)
    comment_and_reply(neighbor, script=True)


def write_signed_out(page: Page, town: Town) -> None:
    page.goto(town.address)
    page.get_by_role("link", name="Say what you saw").first.click()
    page.get_by_label("What did you see?").fill(SAW)
    page.get_by_label("Where?").fill("ropewalk")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Your words are kept in this browser.")).to_be_visible()


def sign_up(page: Page, town: Town) -> None:
    """Make an account by the mailed link, and come back to the text that was kept."""
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("E-mail address").fill("dora@people.example")
    page.get_by_label("Handle", exact=True).fill("dora")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Your neighborhood").select_option("Ropewalk")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    town.deliver()
    letter = kept_letters(town.city.settings)[0]
    assert letter.to == "dora@people.example"
    link = re.search(r"http\S+/confirm/\S+", letter.text)
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Confirm my account").click()
    page.get_by_label("Handle or e-mail address").fill("dora")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("What you saw, and what should happen")).to_have_value(SAW)
    expect(page.get_by_label("Neighborhood", exact=True)).to_have_value("ropewalk")


def post_with_a_ready_chart(page: Page, *, script: bool) -> None:
    page.get_by_label("Title").fill("Repair the lamps on Tar Street")
    page.get_by_label("Department").select_option("Public Works")
    offered = page.get_by_role("group", name="Which chart shows it?").locator(".with-picture")
    expect(offered).to_have_count(3)  # what moved there, or stands out
    offered.first.get_by_role("radio").check()
    if script:
        mark(page)
        expect(page.locator("#saved")).to_contain_text("Draft saved")
        assert stayed(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Repair the lamps on Tar Street")
    expect(page.get_by_text("This is how it will look.")).to_be_visible()
    page.get_by_role("button", name="Post proposal").click()
    expect(page.get_by_role("heading", name="What it says")).to_be_visible()
    expect(page.get_by_text(SAW)).to_be_visible()
    assert re.search(r"/proposals/\d+-repair-the-lamps-on-tar-street$", page.url)


def vote_and_change_it(page: Page, *, script: bool) -> None:
    """Press one answer, then another, then take it back; with htmx the page stays."""
    if script:
        mark(page)
    votes = page.locator("#vote")
    agree = votes.get_by_role("button", name="Agree", exact=True)
    disagree = votes.get_by_role("button", name="Disagree")
    agree.click()
    expect(agree).to_have_attribute("aria-pressed", "true")
    disagree.click()
    expect(disagree).to_have_attribute("aria-pressed", "true")
    expect(agree).to_have_attribute("aria-pressed", "false")
    votes.get_by_role("button", name="Take my vote back").click()
    expect(disagree).to_have_attribute("aria-pressed", "false")
    agree.click()
    expect(agree).to_have_attribute("aria-pressed", "true")
    assert not script or stayed(page)


def comment_and_reply(page: Page, *, script: bool) -> None:
    if script:
        mark(page)
    page.locator("#comment-form").get_by_label("Kind").select_option("Experience")
    page.get_by_label("Comment", exact=True).fill("Number 12 is dark as well.")
    page.get_by_role("button", name="Post comment").click()
    said = page.get_by_role("article", name="Experience from bob")
    expect(said).to_contain_text("Number 12 is dark as well.")
    said.get_by_text("Reply", exact=True).click()
    said.get_by_label("Your reply").fill("And number 14 since Monday.")
    said.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("And number 14 since Monday.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)
    assert not script or stayed(page)
    page.reload()
    expect(page.get_by_role("article")).to_have_count(2)


def claim_and_answer(page: Page, town: Town, *, script: bool) -> None:
    page.goto(town.address + "/desk")
    page.get_by_role("link", name="Repair the lamps on Tar Street", exact=True).click()
    claim = page.get_by_role("button", name="I take this on")
    expect(claim).to_be_visible()
    if script:
        mark(page)
    claim.click()
    expect(page.get_by_text("You work on the answer.")).to_be_visible()
    assert not script or stayed(page)
    page.get_by_role("link", name="Write the answer").click()
    page.get_by_label("Accepted").check()
    page.get_by_label("Reason, in plain words").fill("We repair all four lamps by 1 March.")
    page.get_by_role("button", name="Post the answer").click()
    expect(page.get_by_text("We repair all four lamps by 1 March.").first).to_be_visible()


def read_the_answer(page: Page, town: Town, address: str, *, script: bool) -> None:
    """See the bell, follow it, and find the answer at the top and in the thread."""
    page.goto(town.address)
    bell = page.get_by_role("link", name="new notices")
    expect(bell).to_be_visible()
    bell.click()
    page.get_by_role("link", name=re.compile("^The city answered “Repair the lamps")).click()
    assert page.url.startswith(address)
    expect(page.locator("#answer")).to_contain_text("We repair all four lamps by 1 March.")
    answer = page.get_by_role("article", name="Official answer from olive")
    expect(answer).to_contain_text("We repair all four lamps by 1 March.")
    assert list(barriers(page) if script else overflow(page)) == []  # axe is a script itself
