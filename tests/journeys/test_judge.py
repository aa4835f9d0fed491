"""Bob judges statements on his phone by keyboard, with a script and without; axe looks on."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import Answer, Vote
from tests.factories.discussion import make_comment
from tests.journeys.browsing import PHONE, barriers, mark, sign_in, stayed
from tests.journeys.conftest import OpenPage
from tests.journeys.town import Town


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_statements_are_judged_on_a_phone_by_keyboard_alone(
    town: Town, open_page: OpenPage, *, script: bool
) -> None:
    city = town.city
    answers = select(col(Vote.answer)).where(col(Vote.person_id) == city.bob.id)
    answers = answers.order_by(col(Vote.contribution_id))
    with city.database.writing() as session:
        for n in range(2):
            make_comment(session, city.charlie, town.proposal.id, f"Lamp {n} is dark.")
        before = len(session.scalars(answers).all())
    bob = open_page(PHONE, script=script)
    sign_in(bob, city, city.bob)
    bob.goto(f"{town.address}/judge")
    mark(bob) if script else None
    heading = bob.locator("#judge-title")
    expect(heading).to_have_text("Statement 1 of 3")
    bob.get_by_role("button", name="Agree", exact=True).focus()
    bob.keyboard.press("Enter")
    for n, (key, answer) in enumerate((("d", "Disagree"), ("s", "Skip without voting")), 2):
        expect(heading).to_have_text(f"Statement {n} of 3")
        expect(heading).to_be_focused()
        check(bob, script=script)
        if script:
            bob.keyboard.press(key)
        else:
            tab_to(bob, answer)
            bob.keyboard.press("Enter")
    expect(heading).to_have_text("What you did")
    expect(heading).to_be_focused()
    expect(bob.get_by_text("You judged 2 statements.")).to_be_visible()
    check(bob, script=script)
    assert not script or stayed(bob)
    with city.database.reading() as session:
        assert set(session.scalars(answers)) == {Answer.AGREE, Answer.DISAGREE}
        assert len(session.scalars(answers).all()) == before + 2
    bob.go_back()
    expect(heading).to_have_text("Statement 3 of 3")
    if script:
        bob.locator("h1").click()
        bob.keyboard.press("a")  # the focus is not in the statement
        expect(heading).to_have_text("Statement 3 of 3")


def tab_to(page: Page, name: str) -> None:
    """Press the tabulator until this button has the focus."""
    button = page.get_by_role("button", name=name, exact=True)
    for _press in range(12):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            return
    message = f"no {name} behind twelve tabs"
    raise AssertionError(message)


def check(page: Page, *, script: bool) -> None:
    """Ask axe: it runs only where scripts do."""
    if script:
        assert barriers(page) == []
