"""Whom an author might invite: by shown home and public words, a third by lot, never by votes."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import event

from app.contributions.batching import publish_if_due
from app.contributions.models import Answer, Visibility
from app.contributions.voting import cast_many
from app.contributions.writing import set_visibility
from app.core.clock import utc_now
from app.core.config import Settings
from app.people.blocking import block
from app.people.models import Person, Standing
from app.relationships.sponsors.suggesting import SHOWN, Suggested, suggestions
from tests.factories.discussion import make_comment
from tests.factories.proposals import evidence_on, make_chart, make_proposal
from tests.relationships.sponsors.town import Town

DAY = date(2026, 11, 28)


@pytest.fixture
def talk(town: Town) -> list[Person]:
    """Let people of three neighborhoods speak near alice's proposal, and others elsewhere."""
    session = town.session
    chart = make_chart(session)
    cited = make_proposal(session, town.alice, evidence=evidence_on(session, chart))
    town.proposal = cited
    beside = make_proposal(session, town.carla, "Count tires", evidence=evidence_on(session, chart))
    far = make_proposal(session, town.carla, "Open the library on Saturday", text="Please.")
    people = [town.person(f"near{n}", town.places[n % 4]) for n in range(8)]
    for n, person in enumerate(people):
        make_comment(session, person, (cited if n % 2 else beside).id)
    for n in range(12):
        somebody = town.person(f"far{n}", town.places[3], shows=n % 2 == 0)
        make_comment(session, somebody, far.id)
        people.append(somebody)
    return people


def shown(town: Town, day: date = DAY) -> Sequence[Suggested]:
    return suggestions(town.session, town.proposal.id, day, town.alice)


def test_suggestions_are_the_same_whatever_the_votes_are(
    town: Town, talk: list[Person], settings: Settings
) -> None:
    before, asked = shown(town), []
    voters = [person.id for person in talk]
    for answer in (Answer.AGREE, Answer.DISAGREE, Answer.PASS):
        votes = [(number, answer if n % 3 else Answer.AGREE) for n, number in enumerate(voters)]
        cast_many(town.session, town.proposal.id, votes)
        assert shown(town) == before
    publish_if_due(town.session, town.proposal.id, settings, utc_now())

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    connection = town.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    assert shown(town) == before
    event.remove(connection, "before_cursor_execute", note)
    assert asked
    tables = ("vote", "published", "batch", "log_entry")
    assert not [told for told in asked for table in tables if f" {table}" in told.lower()]


def test_at_least_a_third_are_drawn_by_lot_and_the_day_changes_them(
    town: Town, talk: list[Person]
) -> None:
    assert talk
    days = [shown(town, date(2026, 11, day)) for day in range(1, 9)]
    for found in days:
        by_lot = [one for one in found if one.place is None]
        assert len(found) == SHOWN
        assert 3 * len(by_lot) >= len(found)
        assert len({one.handle for one in found}) == SHOWN
        places = [one.place for one in found if one.place]
        assert len(set(places)) == len(places), "one a neighborhood"
    assert len({tuple(found) for found in days}) > 1
    assert shown(town) == shown(town)


def test_a_neighborhood_with_a_sponsor_is_not_suggested_again(
    town: Town, talk: list[Person]
) -> None:
    assert talk
    town.sponsor(town.person("gil", town.places[0]))
    assert "Ropewalk" not in {one.place for one in shown(town)}


def test_nobody_is_suggested_who_may_not_be(town: Town, talk: list[Person]) -> None:
    town.invite(talk[0])
    talk[1].open_to_invitations = False
    talk[2].standing = Standing.LIMITED
    talk[3].confirmed = False
    block(town.session, talk[4], town.alice)  # "takes no invitations" of one who is named tells it
    block(town.session, town.alice, talk[5])
    never = {"alice", *(person.handle for person in talk[:6])}
    for day in range(1, 15):
        assert not never & {one.handle for one in shown(town, date(2026, 10, day))}


def test_a_home_that_is_not_shown_and_words_that_are_hidden_say_nothing(town: Town) -> None:
    secret = town.person("shy", town.places[1], shows=False)
    make_comment(town.session, secret, town.proposal.id)
    quiet = town.person("quiet", town.places[2])
    hidden = make_comment(town.session, quiet, town.proposal.id)
    set_visibility(town.session, hidden.id, Visibility.HIDDEN)
    assert [one for one in shown(town) if one.place] == []
    assert "quiet" not in {one.handle for one in shown(town)}
