"""Moderation in the open: a flag, a hidden text, an appeal, and what a suspended person may do."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.moderation.models import SanctionKind
from app.moderation.sanctions import sanction
from app.people.models import Person
from tests.factories.people import PASSWORD, with_password
from tests.journeys.browsing import DESKTOP, PHONE, sign_in
from tests.journeys.conftest import OpenPage
from tests.journeys.town import COMMENT, Town

pytestmark = [
    pytest.mark.parametrize("url", ["sqlite"], indirect=True),
    pytest.mark.parametrize(
        ("width", "script"),
        [(DESKTOP, True), (PHONE, False)],
        ids=["desktop-htmx", "phone-plain"],
    ),
]


def test_a_hidden_comment_is_appealed_and_shown_again(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    page = open_page(width, script=script)
    as_person(page, town, town.city.charlie, town.proposal_path)
    flag_the_comment(page)
    as_person(page, town, town.city.mo, "/moderation")
    page.get_by_label("Decision").select_option("Hide it")
    page.get_by_label("House rule").select_option("Personal attack")
    page.get_by_label("Reason, shown in public").fill("It names a private person.")
    with page.expect_response(lambda answer: answer.request.method != "GET"):
        page.get_by_role("button", name="Record the decision").click()
    as_person(page, town, None, town.proposal_path)
    expect(page.get_by_text("Hidden by a moderator.")).to_be_visible()
    expect(page.get_by_text(COMMENT)).to_have_count(0)
    as_person(page, town, town.city.bob, "/notices")
    page.get_by_role("link", name=re.compile("^A moderator hid")).click()
    expect(page.get_by_text("It names a private person.")).to_be_visible()
    page.get_by_role("link", name="Appeal this decision").click()
    page.get_by_label("Why should the decision change?").fill("Nobody is named in it.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_text("A second moderator decides.")).to_be_visible()
    as_person(page, town, town.city.ada, "/moderation/appeals")
    page.get_by_label("Overturn").check()
    page.get_by_label("Reason, shown in public").fill("Number 12 is a house, not a person.")
    with page.expect_response(lambda answer: answer.request.method != "GET"):
        page.get_by_role("button", name="Decide this appeal").click()
    as_person(page, town, None, town.proposal_path)
    expect(page.get_by_text(COMMENT)).to_be_visible()
    page.goto(town.address + "/ledger")
    for reason in ("It names a private person.", "Number 12 is a house, not a person."):
        expect(page.get_by_text(reason).first).to_be_visible()
    expect(page.get_by_text("Nobody is named in it.")).to_have_count(0)


def test_a_suspended_person_reads_why_and_appeals_but_writes_nothing(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    city = town.city
    reason = "Posted the same advertisement twelve times."
    with city.database.writing() as session:
        sanction(session, city.mo, city.charlie.id, SanctionKind.SUSPENDED, reason)
    with_password(city, city.charlie)
    page = open_page(width, script=script)
    page.goto(town.address + "/sign-in")
    page.get_by_label("Handle or e-mail address").fill("charlie")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(town.address + town.proposal_path)
    expect(page.get_by_role("button", name="Post comment")).to_have_count(0)
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)
    page.goto(town.address + "/notices")
    page.get_by_role("link", name=re.compile("^Your account was suspended")).click()
    expect(page.get_by_text(reason)).to_be_visible()
    page.get_by_role("link", name="Appeal this decision").click()
    page.get_by_label("Why should the decision change?").fill("They were twelve answers.")
    page.get_by_role("button", name="Send the appeal").click()
    expect(page.get_by_text("A second moderator decides.")).to_be_visible()


def flag_the_comment(page: Page) -> None:
    said = page.locator("article").filter(has_text=COMMENT)
    said.get_by_role("link", name="Flag").click()
    page.get_by_label("Personal attack").check()
    page.get_by_role("button", name="Send the flag").click()
    expect(page.get_by_text("You have flagged this text.")).to_be_visible()


def as_person(page: Page, town: Town, person: Person | None, path: str) -> None:
    """Let somebody else sit down at this browser, and open a page."""
    if person is None:
        page.context.clear_cookies()
    else:
        sign_in(page, town.city, person)
    page.goto(town.address + path)
