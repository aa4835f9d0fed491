"""Writing together: asked, accepted, ended; whose words a version is; what stays the author's."""

from http import HTTPStatus

import pytest

from app.contributions.queries import editors_of, revisions
from app.contributions.writing import StaleError, withdraw_text
from app.core.errors import RefusedError
from app.people.models import Person, Standing
from app.proposals.service import close_proposal, edit_proposal
from app.relationships.sponsors.co_authoring import (
    answer_offer,
    end_co_authorship,
    offer_co_authorship,
)
from app.relationships.sponsors.models import Sponsorship
from app.relationships.sponsors.queries import sponsors_of
from app.relationships.sponsors.service import end_sponsorship
from tests.relationships.sponsors.town import Town


def together(town: Town) -> Sponsorship:
    """Make bob a co-author of alice's proposal."""
    found = town.sponsor(town.bob)
    offer_co_authorship(town.session, town.alice, found.id)
    for _twice in range(2):
        answer_offer(town.session, town.bob, found.id, accept=True)
    return found


def edit(town: Town, person: Person, text: str, seen: int) -> None:
    edit_proposal(town.session, person, town.proposal.id, "Fix the lights", text, seen)


def test_a_co_author_edits_and_each_version_names_its_writer(town: Town) -> None:
    together(town)
    edit(town, town.bob, "Within seven days.", 1)
    edit(town, town.alice, "Within five days.", 2)
    states = revisions(town.session, town.proposal.id)
    names = editors_of(town.session, states)
    assert [names[state.editor_id] for state in states if state.editor_id] == [
        "alice", "bob", "alice",
    ]  # fmt: skip
    assert [one.writes for one in sponsors_of(town.session, town.proposal.id)] == [True]


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(town: Town) -> None:
    together(town)
    edit(town, town.alice, "Within five days.", 1)
    with pytest.raises(StaleError) as stale:
        edit(town, town.bob, "Within seven days.", 1)
    assert (stale.value.text, stale.value.current.text) == (
        "Within seven days.", "Within five days.",
    )  # fmt: skip


def test_what_is_the_authors_stays_the_authors(town: Town) -> None:
    together(town)
    with pytest.raises(RefusedError):
        close_proposal(town.session, town.bob, town.proposal.id, "Done.")
    with pytest.raises(RefusedError):
        withdraw_text(town.session, town.bob, town.proposal.id)
    town.invite(town.carla, town.bob)
    asked = town.ask(town.person("dan"))
    with pytest.raises(RefusedError):
        town.answer(town.bob, asked)


@pytest.mark.parametrize("how", ["author", "co-author", "sponsor", "limited"])
def test_whoever_stopped_writing_edits_no_more(town: Town, how: str) -> None:
    found = together(town)
    match how:
        case "author":
            end_co_authorship(town.session, town.alice, found.id)
        case "co-author":
            end_co_authorship(town.session, town.bob, found.id)
        case "sponsor":
            end_sponsorship(town.session, town.bob, found.id)
        case _:
            town.bob.standing = Standing.LIMITED
    with pytest.raises(RefusedError) as refused:
        edit(town, town.bob, "Within seven days.", 1)
    assert refused.value.ruling.status is HTTPStatus.FORBIDDEN


def test_nobody_becomes_a_co_author_unasked(town: Town) -> None:
    found = town.sponsor(town.bob)
    with pytest.raises(RefusedError):
        answer_offer(town.session, town.bob, found.id, accept=True)
    with pytest.raises(RefusedError):
        offer_co_authorship(town.session, town.bob, found.id)
    with pytest.raises(RefusedError):
        offer_co_authorship(town.session, town.alice, town.ask(town.carla).id)
    offer_co_authorship(town.session, town.alice, found.id)
    answer_offer(town.session, town.bob, found.id, accept=False)
    with pytest.raises(RefusedError):
        edit(town, town.bob, "Within seven days.", 1)
    assert town.told(town.alice)[-1] == "co_author_declined"
