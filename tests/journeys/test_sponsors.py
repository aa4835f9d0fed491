"""Two people of different neighborhoods end as sponsors of one proposal: asked, and invited."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.people.models import Person
from tests.journeys.browsing import DESKTOP, PHONE, barriers, sign_in
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town

ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("width", "script"), [(PHONE, True), (DESKTOP, False)])
@ON_SQLITE
def test_two_people_of_different_neighborhoods_end_as_sponsors_of_one_proposal(
    town: Town, open_page: OpenPage, width: int, *, script: bool
) -> None:
    city = town.city
    with city.database.writing() as session:
        for person, place in ((city.bob, town.places[1]), (city.charlie, town.places[2])):
            session.get_one(Person, person.id).home_id = place.id

    def visit(person: Person | None) -> Page:
        page = open_page(width, script=script)
        if person is not None:
            sign_in(page, city, person)
        page.goto(town.address + town.proposal_path)
        return page

    bob = visit(city.bob)
    expect(bob.get_by_text("One from another neighborhood would help.")).to_be_visible()
    bob.get_by_role("link", name="Become a sponsor").click()
    bob.get_by_label("Show my neighborhood, Dovecote").check()
    check(bob, script=script)
    bob.get_by_role("button", name="Ask to sponsor it").click()
    expect(bob.get_by_text("Its author has 30 days to answer.")).to_be_visible()

    alice = open_page(width, script=script)
    sign_in(alice, city, city.alice)
    alice.goto(f"{town.address}/notices")
    alice.get_by_role("link", name=re.compile("^Somebody asks to sponsor")).click()
    alice.get_by_role("button", name="Accept bob").click()
    expect(alice.get_by_text("Sponsors from 1 neighborhood; a second would help.")).to_be_visible()
    alice.get_by_label("Handle").fill("charlie")
    alice.get_by_role("button", name="Invite", exact=True).click()
    expect(alice.get_by_text("was invited on")).to_be_visible()
    check(alice, script=script)

    charlie = visit(city.charlie)
    charlie.get_by_role("link", name="Say yes or no").click()
    check(charlie, script=script)
    charlie.get_by_label("Show my neighborhood, Millrace").check()
    charlie.get_by_role("button", name="Yes, I sponsor it").click()
    expect(charlie.get_by_text("You sponsor this proposal.")).to_be_visible()

    anybody = visit(None)
    said = anybody.locator("#sponsors")
    expect(said).to_contain_text("Sponsors from 2 neighborhoods; a third would help.")
    expect(said).to_contain_text("Dovecote")
    expect(said).to_contain_text("Millrace")
    anybody.goto(f"{town.address}/proposals")
    expect(anybody.get_by_text("sponsors from 2 neighborhoods")).to_be_visible()


def check(page: Page, *, script: bool) -> None:
    """Ask axe: it runs only where scripts do."""
    if script:
        assert barriers(page) == []
