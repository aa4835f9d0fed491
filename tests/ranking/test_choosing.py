"""The strongest concern is chosen with a fit, from what was published, and obeys batches."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.figure_models import BatchCell
from app.contributions.models import CellKind, CoAuthor, ContributionId, Visibility
from app.contributions.voting import cast_many
from app.contributions.writing import set_visibility
from app.core.config import Settings
from app.core.db import Database
from app.discussion.models import CommentKind
from app.people.models import Person
from app.ranking.models import Basis, StrongestConcern
from app.ranking.recomputing import recompute
from app.ranking.standing import concern_of
from tests.factories.camps import judge, make_camps
from tests.factories.contributions import crowd_votes, make_person
from tests.factories.discussion import make_comment, make_topic
from tests.factories.places import make_neighborhoods

EVERYBODY, ONE_CAMP, THE_OTHER = 0, 1, 2  # who agrees, by the number that a text is voted as


class Town:
    """Alice proposes what one camp likes; bob, carol and dan each raise a concern."""

    def __init__(self, session: Session, settings: Settings) -> None:
        make_camps(session, settings, [place.id for place in make_neighborhoods(session)])
        self.alice = make_person(session, "alice")
        self.proposal = make_topic(session, self.alice).id
        self.bobs, self.carols, self.dans = (
            make_comment(session, make_person(session, name), self.proposal, name, kind=CONCERN).id
            for name in ("bob", "carol", "dan")
        )
        judge(session, settings, self.proposal, ONE_CAMP)
        judge(session, settings, self.bobs, ONE_CAMP)
        judge(session, settings, self.carols, THE_OTHER)


CONCERN = CommentKind.CONCERN


@pytest.fixture
def town(database: Database, settings: Settings) -> Town:
    with database.writing() as session:
        return Town(session, settings)


def rows(session: Session, proposal: ContributionId) -> list[StrongestConcern]:
    mine = select(StrongestConcern).where(col(StrongestConcern.proposal_id) == proposal)
    return list(session.scalars(mine.order_by(col(StrongestConcern.id))))


def test_it_is_that_of_those_who_otherwise_agree_less(
    database: Database, settings: Settings, town: Town
) -> None:
    recompute(database, settings)
    with database.reading() as session:
        (row,) = rows(session, town.proposal)
        assert (row.comment_id, row.basis) == (town.carols, Basis.GROUP)
        assert (row.support > 75, row.approval < 25) == (True, True)
        shown = concern_of(session, town.proposal)
        assert shown is not None
        assert (shown.said.handle, shown.answer, shown.changes) == ("carol", None, [])


def test_groups_within_one_place_choose_nothing(
    database: Database, settings: Settings, town: Town
) -> None:
    """Their shares would be told: those of a group within a place, which nobody publishes."""
    with database.writing() as session:
        for text in (town.proposal, town.bobs, town.carols):
            cells = select(BatchCell).where(col(BatchCell.contribution_id) == text)
            first, *others = session.scalars(cells.order_by(col(BatchCell.id))).all()
            first.kind, first.place = CellKind.NEIGHBORHOOD, 1
            for cell in others:
                session.delete(cell)
    recompute(database, settings)
    with database.reading() as session:
        assert Basis.GROUP not in {row.basis for row in rows(session, town.proposal)}


def test_live_votes_choose_nothing(database: Database, settings: Settings, town: Town) -> None:
    recompute(database, settings)
    with database.writing() as session:
        crowd_votes(session, town.dans, agree=90)
    recompute(database, settings)
    with database.reading() as session:
        assert {row.comment_id for row in rows(session, town.proposal)} == {town.carols}


@pytest.mark.parametrize("gone", ["hidden", "co-author"])
def test_a_concern_that_is_hidden_or_of_a_co_author_is_none(
    database: Database, settings: Settings, town: Town, gone: str
) -> None:
    recompute(database, settings)
    with database.writing() as session:
        if gone == "hidden":
            set_visibility(session, town.carols, Visibility.HIDDEN)
        else:
            carol = session.scalars(select(Person).where(col(Person.handle) == "carol")).one()
            session.add(CoAuthor(contribution_id=town.proposal, person_id=carol.id))
        session.flush()
        assert concern_of(session, town.proposal) is None
    recompute(database, settings)
    with database.reading() as session:
        # What one camp says that likes the proposal anyway takes no other's place.
        assert [row.comment_id for row in rows(session, town.proposal)] == [town.carols, None]


def test_a_town_too_quiet_for_figures_has_none(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        proposal = make_topic(session, make_person(session)).id
        said = make_comment(session, make_person(session), proposal, kind=CONCERN).id
        cast_many(session, said, [])
    recompute(database, settings)
    with database.reading() as session:
        assert (rows(session, proposal), concern_of(session, proposal)) == ([], None)
