"""A concern beside a proposal: its author answers it, and changes the text because of it."""

import pytest
from playwright.sync_api import expect

from tests.factories.concerns import make_concern, put_beside
from tests.journeys.browsing import PHONE, barriers, sign_in
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_concern_is_answered_and_credited_on_a_phone(town: Town, open_page: OpenPage) -> None:
    city = town.city
    with city.database.writing() as session:
        concern = make_concern(session, city.bob, town.proposal.id)
        put_beside(session, town.proposal.id, concern)
    alice = open_page(PHONE)
    sign_in(alice, city, city.alice)
    alice.goto(town.address + town.proposal_path)
    panel = alice.locator("#concern")
    expect(panel).to_contain_text("about 82 in 100 share this concern")
    assert barriers(alice) == []
    panel.get_by_role("link", name="Answer it").click()
    expect(alice.get_by_text("The lamps blind my owls.")).to_be_visible()
    assert barriers(alice) == []
    alice.get_by_label("What kind of answer?").select_option("suggestion")
    alice.get_by_label("Your answer").fill("Every lamp gets a shield.")
    alice.get_by_role("button", name="Answer", exact=True).click()
    expect(alice.get_by_text("Answer to the concern")).to_be_visible()

    alice.goto(town.address + town.proposal_path)
    expect(panel).to_contain_text("Every lamp gets a shield.")
    expect(panel.get_by_role("link", name="Answer it")).to_have_count(0)
    panel.get_by_role("link", name="Change the text because of it").click()
    expect(alice.get_by_text("The lamps blind my owls.")).to_be_visible()
    assert barriers(alice) == []
    alice.locator("textarea[name=text]").fill("Repair each lamp within seven days, with a shield.")
    alice.get_by_role("button", name="Save").click()
    expect(panel).to_contain_text("The text was changed because of it: version 2")
    assert barriers(alice) == []

    anybody = open_page(PHONE)
    anybody.goto(town.address + town.proposal_path)
    anybody.locator("#concern").get_by_role("link", name="The text was changed").click()
    expect(anybody.get_by_text("bob").first).to_be_visible()
    assert barriers(anybody) == []
