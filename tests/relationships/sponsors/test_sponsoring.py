"""Who sponsors a proposal, by asking or by invitation; what is counted, and who is told."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from app.contributions.models import Visibility
from app.contributions.queries import co_authors_of
from app.contributions.writing import set_visibility
from app.core.clock import as_of, utc_now
from app.core.db import Database
from app.core.errors import InvalidError, RefusedError
from app.core.events import StandingChanged
from app.people.models import Person, Standing
from app.proposals.models import Phase
from app.proposals.service import close_proposal
from app.relationships.sponsors.models import Sponsorship, State
from app.relationships.sponsors.queries import (
    find_between,
    invitations_to,
    sponsored_by,
    sponsors_of,
)
from app.relationships.sponsors.service import ask_to_sponsor, end_sponsorship, invite
from app.relationships.sponsors.standing import forget_sponsor, recount_of_person
from tests.factories.contributions import make_person
from tests.factories.proposals import make_proposal
from tests.relationships.sponsors.town import Town


def counted(town: Town) -> tuple[int, int]:
    return town.proposal.sponsors, town.proposal.sponsor_places


def test_somebody_asks_and_the_author_accepts(town: Town) -> None:
    asked = town.ask(town.bob)
    assert town.ask(town.bob).id == asked.id, "a double click"
    assert (asked.state, counted(town)) == (State.ASKED, (0, 0))
    for _twice in range(2):
        town.answer(town.alice, asked)
    shown = sponsors_of(town.session, town.proposal.id)
    assert [(one.handle, one.place and one.place.name) for one in shown] == [("bob", "Ropewalk")]
    assert counted(town) == (1, 1)
    assert town.told(town.alice) == ["sponsor_asked"]
    assert town.told(town.bob) == ["sponsor_accepted"]
    assert [row.id for row in sponsored_by(town.session, town.bob)] == [town.proposal.id]


def test_somebody_is_invited_and_says_what_may_be_shown(town: Town) -> None:
    invited = town.invite(town.carla)
    assert town.invite(town.carla).id == invited.id
    assert [row.id for row in invitations_to(town.session, town.carla, utc_now())]
    with pytest.raises(RefusedError):
        town.answer(town.alice, invited)
    town.proposal.phase = Phase.ANSWERED
    assert invitations_to(town.session, town.carla, utc_now()) == []
    town.proposal.phase = Phase.OPEN
    town.answer(town.carla, invited)
    assert counted(town) == (1, 1)
    assert town.told(town.carla) == ["sponsor_invited"]
    assert town.told(town.alice) == ["sponsor_joined"]


def test_a_neighborhood_counts_only_where_its_sponsor_shows_it(town: Town) -> None:
    town.answer(town.alice, town.ask(town.bob, show_place=False))
    town.sponsor(town.person("dan"))
    tiny = town.places[2]
    tiny.population = 1_999
    town.sponsor(town.person("eve", tiny))
    assert counted(town) == (3, 0)
    town.sponsor(town.carla)
    town.sponsor(town.person("fay", town.places[1]))
    assert counted(town) == (5, 1), "two of one neighborhood"


def test_an_invitation_meets_a_question(town: Town) -> None:
    """Both have said yes, whoever began."""
    town.ask(town.bob)
    town.invite(town.bob)
    town.invite(town.carla)
    town.ask(town.carla)
    assert counted(town) == (2, 2)


@pytest.mark.parametrize("by_invitation", [True, False])
def test_whoever_was_told_no_does_not_ask_again(town: Town, *, by_invitation: bool) -> None:
    if by_invitation:
        found, says_no = town.invite(town.bob), town.bob
    else:
        found, says_no = town.ask(town.bob), town.alice
    for _twice in range(2):
        town.answer(says_no, found, accept=False)
    with pytest.raises((RefusedError, InvalidError)):
        town.invite(town.bob) if by_invitation else town.ask(town.bob)
    again = town.ask(town.bob) if by_invitation else town.invite(town.bob)
    assert again.id == found.id, "one row a pair"
    assert again.reason == ""


def test_a_sponsor_steps_back_and_an_author_ends_with_a_reason(town: Town) -> None:
    bob, carla = town.sponsor(town.bob), town.sponsor(town.carla)
    for _twice in range(2):
        end_sponsorship(town.session, town.bob, bob.id, "I move away.")
        end_sponsorship(town.session, town.alice, carla.id, "We see it differently.")
    assert (bob.state, carla.state, counted(town)) == (State.LEFT, State.ENDED, (0, 0))
    assert carla.reason == "We see it differently."
    assert town.told(town.alice)[-1] == "sponsor_left"
    assert town.told(town.carla)[-1] == "sponsor_ended"
    with pytest.raises(InvalidError):
        town.invite(town.bob)
    with pytest.raises(RefusedError, match="author-said-no"):
        town.ask(town.carla)


def test_what_waits_ends_after_thirty_days(town: Town) -> None:
    with as_of(utc_now() - timedelta(days=31)):
        invited = town.invite(town.bob)
    assert invitations_to(town.session, town.bob, utc_now()) == []
    with pytest.raises(RefusedError, match="over"):
        town.answer(town.bob, invited)
    assert town.invite(town.bob).state is State.INVITED, "nobody said no"


def test_what_waits_is_taken_back_by_whoever_asked(town: Town) -> None:
    invited, asked = town.invite(town.bob), town.ask(town.carla)
    end_sponsorship(town.session, town.alice, invited.id)
    end_sponsorship(town.session, town.carla, asked.id)
    assert (invited.state, asked.state) == (State.WITHDRAWN, State.LEFT)
    assert town.ask(town.bob).state is State.ASKED


def own(town: Town) -> object:
    return town.ask(town.alice)


def by_somebody_limited(town: Town) -> object:
    town.bob.standing = Standing.LIMITED
    return town.ask(town.bob)


def by_somebody_suspended(town: Town) -> object:
    town.bob.standing = Standing.SUSPENDED
    return town.ask(town.bob)


def of_a_closed_one(town: Town) -> object:
    close_proposal(town.session, town.alice, town.proposal.id, "It is done.")
    return town.ask(town.bob)


def of_a_hidden_one(town: Town) -> object:
    set_visibility(town.session, town.proposal.id, Visibility.HIDDEN)
    return town.ask(town.bob)


def of_one_whose_author_left(town: Town) -> object:
    town.alice.standing = Standing.ERASED
    return town.ask(town.bob)


def an_invitation_by_a_stranger(town: Town) -> object:
    return town.invite(town.carla, town.bob)


def an_invitation_to_somebody_limited(town: Town) -> object:
    town.bob.standing = Standing.LIMITED
    return town.invite(town.bob)


def an_invitation_to_who_takes_none(town: Town) -> object:
    town.bob.open_to_invitations = False
    return town.invite(town.bob)


def an_invitation_to_nobody(town: Town) -> object:
    return invite(town.session, town.alice, town.proposal.id, "nobody_here")


def an_answer_by_a_stranger(town: Town) -> object:
    return town.answer(town.carla, town.ask(town.bob))


def an_answer_to_ones_own_question(town: Town) -> object:
    return town.answer(town.bob, town.ask(town.bob))


def an_end_by_a_stranger(town: Town) -> object:
    return end_sponsorship(town.session, town.carla, town.sponsor(town.bob).id)


def a_yes_when_it_is_closed(town: Town) -> object:
    asked = town.ask(town.bob)
    close_proposal(town.session, town.alice, town.proposal.id, "It is done.")
    return town.answer(town.alice, asked)


@pytest.mark.parametrize(
    "attempt",
    [
        own, by_somebody_limited, by_somebody_suspended, of_a_closed_one, of_a_hidden_one,
        of_one_whose_author_left, an_invitation_by_a_stranger, an_invitation_to_somebody_limited,
        an_invitation_to_who_takes_none, an_invitation_to_nobody, an_answer_by_a_stranger,
        an_answer_to_ones_own_question, an_end_by_a_stranger, a_yes_when_it_is_closed,
    ],
)  # fmt: skip
def test_a_refusal(town: Town, attempt: Callable[[Town], object]) -> None:
    with pytest.raises((RefusedError, InvalidError)):
        attempt(town)


def test_floods_of_invitations_and_questions_are_bounded(town: Town) -> None:
    for _number in range(10):
        town.invite(make_person(town.session))
    with pytest.raises(InvalidError) as of_proposal:
        town.invite(town.bob)
    assert "Ten invitations" in str(of_proposal.value.problems["handle"])
    other = make_proposal(town.session, town.alice)
    with pytest.raises(InvalidError) as today:
        invite(town.session, town.alice, other.id, "bob")
    assert "in one day" in str(today.value.problems["handle"])
    for _number in range(10):
        number = make_proposal(town.session).id
        ask_to_sponsor(town.session, town.carla, number, show_place=False)
    with pytest.raises(RefusedError, match="too-many-open"):
        town.ask(town.carla)


def test_nobody_gets_more_than_twenty_invitations_at_once(town: Town) -> None:
    for _number in range(20):
        author = make_person(town.session)
        invite(town.session, author, make_proposal(town.session, author).id, "bob")
    with pytest.raises(InvalidError):
        town.invite(town.bob)


def test_a_suspended_sponsor_is_neither_shown_nor_counted_until_freed(town: Town) -> None:
    town.sponsor(town.bob)
    for standing, seen in ((Standing.SUSPENDED, 0), (Standing.LIMITED, 1), (Standing.ACTIVE, 1)):
        town.bob.standing = standing
        for _twice in range(2):
            recount_of_person(town.session, StandingChanged(town.bob.id))
        assert len(sponsors_of(town.session, town.proposal.id)) == seen
        assert counted(town) == (seen, seen)
        assert len(sponsored_by(town.session, town.bob)) == seen


def test_an_erased_account_sponsors_and_writes_nothing(town: Town) -> None:
    town.sponsor(town.bob)
    forget_sponsor(town.session, town.bob)
    assert counted(town) == (0, 0)
    assert find_between(town.session, town.proposal.id, town.bob.id) is None
    assert list(co_authors_of(town.session, town.proposal.id)) == []


def test_two_invitations_at_once_are_one(database: Database) -> None:
    with database.writing() as session:
        town = Town(session)
        number, alice, bob = town.proposal.id, town.alice.id, town.bob.id

    def act(*, asks: bool) -> None:
        # Whoever comes after both have said yes is told that it is done.
        with suppress(RefusedError), database.writing() as session:
            if asks:
                person = session.get_one(Person, bob)
                ask_to_sponsor(session, person, number, show_place=True)
            else:
                invite(session, session.get_one(Person, alice), number, "bob")

    threads = [Thread(target=act, kwargs={"asks": n % 2 == 0}) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Sponsorship)) == 1
        found = find_between(session, number, town.bob.id)
        assert found is not None
        assert found.state is State.STANDING, "one asked and one invited: both have said yes"
